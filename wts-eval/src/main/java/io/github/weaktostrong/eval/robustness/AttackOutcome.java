package io.github.weaktostrong.eval.robustness;

/** The outcome of an attack on one row. */
public enum AttackOutcome {
    /** The victim's class changed away from the label. */
    SUCCEEDED,
    /** The victim kept to the label within the budget and the cap, or no word could be changed. */
    FAILED,
    /** The victim was wrong before anything was changed; the row was left as it is. */
    ALREADY_WRONG
}
