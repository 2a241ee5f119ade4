package io.github.weaktostrong.objective;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A regularizer that decides how per-example gradients become an update, as DP-SGD does (equation
 * 6).
 *
 * <pre>{@code
 * rows   = nextBatch()
 * update = (sum_i clippingFactor(||g_i||) * g_i + noise) / denominator()
 * }</pre>
 *
 * <p>g_i is the gradient of row i's own loss, not of the batch mean, over all trainable parameters
 * together (or over the parameters of one layer, see {@link #clipsEachLayer}); the norm is the
 * Euclidean one. A row without a loss, or whose gradient is not finite, adds nothing. The mechanism
 * owns sampling, since privacy amplification holds only for the sampling it was computed for, and
 * its randomness is secret: it does not come from the training's published seed.
 *
 * <p>It is sound only where every row's gradient depends on that row alone. Batch-coupled
 * regularizers, example mixes, and hardening rules other than {@link Hardening#ARGMAX} are refused
 * beside it by {@link Regularizers#requireSound} and {@link ClassificationObjective#requireSound},
 * and at most one mechanism is allowed.
 *
 * <p>It acts in the trainings whose settings ({@code TrainingConfig.mechanism}) name it.
 */
public non-sealed interface GradientMechanism extends Regularizer {

    /** Whether rows depend on one another: never, since it acts on per-example gradients. */
    @Override
    default boolean couplesExamples() {
        return false;
    }

    /**
     * Whether the gradient of each layer (linear layer, norm or embedding, weight and bias
     * together) is clipped on its own; false by default: all parameters as one vector.
     */
    default boolean clipsEachLayer() {
        return false;
    }

    /**
     * Whether {@link Session#nextBatch} takes consecutive rows, epoch by epoch, instead of a random
     * sample: for inspection, never private. The training then asks for the file's order.
     */
    default boolean keepsFileOrder() {
        return false;
    }

    /**
     * Whether gradients are computed one row at a time: slow, and correct for any block; false by
     * default, in one pass over the batch. The result is the same.
     */
    default boolean oneRowAtATime() {
        return false;
    }

    /**
     * Whether every pass has as many rows as a micro-batch and is padded to the training's maximum
     * length, whatever was sampled, so that a row that is exchanged leaves the gradients of all
     * others as they are, bit by bit; slots that no row fills weigh 0. False by default: passes as
     * large as their rows need.
     */
    default boolean fixedShapes() {
        return false;
    }

    /**
     * Opens the mechanism for one training.
     *
     * @param rows rows of the training split, at least 1
     * @param expectedBatchSize expected rows in a step, at least 1
     * @param totalSteps optimizer steps of the whole training, at least 1
     * @param device the device of the parameters, and so of the clipped sums
     * @throws IllegalArgumentException where the mechanism is not defined for these numbers
     */
    Session begin(int rows, int expectedBatchSize, int totalSteps, Device device);

    /** The mechanism in one training: per step {@code nextBatch}, factors, then noise. */
    interface Session {

        /**
         * Samples the rows of the next optimizer step.
         *
         * @return distinct row indices; may be empty, and the step (noise alone) must then still be
         *     taken
         */
        int[] nextBatch();

        /**
         * The factor of a row's gradient, or of its part in one layer.
         *
         * @param norm an upper bound, usually by less than a thousandth, of the norm of the
         *     gradient or of its part, what float32 sums may hide included; may be non-finite
         * @param parts how many parts every gradient is clipped in: 1, or the number of layers
         * @return at least 0; 0 for a non-finite norm, whose row then contributes nothing; rounded
         *     down to float32 before it is used
         */
        double clippingFactor(double norm, int parts);

        /**
         * The rule behind {@link #clippingFactor}, where it is one: factors are then computed where
         * the norms are, if bringing those to Java costs a wait, and none is asked for. Empty by
         * default.
         *
         * @param parts as {@link #clippingFactor} has them
         */
        default Optional<ClippingRule> clippingRule(int parts) {
            return Optional.empty();
        }

        /** The divisor of a step's noisy sum: a constant, never the sampled size. */
        double denominator();

        /**
         * Adds the mechanism's noise to the clipped sums, in place; called once per step.
         *
         * @param clippedSums float32, of every trainable parameter by Hugging Face name, always in
         *     the same order; owned by the caller
         */
        void addNoise(Map<String, NDArray> clippedSums);

        /** The steps that this session took so far, begun ones included. */
        PrivateTraining taken();

        /**
         * The budget that the steps taken so far and earlier trainings on the same rows spent
         * together; may take seconds.
         *
         * @param earlier private trainings of the same model, of any mechanism; may be none
         * @return a budget whose trainings are the earlier ones, then this one
         */
        PrivacyBudget spentAfter(List<PrivateTraining> earlier);

        /** The budget that the steps taken so far spent; may take seconds. */
        default PrivacyBudget spent() {
            return spentAfter(List.of());
        }

        /**
         * Steps that the budget which the mechanism was asked to keep allows, those of earlier
         * attempts at the training included; empty, the default, where none was asked for.
         */
        default OptionalInt allowedSteps() {
            return OptionalInt.empty();
        }
    }
}
