package io.github.weaktostrong.data;

/** One of the two parts of a split that models are trained on. */
public enum Part {
    /** D_W, which the weak model learns from. */
    WEAK,
    /** D_WTS, which the weak model labels for the strong one. */
    TRANSFER
}
