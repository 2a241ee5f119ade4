package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.eval.classification.ConfusionMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Checked rows of label, prediction and group, from which metrics of all rows or of a resample are
 * computed.
 *
 * <p>Immutable. The resampled form keeps every group of the table, so that a resample that misses a
 * group has undefined differences instead of differences over fewer groups:
 *
 * <pre>{@code Bootstrap.withSeed(7).overRows(table.rowCount(),
 *         rows -> table.metrics(rows).demographicParityDifference())}</pre>
 */
public final class FairnessTable {
    private static final int CELLS_PER_GROUP = 4;

    private final List<String> groupNames;

    /** One code per row: 4 * index of the group + 2 * label + prediction. */
    private final int[] cells;

    private FairnessTable(List<String> groupNames, int[] cells) {
        this.groupNames = groupNames;
        this.cells = cells;
    }

    /**
     * Builds a table of at least one row.
     *
     * @param labels ground truth, shape (N), 0 or 1
     * @param predictions predicted classes, shape (N), 0 or 1
     * @param groups group of each row, N names, not blank; intersections of two attributes are
     *     named by the caller, e.g. {@code race + "/" + sex}
     */
    public static FairnessTable of(int[] labels, int[] predictions, List<String> groups) {
        int rows = labels.length;
        if (rows == 0 || predictions.length != rows || groups.size() != rows) {
            throw new IllegalArgumentException(
                    "Got %s labels, %s predictions and %s groups; expected one of each per row, at least one row"
                            .formatted(rows, predictions.length, groups.size()));
        }
        List<String> names = List.copyOf(new TreeSet<>(groups));
        Map<String, Integer> indices = new HashMap<>();
        names.forEach(name -> indices.put(name, indices.size()));
        int[] cells = new int[rows];
        for (int i = 0; i < rows; i++) {
            requireBinary(i, "label", labels[i]);
            requireBinary(i, "prediction", predictions[i]);
            requireNamed(i, groups.get(i));
            int group = indices.getOrDefault(groups.get(i), 0);
            cells[i] = CELLS_PER_GROUP * group + 2 * labels[i] + predictions[i];
        }
        return new FairnessTable(names, cells);
    }

    /** Rows of the table. */
    public int rowCount() {
        return cells.length;
    }

    /** The groups' names in natural order. */
    public List<String> groupNames() {
        return groupNames;
    }

    /** Metrics of all rows. */
    public FairnessMetrics metrics() {
        int[] counts = new int[CELLS_PER_GROUP * groupNames.size()];
        for (int cell : cells) {
            counts[cell]++;
        }
        return metricsOf(counts);
    }

    /**
     * Metrics of the rows with the given indices, counted as often as they occur.
     *
     * @param rows indices from 0 to {@code rowCount() - 1}, at least one
     */
    public FairnessMetrics metrics(int[] rows) {
        int[] counts = new int[CELLS_PER_GROUP * groupNames.size()];
        for (int row : rows) {
            counts[cells[row]]++;
        }
        return metricsOf(counts);
    }

    private FairnessMetrics metricsOf(int[] counts) {
        List<GroupMetrics> groups = new ArrayList<>(groupNames.size());
        for (int g = 0; g < groupNames.size(); g++) {
            int first = CELLS_PER_GROUP * g;
            int trueNegatives = counts[first];
            int falsePositives = counts[first + 1];
            int falseNegatives = counts[first + 2];
            int truePositives = counts[first + 3];
            groups.add(
                    new GroupMetrics(
                            groupNames.get(g),
                            new ConfusionMatrix(
                                    truePositives, falsePositives, trueNegatives, falseNegatives)));
        }
        return new FairnessMetrics(groups);
    }

    private static void requireBinary(int index, String what, int value) {
        if (value != 0 && value != 1) {
            throw new IllegalArgumentException(
                    "Row %s has %s %s; expected 0 or 1 (map other classes to 0 and 1 first)"
                            .formatted(index + 1, what, value));
        }
    }

    private static void requireNamed(int index, String group) {
        if (group.isBlank()) {
            throw new IllegalArgumentException(
                    "Row %s has a blank group; expected a name (drop rows without a group first)"
                            .formatted(index + 1));
        }
    }
}
