package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.engine.TensorOps;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body of a transformer, whatever its family: from token ids to hidden states, layer by layer.
 *
 * <p>Rows are padded on the right. Results are attached to the manager of the input. A body holds
 * the model's parameters without owning them, and closes temporaries as soon as the graph no longer
 * needs their handles, which lets the backward pass free activations while it runs.
 */
interface ModelBody {

    /**
     * The body of the family that a shape belongs to.
     *
     * @param parameters by Hugging Face name, of the shapes that {@link ModelShape#parameterShapes}
     *     states; constants are put beside them
     */
    static ModelBody of(ModelShape shape, Map<String, NDArray> parameters, TensorOps ops) {
        if (shape instanceof GptNeoXConfig config) {
            return new Decoder(shape, config.decoder(), parameters, ops);
        }
        return new Decoder(shape, (DecoderShape) shape, parameters, ops);
    }

    /** The shape; the body's parameters are those that it states. */
    ModelShape shape();

    /** The token embedding, (V, D); owned by the model. */
    NDArray embedding();

    /** Looks up token vectors: int64 ids (B, T) to (B, T, D). */
    NDArray embed(NDArray ids, LayerOps ops);

    /**
     * Makes the input of the first layer of token vectors, which it closes: adds what tells
     * positions apart where the embedding does. By default the vectors as they are.
     *
     * @param vectors (B, T, D)
     * @return (B, T, D)
     */
    default NDArray placed(NDArray vectors, Pass pass) {
        return vectors;
    }

    /**
     * Applies a layer, and what follows its attention only at the positions still needed.
     *
     * @param index 0 for the first
     * @param hidden (B, T, D)
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @return (N, D)
     */
    NDArray layer(int index, NDArray hidden, @Nullable NDArray positions, Pass pass);

    /** Applies the final normalisation to the last axis. */
    NDArray norm(NDArray hidden, LayerOps ops);

    /**
     * Final hidden states at the positions asked for.
     *
     * @param ids (B, T) int64
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @param onEmbeddings replaces the token embeddings (B, T, D), for perturbations of the input
     * @return (N, D), after the final normalisation
     */
    default NDArray states(
            NDArray ids,
            @Nullable NDArray positions,
            UnaryOperator<NDArray> onEmbeddings,
            Pass pass) {
        requireLength(ids.getShape().get(1));
        NDArray hidden = placed(onEmbeddings.apply(embed(ids, pass.ops())), pass); // (B, T, D)
        Shape whole = hidden.getShape();
        int last = shape().layers() - 1;
        for (int i = 0; i < last; i++) {
            try (NDArray input = hidden;
                    NDArray rows = layer(i, input, null, pass)) {
                hidden = rows.reshape(whole); // (B, T, D)
            }
        }
        try (NDArray input = hidden;
                NDArray rows = layer(last, input, positions, pass)) {
            return norm(rows, pass.ops());
        }
    }

    private void requireLength(long length) {
        if (length > shape().positions()) {
            throw new IllegalArgumentException(
                    "a row of "
                            + length
                            + " tokens; expected at most the model's "
                            + shape().positions()
                            + " positions; cut the rows");
        }
    }

    /**
     * Opens an empty memory of keys and values; the caller closes it.
     *
     * @param parent lives at least as long
     * @param capacity tokens that a row may come to, at most the model's positions
     */
    KeyValueCache newMemory(NDManager parent, int rows, int capacity);

    /**
     * Settings of a forward pass.
     *
     * @param ops computes layers with parameters
     * @param memory keys and values of the tokens before, which grows by those of the pass; null
     *     for whole rows
     */
    record Pass(LayerOps ops, @Nullable KeyValueCache memory) {
        /** A pass of whole rows; gradients are those of whole parameters. */
        static final Pass PLAIN = new Pass(LayerOps.PLAIN, null);
    }
}
