package io.github.weaktostrong.objective;

/** The form of the labels that a strong model learns from a weak one; soft by default. */
public enum WeakLabels {
    /** The weak model's class probabilities. */
    SOFT,
    /** The weak model's most probable class, the first of equals, with probability 1. */
    HARD;

    /**
     * The labels in this form.
     *
     * @param probabilities the weak model's, rows x classes; not changed
     * @return rows x classes, each row sums to 1
     */
    public float[][] of(float[][] probabilities) {
        if (this == SOFT) {
            return probabilities;
        }
        float[][] hard = new float[probabilities.length][];
        for (int i = 0; i < hard.length; i++) {
            hard[i] = new float[probabilities[i].length];
            hard[i][Softmax.argmax(probabilities[i])] = 1;
        }
        return hard;
    }
}
