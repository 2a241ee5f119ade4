package io.github.weaktostrong;

/** The models that an experiment compares. */
public enum Role {
    /** The weak model, trained on D_W's ground truth. */
    WEAK,
    /** The strong model, trained on D_WTS with the weak model's labels. */
    WTS_NAIVE,
    /** The same with the auxiliary confidence loss. */
    WTS_AUX,
    /** The strong model, trained on ground truth: what could be reached. */
    STRONG_CEILING
}
