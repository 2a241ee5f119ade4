package io.github.weaktostrong.train;

import java.util.OptionalDouble;

/**
 * An exception for a loss or gradient that is not finite, where the parameters are those of the
 * step before, or for such parameters after the last step, which a model must not be saved with.
 */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int step;
    private final transient OptionalDouble lastFiniteLoss;

    TrainingDivergedException(int step, OptionalDouble lastFiniteLoss, String what) {
        super(
                "training diverged at step "
                        + step
                        + ": "
                        + what
                        + (lastFiniteLoss.isPresent()
                                ? " (last finite loss " + lastFiniteLoss.getAsDouble() + ")"
                                : "")
                        + "; expected finite numbers; lower the learning rate, clip the gradient"
                        + " or warm up longer");
        this.step = step;
        this.lastFiniteLoss = lastFiniteLoss;
    }

    /** The step, counted from 1. */
    public int step() {
        return step;
    }

    /** Loss of the step before; empty in the first step. */
    public OptionalDouble lastFiniteLoss() {
        return lastFiniteLoss;
    }
}
