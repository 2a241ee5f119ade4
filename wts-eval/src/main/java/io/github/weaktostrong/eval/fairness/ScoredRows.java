package io.github.weaktostrong.eval.fairness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checked rows of score, label and group on which group thresholds are chosen: validation rows,
 * never test rows.
 *
 * <p>Immutable.
 */
public final class ScoredRows {
    private final Map<String, List<ScoredRow>> byGroup = new TreeMap<>();

    /** A finite score with its label, 0 or 1. */
    record ScoredRow(double score, int label) {}

    private ScoredRows() {}

    /**
     * Collects at least one row.
     *
     * @param scores a model's scores, shape (N), larger means more likely 1: probabilities of class
     *     1 or margins, finite
     * @param labels ground truth, shape (N), 0 or 1
     * @param groups group of each row, N names, not blank
     */
    public static ScoredRows of(double[] scores, int[] labels, List<String> groups) {
        int rows = scores.length;
        if (rows == 0 || labels.length != rows || groups.size() != rows) {
            throw new IllegalArgumentException(
                    "Got %s scores, %s labels and %s groups; expected one of each per row, at least one row"
                            .formatted(rows, labels.length, groups.size()));
        }
        ScoredRows collected = new ScoredRows();
        for (int i = 0; i < rows; i++) {
            requireRow(i, scores[i], labels[i], groups.get(i));
            collected
                    .byGroup
                    .computeIfAbsent(groups.get(i), name -> new ArrayList<>())
                    .add(new ScoredRow(scores[i], labels[i]));
        }
        return collected;
    }

    /** The groups' names in natural order. */
    public List<String> groupNames() {
        return List.copyOf(byGroup.keySet());
    }

    /** Whether every group has rows with the labels that a constraint conditions on. */
    public boolean support(ParityConstraint constraint) {
        return byGroup.values().stream().allMatch(rows -> support(rows, constraint));
    }

    private static boolean support(List<ScoredRow> rows, ParityConstraint constraint) {
        return switch (constraint) {
            case DEMOGRAPHIC_PARITY -> true;
            case EQUAL_OPPORTUNITY -> has(rows, 1);
            case EQUALIZED_ODDS -> has(rows, 1) && has(rows, 0);
        };
    }

    private static boolean has(List<ScoredRow> rows, int label) {
        return rows.stream().anyMatch(row -> row.label() == label);
    }

    /**
     * What every threshold achieves on each group, in the groups' natural order.
     *
     * @throws IllegalArgumentException if there is one group, or one without a label that the
     *     constraint conditions on
     */
    List<ThresholdCurve> curves(ParityConstraint constraint) {
        if (byGroup.size() < 2) {
            throw new IllegalArgumentException(
                    "The rows hold one group, %s; expected two groups or more to compare"
                            .formatted(groupNames()));
        }
        List<ThresholdCurve> curves = new ArrayList<>();
        byGroup.forEach(
                (group, rows) -> {
                    if (!support(rows, constraint)) {
                        throw new IllegalArgumentException(
                                "Group \"%s\" has no validation row with label %s, so %s is undefined; add such rows or choose DEMOGRAPHIC_PARITY"
                                        .formatted(group, has(rows, 1) ? 0 : 1, constraint));
                    }
                    curves.add(ThresholdCurve.of(rows, constraint));
                });
        return curves;
    }

    private static void requireRow(int index, double score, int label, String group) {
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException(
                    "Row %s has score %s; expected a finite number".formatted(index + 1, score));
        }
        if (label != 0 && label != 1) {
            throw new IllegalArgumentException(
                    "Row %s has label %s; expected 0 or 1".formatted(index + 1, label));
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException(
                    "Row %s has a blank group; expected a name".formatted(index + 1));
        }
    }
}
