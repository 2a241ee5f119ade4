package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One transformer layer of GPT-NeoX: causal self-attention and a two-layer perceptron with the
 * exact GELU, with parallel (the default) or sequential residual.
 */
final class NeoXLayer {
    private final int heads;
    private final boolean parallelResidual;
    private final RotaryAttention attention;
    private final LayerNorm inputNorm;
    private final LayerNorm feedForwardNorm;
    private final Linear queryKeyValue;
    private final Linear dense;
    private final Linear expand;
    private final Linear contract;

    /** Takes the parameters under a name. */
    NeoXLayer(
            GptNeoXConfig config,
            Map<String, NDArray> parameters,
            String name,
            RotaryAttention attention) {
        heads = config.heads();
        parallelResidual = config.parallelResidual();
        this.attention = attention;
        double epsilon = config.layerNormEps();
        inputNorm = new LayerNorm(parameters, name + ".input_layernorm", epsilon);
        feedForwardNorm = new LayerNorm(parameters, name + ".post_attention_layernorm", epsilon);
        queryKeyValue = new Linear(parameters, name + ".attention.query_key_value");
        dense = new Linear(parameters, name + ".attention.dense");
        expand = new Linear(parameters, name + ".mlp.dense_h_to_4h");
        contract = new Linear(parameters, name + ".mlp.dense_4h_to_h");
    }

    /** Applies the layer as {@link ModelBody#layer} states. */
    NDArray apply(
            NDArray input,
            @Nullable NDArray positions,
            LayerOps ops,
            KeyValueCache.@Nullable Layer memory) {
        try (NDArray normed = inputNorm.apply(input, ops);
                NDArray context = attend(normed, ops, memory);
                NDArray kept = select(context, positions); // (N, D)
                NDArray attended = dense.apply(kept, ops);
                NDArray residual = select(input, positions)) {
            return parallelResidual
                    ? parallel(residual, attended, ops)
                    : sequential(residual, attended, ops);
        }
    }

    /** The heads' weighted values, before the output projection: (B, T, D) to (B, T, D). */
    private NDArray attend(NDArray input, LayerOps ops, KeyValueCache.@Nullable Layer memory) {
        long rows = input.getShape().get(0);
        long positions = input.getShape().get(1);
        try (NDArray mixed = queryKeyValue.apply(input, ops);
                NDArray qkv = mixed.reshape(rows, positions, heads, -1)) { // (B, T, H, 3 D/H)
            return attention.apply(qkv, memory);
        }
    }

    private NDArray parallel(NDArray residual, NDArray attended, LayerOps ops) {
        try (NDArray normed = feedForwardNorm.apply(residual, ops);
                NDArray fed = feed(normed, ops);
                NDArray sum = fed.add(attended)) {
            return sum.add(residual);
        }
    }

    private NDArray sequential(NDArray residual, NDArray attended, LayerOps ops) {
        try (NDArray middle = attended.add(residual);
                NDArray normed = feedForwardNorm.apply(middle, ops);
                NDArray fed = feed(normed, ops)) {
            return fed.add(middle);
        }
    }

    private NDArray feed(NDArray input, LayerOps ops) {
        try (NDArray expanded = expand.apply(input, ops);
                NDArray activated = Activation.gelu(expanded)) {
            return contract.apply(activated, ops);
        }
    }

    private static NDArray select(NDArray array, @Nullable NDArray positions) {
        long width = array.getShape().get(2);
        if (positions == null) {
            return array.reshape(-1, width);
        }
        try (NDArray flat = array.reshape(-1, width)) {
            return flat.get(positions);
        }
    }
}
