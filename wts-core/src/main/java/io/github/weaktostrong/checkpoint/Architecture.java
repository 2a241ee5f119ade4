package io.github.weaktostrong.checkpoint;

/** The head on the body of a model folder. */
public enum Architecture {
    /** A linear score per class, read at the last token. */
    CLASSIFIER,
    /** A linear score per vocabulary entry at every position. */
    CAUSAL_LM
}
