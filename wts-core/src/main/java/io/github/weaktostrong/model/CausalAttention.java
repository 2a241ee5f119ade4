package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.TensorOps;
import org.jspecify.annotations.Nullable;

/**
 * Causal self-attention with rotary positions (Su et al. 2021); cosines and sines of the angles of
 * every position are computed once per model.
 *
 * <pre>{@code
 * angle(t, i) = t * base^(-2 i / n),  i = 0 .. R/2 - 1, repeated for the second half
 * rotated(x)  = x * cos + (x2, x1) * (-sin, sin),  x = (x1, x2) the halves of the R dimensions
 * n = R, or R - 1 where the rotated share of a head is an odd number of dimensions
 * }</pre>
 *
 * Angles are rounded to float32 before cosine and sine, as the reference implementation does.
 */
final class RotaryAttention {
    private final NDArray cos; // (P, R)
    private final NDArray sin; // (P, R), first half negated
    private final TensorOps ops;

    /** Makes the table of angles, which the manager owns. */
    RotaryAttention(NDManager manager, GptNeoXConfig config, TensorOps ops) {
        this.ops = ops;
        int positions = config.positions();
        int dimensions = config.rotaryDimensions();
        int half = dimensions / 2;
        int period = config.rotaryPeriod();
        float[] cosines = new float[positions * dimensions];
        float[] sines = new float[positions * dimensions];
        for (int i = 0; i < half; i++) {
            float exponent = (float) (2 * i) / period;
            float frequency = 1f / (float) Math.pow(config.rotaryBase(), exponent);
            for (int t = 0; t < positions; t++) {
                float angle = t * frequency;
                int at = t * dimensions + i;
                cosines[at] = (float) Math.cos(angle);
                cosines[at + half] = cosines[at];
                sines[at + half] = (float) Math.sin(angle);
                sines[at] = -sines[at + half];
            }
        }
        cos = manager.create(cosines, new Shape(positions, dimensions));
        sin = manager.create(sines, new Shape(positions, dimensions));
    }

    /**
     * Attends to the positions before each one and itself, those of a memory included.
     *
     * @param qkv (B, T, H, 3 D/H): query, key and value of each head
     * @param memory of the tokens before, which grows by these; null for whole rows
     * @return the heads' weighted values, (B, T, D), attached to the manager of {@code qkv}
     */
    NDArray apply(NDArray qkv, KeyValueCache.@Nullable Layer memory) {
        long angles =
                memory == null || memory.isEmpty() ? qkv.getShape().get(1) : memory.capacity();
        try (NDArray cosines = first(cos, qkv.getManager(), angles);
                NDArray sines = first(sin, qkv.getManager(), angles)) {
            if (memory == null) {
                return ops.attention(qkv, cosines, sines);
            }
            return memory.isEmpty()
                    ? ops.attentionPrefill(qkv, cosines, sines, memory.arrays())
                    : ops.attentionNext(qkv, cosines, sines, memory.arrays(), memory.positions());
        }
    }

    /** The first positions, (T, R), a view attached to the owner. */
    private static NDArray first(NDArray table, NDManager owner, long length) {
        return table.get(owner, new NDIndex(":{}", length));
    }
}
