package io.github.weaktostrong.regularizers.fairness;

import java.util.List;
import java.util.Map;

/**
 * Factories of the fairness regularizers.
 *
 * <pre>{@code
 * Fairness.demographicParity(2)
 * Fairness.equalizedOdds(1).withForm(PenaltyForm.SQUARED).withEstimator(CovarianceEstimator.batch())
 * }</pre>
 *
 * <p>Useful strengths depend on the data; try 0.1 to 10. Batches of at least 64 rows are advisable.
 */
public final class Fairness {

    private Fairness() {}

    /**
     * Penalises the covariance of group and score over all rows (equations 3 and 7).
     *
     * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
     */
    public static CovariancePenalty demographicParity(double lambda) {
        return CovariancePenalty.of(FairnessCriterion.DEMOGRAPHIC_PARITY, lambda);
    }

    /**
     * Penalises the covariance among the rows of class 1: ground truth on D_W, weighted by the weak
     * model's p1 on D_WTS.
     *
     * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
     */
    public static CovariancePenalty equalOpportunity(double lambda) {
        return CovariancePenalty.of(FairnessCriterion.EQUAL_OPPORTUNITY, lambda);
    }

    /**
     * Adds to {@link #equalOpportunity} the same penalty among the rows of class 0.
     *
     * @param lambda the strength, finite, at least 0; 0 contributes exactly nothing
     */
    public static CovariancePenalty equalizedOdds(double lambda) {
        return CovariancePenalty.of(FairnessCriterion.EQUALIZED_ODDS, lambda);
    }

    /** The names that {@link #parse} knows. */
    public static List<String> names() {
        return PenaltyOptions.names();
    }

    /**
     * A regularizer from text, as the command line has it.
     *
     * @param name one of {@link #names}; {@code fairness} means {@code demographic-parity}
     * @param options {@code lambda} (needed), {@code form}, {@code score}, {@code estimator}
     *     ({@code running} or {@code batch}), {@code half-life} in batches
     * @throws IllegalArgumentException for an unknown name, key or value, with the known ones
     */
    public static CovariancePenalty parse(String name, Map<String, String> options) {
        return PenaltyOptions.parse(name, options);
    }
}
