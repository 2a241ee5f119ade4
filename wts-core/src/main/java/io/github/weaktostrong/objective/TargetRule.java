package io.github.weaktostrong.objective;

/**
 * The label that a further input x' is trained towards on the transfer set; on D_W it is always
 * that of x.
 */
public enum TargetRule {
    /** The weak model's output on x' itself: equation 9 taken literally. */
    OWN_WEAK_LABEL("own"),
    /** The weak model's output on x, shared by x'. */
    SHARED_LABEL("shared");

    private final String id;

    TargetRule(String id) {
        this.id = id;
    }

    /** The name in stored settings. */
    public String id() {
        return id;
    }
}
