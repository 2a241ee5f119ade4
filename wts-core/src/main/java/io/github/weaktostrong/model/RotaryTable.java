package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;

/**
 * Cosines and sines of the rotary angles of every position, computed once per model.
 *
 * <pre>{@code
 * angle(t, i) = t * base^(-2 i / n),  i = 0 .. R/2 - 1, repeated for the second half
 * rotated(x)  = x * cos + (x2, x1) * (-sin, sin),  x = (x1, x2) the halves of the R dimensions
 * n = R, or R - 1 where the rotated share of a head is an odd number of dimensions
 * }</pre>
 *
 * Angles are rounded to float32 before cosine and sine, as the reference implementation does.
 */
final class RotaryTable {
    private final NDArray cos; // (P, R)
    private final NDArray sin; // (P, R), first half negated

    RotaryTable(NDManager manager, GptNeoXConfig config) {
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

    /** Cosines of the first positions, (T, R), a view attached to the owner. */
    NDArray cos(NDManager owner, long length) {
        return cos.get(owner, new NDIndex(":{}", length));
    }

    /** Sines of the first positions, (T, R), first half negated, a view attached to the owner. */
    NDArray sin(NDManager owner, long length) {
        return sin.get(owner, new NDIndex(":{}", length));
    }
}
