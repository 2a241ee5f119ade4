package io.github.weaktostrong.regularizers.fairness;

/**
 * Averages over the earlier batches of a training, a batch counting by its size and the less the
 * longer ago it was: of the score, and of the covariance with it and its variance batch by batch.
 *
 * <p>Pooling the rows of these batches instead would take for covariance what chance makes of the
 * drift of all scores from batch to batch, however close the scores are within each.
 */
final class RunningMoments {

    /** Numbers in a {@link #state}. */
    static final int NUMBERS = 5;

    private static final int WEIGHTS = 0;
    private static final int SCORES = 1;
    private static final int TOTALS = 2;
    private static final int COVARIANCES = 3;
    private static final int VARIANCES = 4;

    private final double decay;
    private final double[] sums = new double[NUMBERS];

    /**
     * Averages that have seen nothing.
     *
     * @param decay the factor by which a batch loses weight with every later one, in [0, 1)
     */
    RunningMoments(double decay) {
        this.decay = decay;
    }

    /** Lets what was seen lose weight. */
    void age() {
        for (int k = 0; k < NUMBERS; k++) {
            sums[k] *= decay;
        }
    }

    /** Takes in a batch's scores (B), as they are, with their weights (B). */
    void addScores(double[] weights, double[] scores) {
        for (int i = 0; i < weights.length; i++) {
            sums[WEIGHTS] += weights[i];
            sums[SCORES] += weights[i] * scores[i];
        }
    }

    /** Takes in a batch's covariance and variance. */
    void add(BatchMoments batch) {
        sums[TOTALS] += batch.total();
        sums[COVARIANCES] += batch.total() * batch.covariance();
        sums[VARIANCES] += batch.total() * batch.variance();
    }

    /** Whether a row with a weight has been seen, so that there is a {@link #mean}. */
    boolean hasMean() {
        return sums[WEIGHTS] > 0;
    }

    /** The mean of the score. */
    double mean() {
        return sums[SCORES] / sums[WEIGHTS];
    }

    /** Whether there are a {@link #covariance} and a {@link #variance}. */
    boolean hasCovariance() {
        return sums[TOTALS] > 0;
    }

    double covariance() {
        return sums[COVARIANCES] / sums[TOTALS];
    }

    double variance() {
        return sums[VARIANCES] / sums[TOTALS];
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
