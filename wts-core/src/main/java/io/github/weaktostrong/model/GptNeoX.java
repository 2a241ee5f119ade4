package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The body shared by all heads: token embedding, transformer layers, final layer normalisation
 * (Black et al. 2022; Biderman et al. 2023).
 *
 * <p>Rows are padded on the right, so causal attention alone keeps padding out of every valid
 * position and no mask is needed.
 */
final class GptNeoX extends NeoXBlock {
    private final int maxLength;
    private final TokenEmbedding embedding;
    private final List<NeoXLayer> layers = new ArrayList<>();
    private final LayerNorm finalNorm;

    GptNeoX(NDManager manager, GptNeoXConfig config, TensorOps ops) {
        maxLength = config.positions();
        RotaryTable rotary = new RotaryTable(manager, config);
        embedding =
                addChildBlock(
                        "embed_in", new TokenEmbedding(config.vocabSize(), config.hiddenSize()));
        for (int i = 0; i < config.layers(); i++) {
            layers.add(addChildBlock("layers." + i, new NeoXLayer(config, rotary, ops)));
        }
        finalNorm =
                addChildBlock(
                        "final_layer_norm",
                        new LayerNorm(config.hiddenSize(), config.layerNormEps()));
    }

    @Override
    NDArray apply(NDArray ids, LayerOps layers) {
        try (NDArray rows = apply(ids, null, UnaryOperator.identity(), layers)) {
            return rows.reshape(ids.getShape().get(0), ids.getShape().get(1), -1); // (B, T, D)
        }
    }

    /**
     * Final hidden states at the positions asked for.
     *
     * @param ids (B, T) int64
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @param onEmbeddings replaces the token embeddings (B, T, D), for perturbations of the input
     * @param ops how layers with parameters are computed
     * @return (N, D), after the final layer normalisation
     */
    NDArray apply(
            NDArray ids,
            @Nullable NDArray positions,
            UnaryOperator<NDArray> onEmbeddings,
            LayerOps ops) {
        requireLength(ids.getShape().get(1));
        NDArray hidden = onEmbeddings.apply(embedding.apply(ids, ops)); // (B, T, D)
        for (int i = 0; i < layers.size() - 1; i++) {
            NDArray next = layers.get(i).apply(hidden, ops);
            hidden.close();
            hidden = next;
        }
        try (NDArray input = hidden;
                NDArray last = layers.get(layers.size() - 1).apply(input, positions, ops)) {
            return finalNorm.apply(last, ops);
        }
    }

    /**
     * Final hidden states of further tokens, without a graph.
     *
     * @param ids (B, T) int64 prompts for an empty memory, afterwards (B, 1)
     * @param positions as in {@link #apply(NDArray, NDArray, UnaryOperator, LayerOps)}
     * @param memory keys and values of the tokens before, which grows by these
     * @return (N, D)
     */
    NDArray apply(NDArray ids, @Nullable NDArray positions, KeyValueCache memory) {
        NDArray hidden = embedding.apply(ids, LayerOps.PLAIN); // (B, T, D)
        for (int i = 0; i < layers.size(); i++) {
            boolean last = i == layers.size() - 1;
            NDArray next = layers.get(i).apply(hidden, last ? positions : null, memory.layer(i));
            hidden.close();
            hidden = last ? next : next.reshape(ids.getShape().get(0), ids.getShape().get(1), -1);
        }
        try (NDArray states = hidden) {
            return finalNorm.apply(states, LayerOps.PLAIN);
        }
    }

    private void requireLength(long length) {
        if (length > maxLength) {
            throw new IllegalArgumentException(
                    "a row of "
                            + length
                            + " tokens; expected at most the model's "
                            + maxLength
                            + " positions; cut the rows");
        }
    }
}
