package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.eval.fairness.ScoredRows.ScoredRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Post-processing baseline: one threshold per group on a trained model's scores, chosen on
 * validation rows to be as accurate as a parity constraint allows (Hardt, Price and Srebro 2016).
 *
 * <pre>{@code maximise   rows predicted right over all groups
 * subject to max_g rate_g - min_g rate_g <= tolerance   for each constrained rate}</pre>
 *
 * <p>The search is exact over all thresholds that the rows can tell apart, and deterministic. The
 * model's scores are never changed and the group must be known at prediction time. Parity on
 * validation rows carries over to others only up to sampling error.
 *
 * <p>Deviation: Hardt et al. randomise between two thresholds per group, which reaches every point
 * below the groups' ROC curves. Here a prediction is a deterministic function of score and group,
 * so that it can be recomputed and audited. For the first two constraints the loss is at most the
 * step of a rate, one row of the smallest group. For {@link ParityConstraint#EQUALIZED_ODDS} ROC
 * curves that do not meet leave nothing but selecting nobody or everybody at a small tolerance:
 * raise it.
 */
public final class ThresholdOptimizer {
    /** Tolerance when none is given: one point. */
    public static final double DEFAULT_TOLERANCE = 0.01;

    private final ParityConstraint constraint;
    private final double tolerance;

    private ThresholdOptimizer(ParityConstraint constraint, double tolerance) {
        this.constraint = constraint;
        this.tolerance = tolerance;
    }

    /** Demographic parity within {@value #DEFAULT_TOLERANCE}. */
    public static ThresholdOptimizer demographicParity() {
        return of(ParityConstraint.DEMOGRAPHIC_PARITY, DEFAULT_TOLERANCE);
    }

    /**
     * Returns an optimizer for a constraint and the gap that is allowed.
     *
     * @param tolerance largest difference of a constrained rate between two groups, in [0, 1]; 1
     *     leaves each group its most accurate threshold
     */
    public static ThresholdOptimizer of(ParityConstraint constraint, double tolerance) {
        Checks.requireShare(
                tolerance,
                "tolerance = %s; expected a difference of rates from 0 to 1, usually "
                        + DEFAULT_TOLERANCE);
        return new ThresholdOptimizer(constraint, tolerance);
    }

    /**
     * Chooses the thresholds.
     *
     * @param validation rows that were not trained on and will not be reported on, of two groups or
     *     more, each with the labels that the constraint conditions on
     */
    public GroupThresholds fit(ScoredRows validation) {
        List<String> names = validation.groupNames();
        if (names.size() < 2) {
            throw new IllegalArgumentException(
                    "The rows hold one group, %s; expected two groups or more to compare"
                            .formatted(names));
        }
        List<ThresholdCurve> curves = new ArrayList<>();
        for (int g = 0; g < names.size(); g++) {
            List<ScoredRow> rows = validation.groups().get(g);
            requireLabels(names.get(g), rows);
            curves.add(ThresholdCurve.of(rows, constraint));
        }
        int[] chosen = new ThresholdSearch(curves, tolerance).mostAccurate();
        return thresholds(names, curves, chosen);
    }

    private GroupThresholds thresholds(
            List<String> names, List<ThresholdCurve> curves, int[] chosen) {
        Map<String, Double> thresholds = new HashMap<>();
        int correct = 0;
        int rows = 0;
        for (int g = 0; g < chosen.length; g++) {
            thresholds.put(names.get(g), curves.get(g).threshold(chosen[g]));
            correct += curves.get(g).correct(chosen[g]);
            rows += curves.get(g).rowCount();
        }
        return new GroupThresholds(constraint, thresholds, (double) correct / rows);
    }

    private void requireLabels(String group, List<ScoredRow> rows) {
        boolean positives = rows.stream().anyMatch(row -> row.label() == 1);
        boolean negatives = rows.stream().anyMatch(row -> row.label() == 0);
        boolean enough =
                switch (constraint) {
                    case DEMOGRAPHIC_PARITY -> true;
                    case EQUAL_OPPORTUNITY -> positives;
                    case EQUALIZED_ODDS -> positives && negatives;
                };
        if (!enough) {
            throw new IllegalArgumentException(
                    "Group \"%s\" has no validation row with label %s, so %s is undefined; add such rows or choose DEMOGRAPHIC_PARITY"
                            .formatted(group, positives ? 0 : 1, constraint));
        }
    }
}
