package io.github.weaktostrong.regularizers.fairness;

/**
 * The covariance of one group with the score on one batch, the variance of the score, and what both
 * are made of.
 *
 * @param weights w (B) of the rows
 * @param total what sums over rows are divided by; 0 where there is nothing to compare
 * @param members (B), membership in the group, 1 or 0, less its centre
 * @param scores (B), the scores less their centre
 * @param covariance {@code sum_i w_i members_i scores_i / total}
 * @param variance {@code sum_i w_i scores_i^2 / total}
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier within one step, never compared
record BatchMoments(
        double[] weights,
        double total,
        double[] members,
        double[] scores,
        double covariance,
        double variance) {

    static BatchMoments of(double[] weights, double total, double[] members, double[] scores) {
        double covariance = 0;
        double variance = 0;
        for (int i = 0; total > 0 && i < weights.length; i++) {
            covariance += weights[i] / total * members[i] * scores[i];
            variance += weights[i] / total * scores[i] * scores[i];
        }
        return new BatchMoments(weights, total, members, scores, covariance, variance);
    }

    /**
     * Adds to a gradient (B) with respect to the scores so much of the covariance's and so much of
     * the variance's.
     */
    void addGradient(double ofCovariance, double ofVariance, double[] gradient) {
        for (int i = 0; i < weights.length; i++) {
            double slope = ofCovariance * members[i] + 2 * ofVariance * scores[i];
            gradient[i] += weights[i] / total * slope;
        }
    }
}
