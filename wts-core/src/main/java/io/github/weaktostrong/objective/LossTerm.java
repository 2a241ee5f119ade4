package io.github.weaktostrong.objective;

import java.util.Map;

/**
 * A regularizer that adds a term to the loss, computed from the logits, targets and groups of a
 * batch.
 */
public non-sealed interface LossTerm extends Regularizer {

    /**
     * Whether {@link #begin} computes constants from the training split, such as base rates: a row
     * moves them, and with them what every other row contributes. Under a {@link GradientMechanism}
     * they count as public, which a privacy statement must say. False by default.
     */
    default boolean usesTrainingSplit() {
        return false;
    }

    /**
     * Opens the term for one training.
     *
     * @param rows the whole training split; constants such as base rates come from here
     * @throws IllegalArgumentException where the term is not defined on these rows (number of
     *     classes, groups)
     */
    Session begin(TrainingRows rows);

    /** The term in one training. Not safe for use by several threads. */
    interface Session {

        /**
         * The term's value and gradient on one optimizer step's rows, already multiplied by its
         * strength.
         *
         * <p>Called exactly once per optimizer step, in order, on all rows of the step, so a
         * running average may advance here. It must not be called for evaluation.
         *
         * @param batch all rows of the step, with logits (B, C)
         * @return value and gradient (B, C)
         */
        LossGradient evaluate(ScoredBatch batch);

        /** The state that must survive in a checkpoint; empty for a term without memory. A copy. */
        Map<String, double[]> state();

        /**
         * Continues from a state that {@link #state} of a session on the same rows returned.
         *
         * @throws IllegalArgumentException where keys or lengths are not this term's
         */
        void restore(Map<String, double[]> state);
    }
}
