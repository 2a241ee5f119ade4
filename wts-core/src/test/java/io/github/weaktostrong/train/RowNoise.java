package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Adds one random vector to all tokens of a row, from the row's seed.
 *
 * @param scale its largest component
 * @param seen is run in every pass
 */
record RowNoise(float scale, Runnable seen) implements EmbeddingPerturbation {
    RowNoise() {
        this(1, () -> {});
    }

    @Override
    public String name() {
        return "row-noise";
    }

    @Override
    public boolean isInert() {
        return false;
    }

    @Override
    public boolean couplesExamples() {
        return false;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public String mechanism() {
        return "embeddings + one vector per row";
    }

    @Override
    public Session begin(long[] rowSeeds) {
        return (embeddings, mask, at) -> {
            seen.run();
            int width = (int) embeddings.getShape().get(2);
            float[] noise = new float[rowSeeds.length * width];
            for (int row = 0; row < rowSeeds.length; row++) {
                SplittableRandom random = new SplittableRandom(rowSeeds[row]);
                for (int d = 0; d < width; d++) {
                    noise[row * width + d] = scale * (float) random.nextDouble();
                }
            }
            Shape shape = new Shape(rowSeeds.length, 1, width);
            NDArray rows = embeddings.getManager().create(noise, shape);
            return embeddings.add(rows.mul(mask)); // (B, T, D)
        };
    }
}
