package io.github.weaktostrong.objective;

/** Class probabilities, and the predicted class, from logits. */
public final class Softmax {
    private Softmax() {}

    /**
     * {@code exp(z_c) / sum exp(z)}, computed in double precision after subtracting the largest.
     *
     * @param logits (C), finite
     * @return (C), summing to 1
     */
    public static float[] of(float[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - largest);
        }
        float[] probabilities = new float[logits.length];
        for (int c = 0; c < logits.length; c++) {
            probabilities[c] = (float) (Math.exp(logits[c] - largest) / sum);
        }
        return probabilities;
    }

    /** The index of the largest logit, the first of equals. */
    public static int argmax(float[] logits) {
        int best = 0;
        for (int c = 1; c < logits.length; c++) {
            if (logits[c] > logits[best]) {
                best = c;
            }
        }
        return best;
    }
}
