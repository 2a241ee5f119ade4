package io.github.weaktostrong.objective;

import ai.djl.ndarray.NDArray;

/**
 * A regularizer that changes the input embeddings during training, as the Gaussian noise of
 * equations 5 and 8 does.
 *
 * <p>Never applied when a model is evaluated or labels data.
 *
 * <p>Beside a {@link GradientMechanism} a row's gradient is the one at its perturbed embeddings,
 * and is clipped as any other. What the perturbation of a row depends on must then be that row, the
 * parameters and the row's seed alone, or {@link #couplesExamples} says otherwise and it is
 * refused. That the seed follows from the published one of the training takes nothing from the
 * guarantee: it is independent of the rows' contents, and the guarantee holds at every value of it.
 */
public non-sealed interface EmbeddingPerturbation extends Regularizer {

    /**
     * Opens the perturbation for one micro-batch of one optimizer step.
     *
     * <p>The loop visits a micro-batch twice, without gradients and with, and both visits must see
     * the same perturbation; a resumed training must see that of the uninterrupted one; and the
     * division into micro-batches must change nothing. It therefore opens a session for every
     * visit, with a seed for every row, derived from the training's seed, the optimizer step and
     * the number of the row, whatever other rows are in the batch.
     *
     * @param rowSeeds length B, the source of all randomness of each row: equal seeds and inputs
     *     give equal results
     */
    Session begin(long[] rowSeeds);

    /**
     * Passes of a step, each at embeddings of its own, over whose losses the step takes the mean; 1
     * by default.
     *
     * <p>More than one is refused beside a loss term, which by contract sees the rows of a step
     * once, and beside a gradient mechanism, which would have to clip the mean.
     */
    default int passes() {
        return 1;
    }

    /**
     * Opens the perturbation for one of its passes, otherwise as {@link #begin(long[])}.
     *
     * @param pass from 0, below {@link #passes}
     */
    default Session begin(long[] rowSeeds, int pass) {
        return begin(rowSeeds);
    }

    /** The perturbation of one micro-batch. */
    @FunctionalInterface
    interface Session {

        /**
         * The perturbed embeddings.
         *
         * @param embeddings (B, T, D) float32, the output of the embedding layer, in the gradient
         *     graph; not changed
         * @param mask (B, T, 1) float32, 1 at tokens, 0 at padding; padding must keep its embedding
         * @param at the gradient of the main loss at given embeddings, for perturbations that need
         *     it
         * @return (B, T, D) float32, differentiable with respect to {@code embeddings}, attached to
         *     the manager of {@code embeddings}, which the step owns and closes
         */
        NDArray perturb(NDArray embeddings, NDArray mask, LossGradientAt at);
    }

    /**
     * The gradient of each row's main loss with respect to its input embeddings.
     *
     * <p>It does not depend on the rows beside it in the micro-batch: where hardened labels couple
     * the rows of a batch, they are those of the whole batch at the embeddings as they are,
     * whatever embeddings are asked about; hardened labels of one row are those at the given
     * embeddings.
     */
    @FunctionalInterface
    interface LossGradientAt {

        /**
         * Runs the model forward and back; parameters keep no gradient from it.
         *
         * @param embeddings (B, T, D) float32, outside the gradient graph
         * @return (B, T, D) float32, a constant, attached to the manager of {@code embeddings}
         */
        NDArray gradientAt(NDArray embeddings);
    }
}
