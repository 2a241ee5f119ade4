package io.github.weaktostrong.objective;

import ai.djl.ndarray.NDArray;

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
 * together; the norm is the Euclidean one. The mechanism owns sampling, since privacy amplification
 * holds only for the sampling it was computed for, and its randomness is secret: it does not come
 * from the training's published seed.
 *
 * <p>It is sound only where every row's gradient depends on that row alone. Batch-coupled
 * regularizers, and hardening rules other than {@link Hardening#ARGMAX}, are refused beside it by
 * {@link Regularizers#requireSound} and {@link ClassificationObjective#of}, and at most one
 * mechanism is allowed.
 */
public non-sealed interface GradientMechanism extends Regularizer {

    /** Always false: a mechanism acts on per-example gradients. */
    @Override
    default boolean couplesExamples() {
        return false;
    }

    /**
     * Opens the mechanism for one training.
     *
     * @param rows rows of the training split, at least 1
     * @param expectedBatchSize expected rows in a step, in [1, rows]
     * @param totalSteps optimizer steps of the whole training, at least 1
     */
    Session begin(int rows, int expectedBatchSize, int totalSteps);

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
         * What a row's gradient is multiplied by.
         *
         * @param perExampleGradientNorm the norm of g_i; may be non-finite
         * @return in [0, 1]; 0 for a non-finite norm, whose row then contributes nothing
         */
        double clippingFactor(double perExampleGradientNorm);

        /** What the noisy sum is divided by: the expected batch size, never the sampled one. */
        double denominator();

        /**
         * Adds the mechanism's noise to one parameter's clipped sum, in place.
         *
         * @param parameter the parameter's name; called once per trainable parameter and step
         * @param clippedSum the parameter's shape, float32, owned by the caller
         */
        void addNoise(String parameter, NDArray clippedSum);
    }
}
