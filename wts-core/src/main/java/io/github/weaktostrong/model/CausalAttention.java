package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.RotaryPositions;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.TensorOps;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Causal self-attention, with rotary positions (Su et al. 2021) where the shape has them; cosines
 * and sines of the angles of every position are computed once per model.
 *
 * <pre>{@code
 * angle(t, i) = t * frequency_i,  i = 0 .. R/2 - 1, repeated for the second half
 * rotated(x)  = x * cos + (x2, x1) * (-sin, sin),  x = (x1, x2) the halves of the R dimensions
 * }</pre>
 *
 * Angles are rounded to float32 before cosine and sine, as the reference implementation does.
 */
final class CausalAttention {
    private final NDArray cos; // (P, R)
    private final NDArray sin; // (P, R), first half negated
    private final TensorOps ops;

    /** Makes the table of angles, which the manager owns. */
    CausalAttention(NDManager manager, DecoderShape shape, TensorOps ops) {
        this.ops = ops;
        RotaryPositions rotary = shape.rotary();
        int positions = shape.positions();
        float[] frequencies =
                rotary == null ? new float[0] : rotary.frequencies(shape.heads().size());
        int half = frequencies.length;
        int dimensions = 2 * half;
        float[] cosines = new float[positions * dimensions];
        float[] sines = new float[positions * dimensions];
        for (int i = 0; i < half; i++) {
            for (int t = 0; t < positions; t++) {
                float angle = t * frequencies[i];
                int at = t * dimensions + i;
                cosines[at] = (float) Math.cos(angle);
                cosines[at + half] = cosines[at];
                sines[at + half] = (float) Math.sin(angle);
                sines[at] = -sines[at + half];
            }
        }
        cos = DeviceArrays.of(manager, cosines, new Shape(positions, dimensions));
        sin = DeviceArrays.of(manager, sines, new Shape(positions, dimensions));
    }

    /**
     * Attends to the positions before each one and itself, those of a memory included.
     *
     * @param qkv queries, keys and values as {@link TensorOps#attention} takes them
     * @param memory of the tokens before, which grows by these; null for whole rows
     * @return the heads' weighted values, (B, T, H S), attached to the manager of {@code qkv}
     */
    NDArray apply(NDList qkv, KeyValueCache.@Nullable Layer memory) {
        NDArray first = qkv.get(0);
        long angles =
                memory == null || memory.isEmpty() ? first.getShape().get(1) : memory.capacity();
        try (NDArray cosines = first(cos, first.getManager(), angles);
                NDArray sines = first(sin, first.getManager(), angles)) {
            if (memory == null) {
                return ops.attention(qkv, cosines, sines);
            }
            return memory.isEmpty()
                    ? ops.attentionPrefill(qkv, cosines, sines, memory.arrays())
                    : ops.attentionNext(qkv, cosines, sines, memory.arrays(), memory.positions());
        }
    }

    /** Cosines and sines of the angles of every position, (P, R) each; owned by the model. */
    List<NDArray> angles() {
        return List.of(cos, sin);
    }

    /** The first positions, (T, R), a view attached to the owner. */
    private static NDArray first(NDArray table, NDManager owner, long length) {
        return table.get(owner, new NDIndex(":{}", length));
    }
}
