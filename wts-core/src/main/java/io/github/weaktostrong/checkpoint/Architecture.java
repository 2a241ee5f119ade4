package io.github.weaktostrong.checkpoint;

/** The head on the body of a model folder. */
public enum Architecture {
    /** A linear score per class, read at one token: the last one, or an encoder's first. */
    CLASSIFIER,
    /** A linear score per vocabulary entry at every position. */
    CAUSAL_LM,
    /** None, or one that this library does not compute: an encoder as it was pre-trained. */
    BODY
}
