package io.github.weaktostrong.eval.fairness;

/** The rates that group thresholds keep equal over the groups (Hardt et al. 2016). */
public enum ParityConstraint {
    /** Equal selection rates. */
    DEMOGRAPHIC_PARITY,
    /** Equal true positive rates. */
    EQUAL_OPPORTUNITY,
    /** Equal true and false positive rates. */
    EQUALIZED_ODDS
}
