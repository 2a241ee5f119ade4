package io.github.weaktostrong.eval.classification;

import io.github.weaktostrong.data.Checks;

/**
 * Distance of predicted probabilities from observed frequencies.
 *
 * <p>The estimate is biased upwards on few rows: a bin of n rows errs by about sqrt(p(1-p)/n) even
 * for a perfectly calibrated model. Compare only values from the same number of rows and bins.
 */
public final class Calibration {
    /** Bins when none are given: 15, as Guo et al. (2017). */
    public static final int DEFAULT_BINS = 15;

    private Calibration() {}

    /** Computes {@link #expectedError(double[], int[], int)} with {@value #DEFAULT_BINS} bins. */
    public static double expectedError(double[] probabilities, int[] outcomes) {
        return expectedError(probabilities, outcomes, DEFAULT_BINS);
    }

    /**
     * Expected calibration error (ECE), in [0, 1], over bins of equal width.
     *
     * <pre>{@code ECE = sum over bins b of |sum of (outcome_i - p_i), i in b| / N
     * bin m of M holds p in ((m-1)/M, m/M]; p = 0 belongs to the first bin}</pre>
     *
     * <p>With p = probability of class 1 and outcome = label it is the binary form (Naeini et al.
     * 2015); with p = the probability of the predicted class and outcome = 1 where the prediction
     * is right it is the confidence form (Guo et al. 2017, equation 3). The two differ for the same
     * model: state which one is reported.
     *
     * @param probabilities probabilities of the event, shape (N), each in [0, 1], N at least 1
     * @param outcomes whether the event happened, shape (N), 0 or 1
     * @param bins number of bins, at least 1
     */
    public static double expectedError(double[] probabilities, int[] outcomes, int bins) {
        requireRows(probabilities, outcomes);
        Checks.requireAtLeast(bins, 1, "bins = %s; expected at least 1, usually " + DEFAULT_BINS);
        double[] gaps = new double[bins];
        for (int i = 0; i < probabilities.length; i++) {
            requireRow(i, probabilities[i], outcomes[i]);
            gaps[binOf(probabilities[i], bins)] += outcomes[i] - probabilities[i];
        }
        double sum = 0;
        for (double gap : gaps) {
            sum += Math.abs(gap);
        }
        return sum / probabilities.length;
    }

    private static int binOf(double probability, int bins) {
        int bin = Math.max(0, (int) Math.ceil(probability * bins) - 1);
        // The product may round up across a bin's upper edge, which belongs to the bin below.
        return bin > 0 && probability <= (double) bin / bins ? bin - 1 : bin;
    }

    private static void requireRows(double[] probabilities, int[] outcomes) {
        if (probabilities.length != outcomes.length || outcomes.length == 0) {
            throw new IllegalArgumentException(
                    "Got %s probabilities and %s outcomes; expected one of each per row, at least one row"
                            .formatted(probabilities.length, outcomes.length));
        }
    }

    private static void requireRow(int index, double probability, int outcome) {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "Row %s has probability %s; expected a number from 0 to 1 (pass probabilities, not logits)"
                            .formatted(index + 1, probability));
        }
        if (outcome != 0 && outcome != 1) {
            throw new IllegalArgumentException(
                    "Row %s has outcome %s; expected 0 or 1".formatted(index + 1, outcome));
        }
    }
}
