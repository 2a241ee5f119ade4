package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The body of a model, whatever its family: from token ids to hidden states, layer by layer.
 *
 * <p>Whoever implements it adds an architecture: {@link ModelSpec#custom} and {@link
 * ModelSpec#withBody} take it, heads, losses, regularizers and attacks see nothing else. {@code
 * docs/writing-a-model.md} shows a whole one.
 *
 * <p>Rows are padded on the right; what comes out at a token must not depend on the padding of its
 * row, nor on other rows. Layers with parameters go through {@link ForwardPass#ops()}, where
 * gradients row by row are recorded under DP-SGD. A body borrows the model's parameters. Results
 * are attached to the manager of the input; a body closes its temporaries as soon as no further
 * step needs their handles, which lets the backward pass free activations while it runs. Arrays
 * made of Java values stay open until the step ends: a graph that keeps one must not lose it.
 */
public interface ModelBody {

    /** The token embedding, (V, D); owned by the model. */
    NDArray embedding();

    /** Number of layers, at least 1. */
    int layers();

    /** Looks up the token vectors of the pass's batch: (B, T, D). */
    default NDArray embed(ForwardPass pass) {
        return pass.ops().embedding(pass.batch().ids(), embedding());
    }

    /**
     * Makes the input of the first layer of token vectors, which it closes where it returns others:
     * adds what tells positions apart where the embedding does. By default the vectors as they are.
     *
     * @param vectors (B, T, D), perturbed where a training perturbs embeddings
     * @return (B, T, D)
     */
    default NDArray enter(NDArray vectors, ForwardPass pass) {
        return vectors;
    }

    /**
     * Applies a layer, and what mixes no positions only at those still needed. It uses the same
     * parameters in every pass.
     *
     * @param index 0 for the first
     * @param hidden (B, T, D)
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @return (N, D), see {@link #select}
     */
    NDArray layer(int index, NDArray hidden, @Nullable NDArray positions, ForwardPass pass);

    /**
     * Applies what follows the last layer, such as a norm: (N, D) to (N, D), or to (B, D) where a
     * classifier reads all positions, see {@link #classified}.
     */
    NDArray finish(NDArray hidden, ForwardPass pass);

    /**
     * The positions that a classifier's head reads, int64 (B); null where {@link #finish} makes one
     * state of all those of a row. By default each row's last token.
     */
    default @Nullable NDArray classified(TokenBatch batch) {
        return batch.lastPositions();
    }

    /**
     * Takes the positions of a layer's result.
     *
     * @param array (B, T, D)
     * @param positions as {@link #layer} has them
     * @return (N, D), attached to the manager of the array
     */
    static NDArray select(NDArray array, @Nullable NDArray positions) {
        long width = array.getShape().get(2);
        if (positions == null) {
            return array.reshape(-1, width);
        }
        try (NDArray flat = array.reshape(-1, width)) {
            return flat.get(positions);
        }
    }
}
