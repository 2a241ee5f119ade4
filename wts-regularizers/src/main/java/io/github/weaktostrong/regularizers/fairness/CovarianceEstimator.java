package io.github.weaktostrong.regularizers.fairness;

import io.github.weaktostrong.data.Checks;

/**
 * The estimate of the covariance over the population from batches, for the forms that are not
 * linear in it.
 */
public sealed interface CovarianceEstimator {

    /**
     * Returns a running average with the default half-life: the smaller of 20 batches and a tenth
     * of the run.
     */
    static CovarianceEstimator running() {
        return new Running(20, 0.1);
    }

    /**
     * Returns a running average with a half-life of so many batches, or the whole run where that is
     * shorter.
     *
     * @param halfLifeBatches more than 0
     */
    static CovarianceEstimator running(double halfLifeBatches) {
        return new Running(halfLifeBatches, 1);
    }

    /** Returns the estimate from each batch on its own. */
    static CovarianceEstimator batch() {
        return new Batch();
    }

    /**
     * The batch's covariance with the centred score, directed by a running average.
     *
     * <p>In a small batch the sign of the covariance is mostly noise (at 16 rows, margins N(-2,
     * 1.5) and a true covariance of 0.065 it is right 57 % of the time), and a penalty that follows
     * it shrinks all margins instead. With r the average of the batches so far, the current one
     * included, bias-corrected and a constant, and c the batch's covariance:
     *
     * <pre>{@code
     * r_t = (1 - beta) * sum_j beta^(t-j) c_j / (1 - beta^t)    beta = 2^(-1 / halfLife)
     * ABSOLUTE: sign(r) * c          SQUARED: r^2 + 2 r (c - r)
     * }</pre>
     *
     * <p>i.e. the tangent of the form at r, evaluated at c. The value may therefore be negative in
     * a single batch. Centring the score by its mean over the batch makes c independent of a common
     * shift of the margins; the base rate of the group then cancels out of c.
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
     * The plain covariance of the batch, the score not centred: the form applies to it directly.
     *
     * <p>Meant for large batches.
     */
    record Batch() implements CovarianceEstimator {}
}
