package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.TensorOps;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One transformer layer of GPT-NeoX, with parallel (the default) or sequential residual. */
final class NeoXLayer extends NeoXBlock {
    private final boolean parallelResidual;
    private final LayerNorm inputNorm;
    private final LayerNorm feedForwardNorm;
    private final SelfAttention attention;
    private final FeedForward feedForward;

    NeoXLayer(GptNeoXConfig config, RotaryTable rotary, TensorOps ops) {
        parallelResidual = config.parallelResidual();
        int width = config.hiddenSize();
        double epsilon = config.layerNormEps();
        inputNorm = addChildBlock("input_layernorm", new LayerNorm(width, epsilon));
        feedForwardNorm = addChildBlock("post_attention_layernorm", new LayerNorm(width, epsilon));
        attention = addChildBlock("attention", new SelfAttention(config, rotary, ops));
        feedForward = addChildBlock("mlp", new FeedForward(config));
    }

    @Override
    NDArray apply(NDArray input, LayerOps layers) {
        try (NDArray rows = apply(input, null, layers)) {
            return rows.reshape(input.getShape()); // (B, T, D)
        }
    }

    /**
     * Applies the layer, and after the attention only at the positions that are still needed.
     *
     * @param input (B, T, D)
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @return (N, D)
     */
    NDArray apply(NDArray input, @Nullable NDArray positions, LayerOps layers) {
        return apply(input, positions, normed -> attention.context(normed, layers), layers);
    }

    /** The same over the positions that the memory holds, to which those of the input are added. */
    NDArray apply(NDArray input, @Nullable NDArray positions, KeyValueCache.Layer memory) {
        return apply(input, positions, normed -> attention.context(normed, memory), LayerOps.PLAIN);
    }

    private NDArray apply(
            NDArray input,
            @Nullable NDArray positions,
            UnaryOperator<NDArray> attend,
            LayerOps layers) {
        try (NDArray normed = inputNorm.apply(input, layers);
                NDArray context = attend.apply(normed);
                NDArray kept = select(context, positions); // (N, D)
                NDArray attended = attention.project(kept, layers);
                NDArray residual = select(input, positions)) {
            return parallelResidual
                    ? parallel(residual, attended, layers)
                    : sequential(residual, attended, layers);
        }
    }

    private NDArray parallel(NDArray residual, NDArray attended, LayerOps layers) {
        try (NDArray normed = feedForwardNorm.apply(residual, layers);
                NDArray fed = feedForward.apply(normed, layers);
                NDArray sum = fed.add(attended)) {
            return sum.add(residual);
        }
    }

    private NDArray sequential(NDArray residual, NDArray attended, LayerOps layers) {
        try (NDArray middle = attended.add(residual);
                NDArray normed = feedForwardNorm.apply(middle, layers);
                NDArray fed = feedForward.apply(normed, layers)) {
            return fed.add(middle);
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
