package io.github.weaktostrong.train;

/** A loss or gradient stopped being finite; the parameters are those of the step before. */
public final class TrainingDivergedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int step;
    private final double lastFiniteLoss;

    TrainingDivergedException(int step, double lastFiniteLoss, String what) {
        super(
                "training diverged at step "
                        + step
                        + ": "
                        + what
                        + " (last finite loss "
                        + lastFiniteLoss
                        + "); expected finite numbers; lower the learning rate, clip the gradient"
                        + " or warm up longer");
        this.step = step;
        this.lastFiniteLoss = lastFiniteLoss;
    }

    /** The step, counted from 1. */
    public int step() {
        return step;
    }

    /** Loss of the last step that had one; 0 if there was none. */
    public double lastFiniteLoss() {
        return lastFiniteLoss;
    }
}
