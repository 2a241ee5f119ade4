package io.github.weaktostrong.objective;

/**
 * The value of a loss on one optimizer step's rows, and its gradient with respect to the logits.
 *
 * <p>A loss that is a mean over rows carries the division by the number of rows B in its gradient
 * already; row i's gradient of its <em>own</em> loss is B times {@code gradient[i]}.
 *
 * <p>Values are not checked for being finite: logits that overflow give a non-finite value, and the
 * training loop, which knows the step, stops the run.
 *
 * @param value the loss, in nats where it is a cross-entropy
 * @param gradient shape (B, C), the same as the logits; owned by this record, not copied
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier within the loop, never compared
public record LossGradient(double value, double[][] gradient) {

    /** Checks that the gradient has at least one row and that its rows are equally long. */
    public LossGradient {
        Rectangle.require("gradient", gradient);
    }

    /**
     * A loss that contributes nothing.
     *
     * @param rows B, at least 1
     * @param classes C, at least 1
     */
    public static LossGradient zero(int rows, int classes) {
        return new LossGradient(0, new double[rows][classes]);
    }

    /** The number of rows B. */
    public int rows() {
        return gradient.length;
    }

    /** The number of classes C. */
    public int classes() {
        return gradient[0].length;
    }

    /**
     * The sum of two losses on the same rows, in new arrays.
     *
     * @throws IllegalArgumentException where the shapes differ
     */
    public LossGradient plus(LossGradient other) {
        if (other.rows() != rows() || other.classes() != classes()) {
            throw new IllegalArgumentException(
                    "cannot add a gradient of shape (%s, %s) to one of shape (%s, %s); both must come from the same batch"
                            .formatted(other.rows(), other.classes(), rows(), classes()));
        }
        double[][] sum = new double[rows()][classes()];
        for (int i = 0; i < sum.length; i++) {
            for (int c = 0; c < sum[i].length; c++) {
                sum[i][c] = gradient[i][c] + other.gradient[i][c];
            }
        }
        return new LossGradient(value + other.value, sum);
    }

    /** The loss times a factor, in new arrays. */
    public LossGradient scale(double factor) {
        double[][] scaled = new double[rows()][classes()];
        for (int i = 0; i < scaled.length; i++) {
            for (int c = 0; c < scaled[i].length; c++) {
                scaled[i][c] = factor * gradient[i][c];
            }
        }
        return new LossGradient(factor * value, scaled);
    }
}
