package io.github.weaktostrong.regularizers.fairness;

/**
 * Moments of group and score over the earlier batches of a training, rows counting the less the
 * longer ago their batch was.
 */
final class RunningMoments {

    /** Numbers in a {@link #state}. */
    static final int NUMBERS = 5;

    private static final double ROUNDING = 1e-12;
    private static final int WEIGHT = 0;
    private static final int MEMBER = 1;
    private static final int SCORE = 2;
    private static final int PRODUCT = 3;
    private static final int SQUARE = 4;

    private final double decay;
    private final double[] sums = new double[NUMBERS];

    /**
     * Moments of nothing.
     *
     * @param decay the factor by which rows lose weight with every batch, in [0, 1)
     */
    RunningMoments(double decay) {
        this.decay = decay;
    }

    /** Whether no row with a weight has been seen, so that there are no moments. */
    boolean isEmpty() {
        return sums[WEIGHT] == 0;
    }

    /** The mean of the score. */
    double mean() {
        return mean(SCORE);
    }

    /** The covariance of group and score. */
    double covariance() {
        return mean(PRODUCT) - mean(MEMBER) * mean(SCORE);
    }

    /** The variance of the score; 0 where no more than rounding tells the scores apart. */
    double variance() {
        double variance = mean(SQUARE) - mean(SCORE) * mean(SCORE);
        return variance > ROUNDING * mean(SQUARE) ? variance : 0;
    }

    private double mean(int index) {
        return sums[index] / sums[WEIGHT];
    }

    /**
     * Takes in a batch.
     *
     * @param weights (B)
     * @param members (B), 1 in the group, otherwise 0
     * @param scores (B)
     */
    void add(double[] weights, double[] members, double[] scores) {
        for (int k = 0; k < NUMBERS; k++) {
            sums[k] *= decay;
        }
        for (int i = 0; i < weights.length; i++) {
            sums[WEIGHT] += weights[i];
            sums[MEMBER] += weights[i] * members[i];
            sums[SCORE] += weights[i] * scores[i];
            sums[PRODUCT] += weights[i] * members[i] * scores[i];
            sums[SQUARE] += weights[i] * scores[i] * scores[i];
        }
    }

    /** The sums; a copy. */
    double[] state() {
        return sums.clone();
    }

    /** Continues from a {@link #state}. */
    void restore(double[] state) {
        System.arraycopy(state, 0, sums, 0, NUMBERS);
    }
}
