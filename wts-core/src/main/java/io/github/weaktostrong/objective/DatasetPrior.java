package io.github.weaktostrong.objective;

/** The fixed hardening threshold of {@link Hardening#DATASET_PRIOR}. */
public final class DatasetPrior {

    private DatasetPrior() {}

    /**
     * The threshold t on the student's p1, frozen before training.
     *
     * <pre>{@code
     * prior = mean(weak p1) over D_WTS
     * t     = (1 - prior)-quantile of weak p1 over D_WTS, linear interpolation
     * }</pre>
     *
     * <p>The share of rows whose <em>weak</em> p1 reaches t is the prior, up to one row and ties.
     * With hard weak labels the interpolation gives t = prior.
     *
     * @param weakSoftLabels shape (N, 2), the weak model's probabilities over the transfer set
     * @return t in [0, 1]
     */
    public static double threshold(float[][] weakSoftLabels) {
        Rectangle.requireWeights("weak soft label", weakSoftLabels);
        Hardening.DATASET_PRIOR.requireClasses(weakSoftLabels[0].length);
        double[] positive = column(SoftCrossEntropy.widen(weakSoftLabels), 1);
        return Quantile.of(positive, 1 - mean(positive));
    }

    static double[] column(double[][] values, int index) {
        double[] column = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            column[i] = values[i][index];
        }
        return column;
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }
}
