package io.github.weaktostrong.regularizers.robustness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/**
 * Random numbers at tokens, 0 at padding.
 *
 * <p>Drawn in Java, not by the engine, whose generator is global: a step's noise depends on its
 * seed alone.
 */
final class TokenNoise {
    private TokenNoise() {}

    /**
     * Standard normal numbers.
     *
     * @param like (B, T, D), gives the shape and the manager of the result
     * @param mask (B, T, 1), 1 at tokens
     * @return (B, T, D) float32, attached to the manager of {@code like}; the caller closes it
     */
    static NDArray gaussian(NDArray like, NDArray mask, long seed) {
        return filled(like, mask, new SplittableRandom(seed)::nextGaussian);
    }

    /** Numbers uniform in (-1, 1), otherwise as {@link #gaussian}. */
    static NDArray uniform(NDArray like, NDArray mask, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return filled(like, mask, () -> 2 * random.nextDouble() - 1);
    }

    private static NDArray filled(NDArray like, NDArray mask, DoubleSupplier draw) {
        Shape shape = like.getShape(); // (B, T, D)
        int width = (int) shape.get(2);
        float[] tokens = mask.toFloatArray(); // (B * T)
        float[] values = new float[tokens.length * width];
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] == 0) {
                continue;
            }
            for (int d = i * width; d < (i + 1) * width; d++) {
                values[d] = (float) draw.getAsDouble();
            }
        }
        return like.getManager().create(values, shape);
    }
}
