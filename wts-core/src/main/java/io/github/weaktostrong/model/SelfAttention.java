package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.TensorOps;

/** Causal multi-head self-attention with rotary positions (Su et al. 2021). */
final class SelfAttention extends NeoXBlock {
    private final int heads;
    private final RotaryTable rotary;
    private final TensorOps ops;
    private final Linear queryKeyValue;
    private final Linear dense;

    SelfAttention(GptNeoXConfig config, RotaryTable rotary, TensorOps ops) {
        this.heads = config.heads();
        this.rotary = rotary;
        this.ops = ops;
        int width = config.hiddenSize();
        queryKeyValue = addChildBlock("query_key_value", Linear.withBias(width, 3L * width));
        dense = addChildBlock("dense", Linear.withBias(width, width));
    }

    @Override
    NDArray apply(NDArray input, LayerOps layers) {
        try (NDArray context = context(input, layers)) {
            return project(context, layers);
        }
    }

    /** The heads' weighted values, before the output projection: (B, T, D) to (B, T, D). */
    NDArray context(NDArray input, LayerOps layers) {
        long rows = input.getShape().get(0);
        long positions = input.getShape().get(1);
        try (NDArray mixed = queryKeyValue.apply(input, layers);
                NDArray qkv = mixed.reshape(rows, positions, heads, -1); // (B, T, H, 3 D/H)
                NDArray cos = rotary.cos(input.getManager(), positions);
                NDArray sin = rotary.sin(input.getManager(), positions)) {
            return ops.attention(qkv, cos, sin);
        }
    }

    /** {@link #context(NDArray, LayerOps)} of the positions that a memory does not hold yet. */
    NDArray context(NDArray input, KeyValueCache.Layer memory) {
        long rows = input.getShape().get(0);
        long positions = input.getShape().get(1);
        NDManager owner = input.getManager();
        long angles = memory.isEmpty() ? positions : memory.capacity();
        try (NDArray mixed = queryKeyValue.apply(input, LayerOps.PLAIN);
                NDArray qkv = mixed.reshape(rows, positions, heads, -1); // (B, T, H, 3 D/H)
                NDArray cos = rotary.cos(owner, angles);
                NDArray sin = rotary.sin(owner, angles)) {
            return memory.isEmpty()
                    ? ops.attentionPrefill(qkv, cos, sin, memory.arrays())
                    : ops.attentionNext(qkv, cos, sin, memory.arrays(), memory.positions());
        }
    }

    /** The output projection; any leading axes. */
    NDArray project(NDArray context, LayerOps layers) {
        return dense.apply(context, layers);
    }
}
