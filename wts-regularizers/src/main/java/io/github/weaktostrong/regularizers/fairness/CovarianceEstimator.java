package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.data.Checks;

/**
 * What directs the forms that are not linear in the covariance: its estimate over many batches, or
 * each batch on its own.
 */
public sealed interface CovarianceEstimator {

    /**
     * Returns an average over earlier batches with the default half-life: the smaller of 20 batches
     * and a tenth of the run.
     */
    static CovarianceEstimator running() {
        return new Running(20, 0.1);
    }

    /**
     * Returns an average over earlier batches with a half-life of so many batches, or the whole run
     * where that is shorter.
     *
     * @param halfLifeBatches more than 0
     */
    static CovarianceEstimator running(double halfLifeBatches) {
        return new Running(halfLifeBatches, 1);
    }

    /** Returns each batch on its own. */
    static CovarianceEstimator batch() {
        return new Batch();
    }

    /**
     * An average over the earlier batches, the current one not included.
     *
     * <p>In a small batch the sign of the covariance is mostly noise (at 16 rows, margins N(-2,
     * 1.5) and a true covariance of 0.065 it is right 57 % of the time), and a penalty that follows
     * it shrinks all margins instead. With c the batch's covariance, n its size and r the average
     * of those before it, a constant:
     *
     * <pre>{@code
     * r_t = sum_(j<t) beta^(t-j) n_j c_j / sum_(j<t) beta^(t-j) n_j    beta = 2^(-1 / halfLife)
     * ABSOLUTE: sign(r) * c          SQUARED: r^2 + 2 r (c - r)
     * }</pre>
     *
     * <p>i.e. the tangent of the form at r, evaluated at c. The value may therefore be negative in
     * a single batch. The mean score and its variance are averages of the same kind. The first
     * batch of a training only starts the mean score, the second the average of c; neither is
     * penalised.
     *
     * @param atMostBatches bound on the half-life in batches, finite, more than 0
     * @param atMostShareOfRun bound on the half-life as a share of all optimizer steps, in (0, 1]
     */
    record Running(double atMostBatches, double atMostShareOfRun) implements CovarianceEstimator {

        /** Checks the ranges. */
        public Running {
            Checks.requirePositive(
                    atMostBatches,
                    "half-life is %s batches; expected a finite number above 0; correct it");
            Checks.requirePositiveShare(
                    atMostShareOfRun,
                    "half-life is a share of %s of the run; expected a number in (0, 1]; correct"
                            + " it");
        }

        /** The factor beta by which an average ages from one batch to the next. */
        double decay(int totalSteps) {
            double halfLife = Math.min(atMostBatches, atMostShareOfRun * totalSteps);
            return Math.pow(2, -1 / halfLife);
        }
    }

    /**
     * Each batch on its own: the form applies to its covariance directly.
     *
     * <p>Without averages {@link Centring#SPLIT} leaves the score as it is. Meant for large
     * batches.
     */
    record Batch() implements CovarianceEstimator {}
}
