package io.github.weaktostrong.train;

/** How the learning rate falls after the warm-up. */
public enum Schedule {
    /** Stays at its peak. */
    CONSTANT,
    /** Falls linearly to 0 at the last step. */
    LINEAR,
    /** Falls to 0 at the last step along half a cosine (Loshchilov and Hutter 2017). */
    COSINE
}
