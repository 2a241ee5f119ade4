package io.github.weaktostrong.regularizers.robustness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.objective.EmbeddingPerturbation.LossGradientAt;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingNoiseTest {
    private static final LossGradientAt NEVER =
            embeddings -> {
                throw new AssertionError("noise needs no gradient");
            };
    private final NDManager manager = Engines.openManager(Device.cpu());

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void noise_onTokens_hasTheStandardDeviationAndLeavesPaddingAlone() {
        NDArray embeddings = manager.ones(new Shape(4, 100, 50));
        float[] difference =
                difference(new EmbeddingNoise(2e-3, NoiseForm.STANDARD_DEVIATION), embeddings, 7);
        double[] tokens = tokens(difference);
        assertEquals(0, mean(tokens), 1e-4); // its own deviation is 2e-3 / 100
        assertEquals(2e-3, deviation(tokens), 1e-4);
        assertArrayEquals(new float[40 * 50], Arrays.copyOfRange(difference, 60 * 50, 100 * 50));
    }

    @Test
    void noise_ofAVariance_hasItsRootAsDeviation() {
        NDArray embeddings = manager.zeros(new Shape(4, 100, 50));
        double[] tokens =
                tokens(difference(new EmbeddingNoise(4, NoiseForm.VARIANCE), embeddings, 7));
        assertEquals(2, deviation(tokens), 0.1);
    }

    @Test
    void noise_relative_growsWithEachRowsOwnScale() {
        NDArray rows = manager.create(new float[] {3, 3, 3, 30}, new Shape(4, 1, 1));
        NDArray embeddings = manager.ones(new Shape(4, 100, 50)).mul(rows);
        float[] difference = difference(new EmbeddingNoise(0.5, NoiseForm.RELATIVE), embeddings, 7);
        int row = 100 * 50;
        assertEquals(1.5, deviation(wide(Arrays.copyOfRange(difference, row, row + 3000))), 0.1);
        assertEquals(
                15, deviation(wide(Arrays.copyOfRange(difference, 3 * row, 3 * row + 3000))), 1);
    }

    @Test
    void noise_ofEqualSeeds_isEqualAndOfOthersIsNot() {
        EmbeddingNoise noise = Robustness.embeddingNoise(0.1);
        NDArray embeddings = manager.ones(new Shape(4, 100, 5));
        assertArrayEquals(difference(noise, embeddings, 3), difference(noise, embeddings, 3));
        assertFalse(
                Arrays.equals(difference(noise, embeddings, 3), difference(noise, embeddings, 4)));
    }

    @Test
    void noise_ofARow_dependsOnItsSeedAlone() {
        EmbeddingNoise noise = Robustness.embeddingNoise(0.1);
        NDArray mask = manager.create(new float[] {1, 1, 1, 1, 1, 0}, new Shape(2, 3, 1));
        float[] together =
                noise.begin(new long[] {3, 9})
                        .perturb(manager.zeros(new Shape(2, 3, 2)), mask, NEVER)
                        .toFloatArray();
        float[] alone =
                noise.begin(new long[] {9})
                        .perturb(
                                manager.zeros(new Shape(1, 2, 2)),
                                manager.ones(new Shape(1, 2, 1)),
                                NEVER)
                        .toFloatArray();
        assertArrayEquals(Arrays.copyOfRange(together, 6, 10), alone);
        assertFalse(Arrays.equals(Arrays.copyOf(together, 4), alone));
        NDArray one = manager.zeros(new Shape(1, 3, 2));
        assertEquals(
                "2 row seeds for embeddings (1, 3, 2); expected one for each row",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> noise.begin(new long[] {3, 9}).perturb(one, mask, NEVER))
                        .getMessage());
    }

    @Test
    void noise_ofStrengthZero_isIdenticalToTheLastBitAndAnArrayOfItsOwn() {
        NDArray embeddings = manager.create(new float[] {-0f, 1e-30f, 3, -4}, new Shape(1, 2, 2));
        NDArray mask = manager.ones(new Shape(1, 2, 1));
        try (NDArray result =
                Robustness.embeddingNoise(0)
                        .begin(new long[] {1})
                        .perturb(embeddings, mask, NEVER)) {
            assertArrayEquals(embeddings.toFloatArray(), result.toFloatArray());
        }
        assertEquals(4, embeddings.toFloatArray().length); // still open
    }

    @Test
    void noise_inTheGraph_passesTheGradientUnchanged() {
        NDArray embeddings = manager.ones(new Shape(1, 2, 2));
        embeddings.setRequiresGradient(true);
        NDArray mask = manager.ones(new Shape(1, 2, 1));
        NDArray weights = manager.create(new float[] {1, -2, 3, 4}, new Shape(1, 2, 2));
        for (NoiseForm form : NoiseForm.values()) {
            try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                NDArray noisy =
                        new EmbeddingNoise(0.3, form)
                                .begin(new long[] {5})
                                .perturb(embeddings, mask, NEVER);
                collector.backward(noisy.mul(weights).sum());
            }
            assertArrayEquals(new float[] {1, -2, 3, 4}, embeddings.getGradient().toFloatArray());
            embeddings.getGradient().subi(embeddings.getGradient());
        }
    }

    @Test
    void noise_overManySteps_leavesNoArrays() {
        NDArray embeddings = manager.ones(new Shape(2, 3, 4));
        NDArray mask = manager.ones(new Shape(2, 3, 1));
        int before = manager.getManagedArrays().size();
        for (int step = 0; step < 50; step++) {
            new EmbeddingNoise(0.3, NoiseForm.RELATIVE)
                    .begin(new long[] {step, -step})
                    .perturb(embeddings, mask, NEVER)
                    .close();
            Robustness.embeddingNoise(0.3)
                    .begin(new long[] {step, -step})
                    .perturb(embeddings, mask, NEVER)
                    .close();
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void noise_outOfRange_isRefused() {
        for (double wrong : new double[] {-1e-9, Double.NaN, Double.POSITIVE_INFINITY}) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> Robustness.embeddingNoise(wrong))
                            .getMessage();
            assertEquals(
                    "noise of embedding-noise is "
                            + wrong
                            + "; expected a finite number of at least 0 (0 switches it off);"
                            + " correct it",
                    message);
        }
    }

    /** Four rows of 100 positions, of which the first has 60 tokens. */
    private float[] difference(EmbeddingNoise noise, NDArray embeddings, long seed) {
        float[] mask = new float[400];
        Arrays.fill(mask, 1);
        Arrays.fill(mask, 60, 100, 0);
        NDArray masks = manager.create(mask, new Shape(4, 100, 1));
        NDArray result =
                noise.begin(new long[] {seed, seed + 1, seed + 2, seed + 3})
                        .perturb(embeddings, masks, NEVER);
        assertEquals(manager, result.getManager());
        return result.sub(embeddings).toFloatArray();
    }

    private static double[] tokens(float[] difference) {
        double[] all = wide(difference);
        double[] tokens = new double[360 * 50];
        System.arraycopy(all, 0, tokens, 0, 60 * 50);
        System.arraycopy(all, 100 * 50, tokens, 60 * 50, 300 * 50);
        assertTrue(tokens.length < all.length);
        return tokens;
    }

    private static double[] wide(float[] values) {
        double[] wide = new double[values.length];
        Arrays.setAll(wide, i -> values[i]);
        return wide;
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        return Math.sqrt(
                Arrays.stream(values).map(x -> (x - mean) * (x - mean)).average().orElseThrow());
    }
}
