package io.github.weaktostrong.data;

/** Checks of probabilities over classes. */
final class SoftLabels {
    /** Distance of a sum from 1 beyond which the probabilities are refused. */
    static final double TOLERANCE = 1e-3;

    /**
     * Distance of a sum from 1 that is rounding of float: left as it is, so that copies stay equal.
     */
    private static final double ROUNDING = 1e-6;

    private SoftLabels() {}

    /**
     * Checks probabilities and divides them by their sum where that is not 1 within rounding.
     *
     * @throws IllegalArgumentException with what is wrong, without the place
     */
    static float[] normalised(float[] probabilities) {
        if (probabilities.length < 2) {
            throw new IllegalArgumentException(
                    "soft label has "
                            + probabilities.length
                            + " entries; expected one probability per class, at least 2; give one"
                            + " for each class");
        }
        double sum = 0;
        for (float p : probabilities) {
            if (!(p >= 0 && p <= Float.MAX_VALUE)) {
                throw new IllegalArgumentException(
                        "soft label has the entry "
                                + p
                                + "; expected probabilities in [0, 1]; correct the entry");
            }
            sum += p;
        }
        if (Math.abs(sum - 1) > TOLERANCE) {
            throw new IllegalArgumentException(
                    "soft label sums to "
                            + (float) sum
                            + "; expected 1 within 0.001; divide its entries by their sum");
        }
        float[] result = probabilities.clone();
        if (Math.abs(sum - 1) > ROUNDING) {
            for (int i = 0; i < result.length; i++) {
                result[i] = (float) (result[i] / sum);
            }
        }
        return result;
    }
}
