package io.github.weaktostrong.objective;

import java.util.Map;

/**
 * The main loss of a classifier's training: what a student is trained towards, given its own logits
 * and its teacher's labels, and what it loses by missing that.
 *
 * <p>Open to implementations outside this library; those in it are {@link AuxiliaryConfidenceLoss}
 * and what {@link TransferMethods} gives. A method whose loss is a cross-entropy against targets of
 * its own (confidence weighting, label smoothing, a product of experts) implements {@link
 * Session#targets} alone; one with another loss (a reverse divergence) implements {@link
 * Session#loss} too.
 *
 * <p>An implementation is an immutable description; what it takes from a training's rows lives in
 * the session.
 */
public interface TransferMethod {

    /** The name at the beginning of errors, e.g. {@code hardening batch-quantile}. */
    String name();

    /**
     * Whether the loss of a row depends on the other rows of its batch. Such a method sees all rows
     * of a step at once, and is refused beside a {@link GradientMechanism}.
     */
    boolean couplesExamples();

    /**
     * Whether {@link #begin} computes constants from the labels of the whole training split, such
     * as a prior: a row moves them, and with them the loss of every other row. Such a method is
     * refused beside a {@link GradientMechanism}, which would not account for it. False by default.
     */
    default boolean usesTrainingSplit() {
        return false;
    }

    /**
     * Whether the loss is the cross-entropy with the labels as they are, in every step: it may then
     * be computed beside the logits, without the session. False by default.
     */
    default boolean isPlainCrossEntropy() {
        return false;
    }

    /** The form to use beside a gradient mechanism instead, named at the end of a refusal. */
    default String perExampleForm() {
        return "a transfer method that is per example";
    }

    /**
     * Checks the method against a number of classes; accepts any by default.
     *
     * @throws IllegalArgumentException where the method is not defined for so many
     */
    default void requireClasses(int classes) {}

    /**
     * Everything that determines the loss, in a fixed order: part of the digest that identifies a
     * training.
     *
     * @return keys in snake_case; values are strings, booleans, finite numbers, or lists and maps
     *     of these
     */
    Map<String, Object> settings();

    /**
     * Opens the method for one training.
     *
     * @param rows the whole training split, its targets the teacher's labels
     * @throws IllegalArgumentException where the method is not defined on these rows
     */
    Session begin(TrainingRows rows);

    /** The method in one training; a function of its arguments, without state between steps. */
    @FunctionalInterface
    interface Session {

        /**
         * The targets of one optimizer step's rows: constants of the step.
         *
         * @param batch all rows of the step where the method couples them, otherwise some
         * @param stepsDone optimizer steps completed before it, 0 in the first
         * @return (B, C)
         */
        double[][] targets(ScoredBatch batch, int stepsDone);

        /**
         * The loss of rows at such targets, as the mean over rows of weight times loss; the
         * cross-entropy by default.
         *
         * @param logits (B, C)
         * @param targets (B, C), not changed
         * @param weights one per row, at least 0
         */
        default LossGradient loss(float[][] logits, double[][] targets, double[] weights) {
            return SoftCrossEntropy.evaluate(logits, targets, weights);
        }

        /** The loss of one optimizer step's rows, each times its weight. */
        default LossGradient evaluate(ScoredBatch batch, double[] weights, int stepsDone) {
            return loss(batch.logits(), targets(batch, stepsDone), weights);
        }
    }
}
