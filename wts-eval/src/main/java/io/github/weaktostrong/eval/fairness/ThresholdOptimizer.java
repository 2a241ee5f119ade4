package io.github.weaktostrong.eval.fairness;

import io.github.weaktostrong.data.Checks;
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
        List<ThresholdCurve> curves = validation.curves(constraint);
        int[] chosen = new ThresholdSearch(curves, tolerance).mostAccurate();
        return thresholds(constraint, validation.groupNames(), curves, chosen);
    }

    /** The thresholds at a point of each group's curve. */
    static GroupThresholds thresholds(
            ParityConstraint constraint,
            List<String> names,
            List<ThresholdCurve> curves,
            int[] chosen) {
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
}
