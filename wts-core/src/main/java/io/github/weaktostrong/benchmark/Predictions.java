package io.github.weaktostrong.benchmark;

import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

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

    /**
     * The predictions of some rows.
     *
     * @param indices of the rows, possibly repeated
     */
    public Predictions of(int[] indices) {
        float[][] chosen = new float[indices.length][];
        List<Example> examples = new ArrayList<>(indices.length);
        for (int i = 0; i < indices.length; i++) {
            chosen[i] = probabilities[indices[i]];
            examples.add(rows.get(indices[i]));
        }
        return new Predictions(split, new Dataset(rows.name(), examples), chosen);
    }

    /** Source of every row. */
    public List<String> sources() {
        return rows.examples().stream().map(Example::source).toList();
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

    /** Share of the rows that are predicted right; of several tasks the mean of theirs. */
    public double accuracy() {
        Map<String, int[]> tasks = new HashMap<>(); // rows, right ones
        for (int i = 0; i < size(); i++) {
            int[] counts = tasks.computeIfAbsent(row(i).task(), task -> new int[2]);
            counts[0]++;
            counts[1] += prediction(i) == row(i).label().orElse(-1) ? 1 : 0;
        }
        return tasks.values().stream().mapToDouble(c -> c[1] / (double) c[0]).average().orElse(0);
    }

    /** The best answer that looks at no row: of every task the most frequent label. */
    public Predictions constant() {
        Map<String, Map<Integer, Integer>> counts = new HashMap<>();
        for (int i = 0; i < size(); i++) {
            counts.computeIfAbsent(row(i).task(), task -> new TreeMap<>())
                    .merge(row(i).label().orElseThrow(), 1, Integer::sum);
        }
        Map<String, Integer> answers = new HashMap<>();
        counts.forEach(
                (task, labels) ->
                        answers.put(
                                task,
                                Collections.max(labels.entrySet(), Map.Entry.comparingByValue())
                                        .getKey()));
        float[][] certain = new float[size()][];
        for (int i = 0; i < certain.length; i++) {
            certain[i] = new float[probabilities[i].length];
            certain[i][answers.getOrDefault(row(i).task(), 0)] = 1;
        }
        return new Predictions(split, rows, certain);
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
        return Set.copyOf(sources());
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
        Set<String> texts = new HashSet<>();
        rows.examples().forEach(row -> texts.add(row.inputText()));
        for (int i = 0; i < size(); i++) {
            Example row = row(i);
            // a source that is a text itself is named by a digest, in versions of that text too:
            // no run repeats the text
            String source = texts.contains(row.source()) ? digest(row.source()) : row.source();
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
