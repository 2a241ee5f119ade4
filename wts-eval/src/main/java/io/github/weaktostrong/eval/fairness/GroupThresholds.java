package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.data.Checks;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One threshold on a model's score per group: predicts 1 from the threshold on.
 *
 * @param constraint what the thresholds were chosen to equalise
 * @param thresholds threshold by group, at least one; positive infinity selects nobody, negative
 *     infinity everybody
 * @param validationAccuracy share of the rows predicted right on which the thresholds were chosen,
 *     in [0, 1]; optimistic for other rows
 */
public record GroupThresholds(
        ParityConstraint constraint, Map<String, Double> thresholds, double validationAccuracy) {

    /** Copies the map, ordered by group, and checks that thresholds are numbers. */
    public GroupThresholds {
        SortedMap<String, Double> ordered = new TreeMap<>(thresholds);
        thresholds = Collections.unmodifiableSortedMap(ordered);
        if (ordered.isEmpty() || ordered.containsValue(Double.NaN)) {
            throw new IllegalArgumentException(
                    "Thresholds are %s; expected a number for each of one group or more"
                            .formatted(ordered));
        }
        Checks.requireShare(
                validationAccuracy, "validationAccuracy = %s; expected a share from 0 to 1");
    }

    /**
     * Predicts 1 when the score reaches the group's threshold, else 0.
     *
     * @param score the same kind of score as the thresholds were chosen on, not NaN
     * @param group a group with a threshold
     */
    public int predict(double score, String group) {
        Double threshold = thresholds.get(group);
        if (threshold == null) {
            throw new IllegalArgumentException(
                    "No threshold for group \"%s\"; expected one of %s; choose thresholds on rows that hold the group"
                            .formatted(group, thresholds.keySet()));
        }
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException(
                    "The score of a row of group \"%s\" is NaN; expected a number"
                            .formatted(group));
        }
        return score >= threshold ? 1 : 0;
    }

    /**
     * Predicts every row.
     *
     * @param scores scores, shape (N)
     * @param groups group of each row, N names
     * @return predicted classes, shape (N), 0 or 1
     */
    public int[] predict(double[] scores, List<String> groups) {
        if (scores.length != groups.size()) {
            throw new IllegalArgumentException(
                    "Got %s scores and %s groups; expected one of each per row"
                            .formatted(scores.length, groups.size()));
        }
        int[] predictions = new int[scores.length];
        for (int i = 0; i < scores.length; i++) {
            predictions[i] = predict(scores[i], groups.get(i));
        }
        return predictions;
    }
}
