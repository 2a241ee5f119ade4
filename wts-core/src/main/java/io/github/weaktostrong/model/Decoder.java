package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The body of GPT-NeoX (Black et al. 2022; Biderman et al. 2023).
 *
 * <p>Rows are padded on the right, so causal attention alone keeps padding out of every valid
 * position and no mask is needed.
 */
final class GptNeoX implements ModelBody {
    private final GptNeoXConfig config;
    private final NDArray embedding; // (V, D)
    private final List<NeoXLayer> layers = new ArrayList<>();
    private final LayerNorm finalNorm;

    GptNeoX(GptNeoXConfig config, Map<String, NDArray> parameters, TensorOps ops) {
        this.config = config;
        embedding = Objects.requireNonNull(parameters.get("gpt_neox.embed_in.weight"));
        RotaryAttention attention = new RotaryAttention(embedding.getManager(), config, ops);
        for (int i = 0; i < config.layers(); i++) {
            layers.add(new NeoXLayer(config, parameters, "gpt_neox.layers." + i, attention));
        }
        finalNorm = new LayerNorm(parameters, "gpt_neox.final_layer_norm", config.layerNormEps());
    }

    @Override
    public GptNeoXConfig shape() {
        return config;
    }

    @Override
    public NDArray embedding() {
        return embedding;
    }

    @Override
    public NDArray embed(NDArray ids, LayerOps ops) {
        return ops.embedding(ids, embedding);
    }

    @Override
    public NDArray layer(int index, NDArray hidden, @Nullable NDArray positions, Pass pass) {
        KeyValueCache memory = pass.memory();
        return layers.get(index)
                .apply(hidden, positions, pass.ops(), memory == null ? null : memory.layer(index));
    }

    @Override
    public NDArray norm(NDArray hidden, LayerOps ops) {
        return finalNorm.apply(hidden, ops);
    }

    @Override
    public KeyValueCache newMemory(NDManager parent, int rows, int capacity) {
        Shape shape = new Shape(rows, config.heads(), capacity, config.headSize());
        return new KeyValueCache(parent, config.layers(), shape);
    }
}
