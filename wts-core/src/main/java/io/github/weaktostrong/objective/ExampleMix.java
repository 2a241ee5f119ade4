package io.github.weaktostrong.objective;

/**
 * A regularizer that trains on a further input x' beside x, as adversarial training does (equations
 * 4 and 9).
 *
 * <pre>{@code (1 - weight) * loss(x) + weight * loss(x')}</pre>
 *
 * <p>A row without an x' contributes loss(x) with weight 1; with several mixes x has the rest of
 * their weights. Loss terms see x only; the main loss, with a hardened prediction of its own, sees
 * both. What differs is when x' is made: {@link PreparedMix}, {@link OnlineMix}.
 */
public sealed interface ExampleMix extends Regularizer permits PreparedMix, OnlineMix {

    /** Whether rows depend on one another: never, since x' belongs to one row. */
    @Override
    default boolean couplesExamples() {
        return false;
    }

    /** The weight of x', in [0, 1]; the paper's lambda. */
    double weight();

    /** The label that x' is trained towards on the transfer set. */
    TargetRule targetRule();

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
}
