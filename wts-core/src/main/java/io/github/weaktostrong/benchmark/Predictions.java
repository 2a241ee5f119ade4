package io.github.weaktostrong.benchmark;

import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Predictions of a model for the rows of a split. Immutable by convention: arrays are not copied.
 */
public final class Predictions implements RowResults {
    private static final List<String> COLUMNS =
            List.of(
                    "id",
                    "split",
                    "source",
                    "task",
                    "variant",
                    "label",
                    "prediction",
                    "probability",
                    "group");

    private final String split;
    private final Dataset rows;
    private final float[][] probabilities;

    /**
     * Predictions of a split.
     *
     * @param split {@code validation} or {@code test}
     * @param rows the split's rows, with labels
     * @param probabilities one array of class probabilities per row
     */
    public Predictions(String split, Dataset rows, float[][] probabilities) {
        if (rows.size() != probabilities.length) {
            throw new IllegalArgumentException(
                    probabilities.length
                            + " predictions for "
                            + rows.size()
                            + " rows; expected one for each");
        }
        this.split = split;
        this.rows = rows;
        this.probabilities = probabilities;
    }

    /** Name of the split. */
    public String split() {
        return split;
    }

    /** Number of rows. */
    public int size() {
        return probabilities.length;
    }

    /** The row that was predicted. */
    public Example row(int index) {
        return rows.get(index);
    }

    /** Class probabilities of every row; not to be changed. */
    public float[][] probabilities() {
        return probabilities;
    }

    /** The class of the highest probability, the first of equals. */
    public int prediction(int index) {
        float[] row = probabilities[index];
        int best = 0;
        for (int c = 1; c < row.length; c++) {
            if (row[c] > row[best]) {
                best = c;
            }
        }
        return best;
    }

    /** The predicted class of every row, see {@link #prediction(int)}. */
    public int[] predictions() {
        int[] predictions = new int[size()];
        for (int i = 0; i < predictions.length; i++) {
            predictions[i] = prediction(i);
        }
        return predictions;
    }

    /** True labels of every row. */
    public int[] labels() {
        int[] labels = new int[size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = row(i).label().orElseThrow();
        }
        return labels;
    }

    /** Groups of every row, empty text where a row has none. */
    public List<String> groups() {
        List<String> groups = new ArrayList<>(size());
        for (int i = 0; i < size(); i++) {
            groups.add(row(i).group().orElse(""));
        }
        return groups;
    }

    /** Probability of class 1 for two classes, otherwise of the predicted class. */
    public double probability(int index) {
        float[] row = probabilities[index];
        return row.length == 2 ? row[1] : row[prediction(index)];
    }

    /** The probability of every row, see {@link #probability(int)}. */
    public double[] scores() {
        double[] scores = new double[size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = probability(i);
        }
        return scores;
    }

    @Override
    public Set<String> testSources() {
        return rows.examples().stream().map(Example::source).collect(Collectors.toSet());
    }

    private static String digest(String text) {
        return Hashing.sha256()
                .hashString(text, StandardCharsets.UTF_8)
                .toString()
                .substring(0, 16);
    }

    @Override
    public List<String> columns() {
        return COLUMNS;
    }

    @Override
    public List<List<Object>> table() {
        List<List<Object>> lines = new ArrayList<>();
        for (int i = 0; i < size(); i++) {
            Example row = row(i);
            // a source that is the text itself is named by a digest: no run repeats the text
            String source =
                    row.source().equals(row.inputText()) ? digest(row.source()) : row.source();
            lines.add(
                    List.of(
                            row.id().orElse(Integer.toString(i)),
                            split,
                            source,
                            row.task(),
                            row.variant(),
                            row.label().orElseThrow(),
                            prediction(i),
                            probability(i),
                            row.group().orElse("")));
        }
        return lines;
    }
}
