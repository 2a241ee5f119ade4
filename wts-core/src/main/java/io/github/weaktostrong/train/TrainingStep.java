package io.github.weaktostrong.train;

import org.jspecify.annotations.Nullable;

/**
 * The report of one optimizer step.
 *
 * @param step counted from 1
 * @param totalSteps steps of the whole training
 * @param epoch counted from 1; under a gradient mechanism, which samples, the passes begun over an
 *     expected number of rows
 * @param measured what was measured on the batch; null under a gradient mechanism, whose guarantee
 *     does not cover it
 * @param learningRate rate of the step
 */
public record TrainingStep(
        int step, int totalSteps, int epoch, @Nullable Measured measured, double learningRate) {

    /**
     * Measurements of a batch.
     *
     * @param loss objective of the batch before the update; 0 if no row of the batch has a loss,
     *     and the step then changes nothing
     * @param gradientNorm global norm before clipping; 0 likewise
     */
    public record Measured(double loss, double gradientNorm) {}

    /** A step whose loss and gradient norm were measured. */
    public TrainingStep(
            int step,
            int totalSteps,
            int epoch,
            double loss,
            double gradientNorm,
            double learningRate) {
        this(step, totalSteps, epoch, new Measured(loss, gradientNorm), learningRate);
    }

    /** Whether loss and gradient norm are known: not under a gradient mechanism. */
    public boolean isMeasured() {
        return measured != null;
    }

    /**
     * Objective of the batch before the update; 0 if no row of the batch has a loss.
     *
     * @throws IllegalStateException if it is not measured
     */
    public double loss() {
        return known().loss();
    }

    /**
     * Global norm of the gradient before clipping; 0 if no row of the batch has a loss.
     *
     * @throws IllegalStateException if it is not measured
     */
    public double gradientNorm() {
        return known().gradientNorm();
    }

    private Measured known() {
        if (measured == null) {
            throw new IllegalStateException(
                    "loss and gradient norm of step "
                            + step
                            + " are not measured: a guarantee of privacy would not cover them;"
                            + " expected isMeasured() to be asked first");
        }
        return measured;
    }
}
