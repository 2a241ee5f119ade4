package io.github.weaktostrong.regularizers.robustness;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.DeviceArrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * Random numbers at tokens, 0 at padding.
 *
 * <p>Drawn in Java, not by the engine, whose generator is global: a row's noise depends on its seed
 * alone, not on the rows and the padding beside it.
 */
final class TokenNoise {
    private TokenNoise() {}

    /**
     * Standard normal numbers.
     *
     * @param like (B, T, D), gives the shape and the manager of the result
     * @param mask (B, T, 1), 1 at tokens
     * @param seeds length B
     * @return (B, T, D) float32, attached to the manager of {@code like}; the caller closes it
     */
    static NDArray gaussian(NDArray like, NDArray mask, long[] seeds) {
        return filled(like, mask, seeds, SplittableRandom::nextGaussian);
    }

    /** Numbers uniform in (-1, 1), otherwise as {@link #gaussian}. */
    static NDArray uniform(NDArray like, NDArray mask, long[] seeds) {
        return filled(like, mask, seeds, random -> 2 * random.nextDouble() - 1);
    }

    private static NDArray filled(
            NDArray like, NDArray mask, long[] seeds, ToDoubleFunction<SplittableRandom> draw) {
        Shape shape = like.getShape(); // (B, T, D)
        requireSeeds(shape, seeds);
        int length = (int) shape.get(1);
        int width = (int) shape.get(2);
        float[] tokens = mask.toFloatArray(); // (B * T)
        float[] values = new float[tokens.length * width];
        for (int row = 0; row < seeds.length; row++) {
            SplittableRandom random = new SplittableRandom(seeds[row]);
            for (int i = row * length; i < (row + 1) * length; i++) {
                for (int d = i * width; tokens[i] != 0 && d < (i + 1) * width; d++) {
                    values[d] = (float) draw.applyAsDouble(random);
                }
            }
        }
        return DeviceArrays.of(like.getManager(), values, shape);
    }

    private static void requireSeeds(Shape shape, long[] seeds) {
        if (seeds.length != shape.get(0)) {
            throw new IllegalArgumentException(
                    "%s row seeds for embeddings %s; expected one for each row"
                            .formatted(seeds.length, shape));
        }
    }
}
