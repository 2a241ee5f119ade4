package io.github.weaktostrong.regularizers.privacy;

/** Where the batches of a training come from. */
interface BatchSource {
    /** Rows of the next step. */
    int[] next();

    /** What the sum over the last batch is divided by. */
    double denominator();
}
