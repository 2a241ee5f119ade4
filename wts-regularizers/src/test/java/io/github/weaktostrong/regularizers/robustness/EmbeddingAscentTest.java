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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddingAscentTest {
    private static final int ROW = 3 * 4;
    private final NDManager manager = Engines.openManager(Device.cpu());
    private final NDArray embeddings = manager.arange(24f).reshape(2, 3, 4).div(10).sub(1);
    private final NDArray mask = manager.create(new float[] {1, 1, 1, 1, 1, 0}, new Shape(2, 3, 1));

    /** Of loss = sum of squares / 2: the embeddings themselves, wrongly at padding too. */
    private static final LossGradientAt SQUARES = at -> at.mul(1f);

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void step_fromTheEmbeddings_isTheRadiusAlongTheGradient() {
        // the loss is linear, so that the random start changes nothing; the step dwarfs it
        EmbeddingAscent ascent = new EmbeddingAscent(0.5, false, 1, 1e6);
        float[] delta = delta(ascent, at -> embeddings.mul(1f));
        float[] e = embeddings.toFloatArray();
        double norm = norm(e, 0, ROW);
        for (int i = 0; i < ROW; i++) {
            assertEquals(0.5 * e[i] / norm, delta[i], 1e-4);
        }
    }

    @Test
    void delta_afterAnySteps_staysInItsBallAndOffPadding() {
        for (int steps = 1; steps < 5; steps++) {
            float[] delta = delta(new EmbeddingAscent(0.3, false, steps, 0.7), SQUARES);
            assertTrue(norm(delta, 0, ROW) <= 0.3 * (1 + 1e-5));
            assertTrue(norm(delta, ROW, 2 * ROW) <= 0.3 * (1 + 1e-5));
            assertArrayEquals(new float[4], Arrays.copyOfRange(delta, 20, 24));
        }
    }

    @Test
    void radius_relative_isAShareOfEachRowsNorm() {
        float[] delta = delta(new EmbeddingAscent(0.1, true, 3, 1), SQUARES);
        float[] e = embeddings.toFloatArray();
        assertEquals(0.1 * norm(e, 0, ROW), norm(delta, 0, ROW), 1e-4);
        assertEquals(0.1 * norm(e, ROW, ROW + 8), norm(delta, ROW, 2 * ROW), 1e-4);
    }

    @Test
    void ascent_raisesTheLossMoreThanNoiseOfTheSameSizeAndDescentLowersIt() {
        float[] e = embeddings.toFloatArray();
        double clean = norm(e, 0, 20);
        double up = norm(sum(e, delta(new EmbeddingAscent(0.5, false, 3, 0.5), SQUARES)), 0, 20);
        double noise =
                norm(sum(e, delta(new EmbeddingAscent(0.5, false, 1, 1e-9), SQUARES)), 0, 20);
        assertTrue(up > clean + 0.3);
        assertTrue(up > noise + 0.2);
        // validity: with the gradient's sign planted wrong the same check fails
        LossGradientAt wrong = at -> at.mul(-1f);
        double down = norm(sum(e, delta(new EmbeddingAscent(0.5, false, 3, 0.5), wrong)), 0, 20);
        assertFalse(down > clean);
    }

    @Test
    void gradient_isAskedOncePerStepOutsideTheGraph() {
        AtomicInteger asked = new AtomicInteger();
        embeddings.setRequiresGradient(true);
        delta(
                new EmbeddingAscent(0.5, true, 4, 0.5),
                at -> {
                    asked.incrementAndGet();
                    assertFalse(at.hasGradient());
                    return at.mul(1f);
                });
        assertEquals(4, asked.get());
    }

    @Test
    void result_inTheGraph_passesTheGradientUnchanged() {
        embeddings.setRequiresGradient(true);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            NDArray moved =
                    Robustness.embeddingAscent(0.2)
                            .begin(new long[] {1, 2})
                            .perturb(embeddings, mask, at -> at.mul(1f));
            collector.backward(moved.mul(3f).sum());
        }
        float[] expected = new float[24];
        Arrays.fill(expected, 3);
        assertArrayEquals(expected, embeddings.getGradient().toFloatArray());
    }

    @Test
    void gradient_ofZero_leavesTheRowAtItsStart() {
        float[] delta = delta(Robustness.embeddingAscent(0.2), at -> at.mul(0f));
        for (float value : delta) {
            assertTrue(Float.isFinite(value));
        }
        assertTrue(norm(delta, 0, ROW) > 0);
    }

    @Test
    void epsilon_ofZero_isIdenticalToTheLastBit() {
        assertArrayEquals(new float[24], delta(Robustness.embeddingAscent(0), SQUARES));
    }

    @Test
    void ascent_overManySteps_leavesNoArrays() {
        delta(Robustness.embeddingAscent(0.2), SQUARES);
        int before = manager.getManagedArrays().size();
        for (int step = 0; step < 50; step++) {
            Robustness.embeddingAscent(0.2)
                    .begin(new long[] {step, step + 1})
                    .perturb(embeddings, mask, SQUARES)
                    .close();
        }
        assertEquals(before, manager.getManagedArrays().size());
    }

    @Test
    void passes_averaged_areTheStartAndEveryStepButTheLast() {
        EmbeddingAscent averaged = new EmbeddingAscent(0.3, false, 3, 0.7).withAveraged(true);
        assertEquals(3, averaged.passes());
        // a gradient of 0 leaves the row at its start
        float[] start = delta(averaged.withAveraged(false).withSteps(1), at -> at.mul(0f));
        assertArrayEquals(start, pass(averaged, 0));
        for (int k = 1; k < 3; k++) {
            assertArrayEquals(
                    delta(new EmbeddingAscent(0.3, false, k, 0.7), SQUARES), pass(averaged, k));
        }
        assertFalse(Arrays.equals(pass(averaged, 1), pass(averaged, 2)));
        assertEquals(1, averaged.withAveraged(false).passes());
        assertEquals(1, Robustness.embeddingAscent(0).withAveraged(true).passes());
    }

    private float[] pass(EmbeddingAscent ascent, int pass) {
        NDArray result = ascent.begin(new long[] {11, 12}, pass).perturb(embeddings, mask, SQUARES);
        return result.sub(embeddings).toFloatArray();
    }

    @Test
    void settings_outOfRange_areRefusedWithTheirValue() {
        assertRefused("epsilon of embedding-ascent is -1.0", () -> Robustness.embeddingAscent(-1));
        assertRefused(
                "steps of embedding-ascent is 0", () -> Robustness.embeddingAscent(1).withSteps(0));
        assertRefused(
                "step size of embedding-ascent is NaN",
                () -> Robustness.embeddingAscent(1).withStepSize(Double.NaN));
        assertRefused(
                "embedding-ascent is meant for 'fairness'",
                () -> Robustness.embeddingAscent(1).withMeantFor("fairness"));
    }

    private static void assertRefused(String message, Runnable work) {
        String actual = assertThrows(IllegalArgumentException.class, work::run).getMessage();
        assertTrue(actual.startsWith(message + "; expected "), actual);
    }

    private float[] delta(EmbeddingAscent ascent, LossGradientAt at) {
        NDArray result = ascent.begin(new long[] {11, 12}).perturb(embeddings, mask, at);
        assertEquals(manager, result.getManager());
        return result.stopGradient().sub(embeddings.stopGradient()).toFloatArray();
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = new float[a.length];
        for (int i = 0; i < a.length; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static double norm(float[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[i] * values[i];
        }
        return Math.sqrt(sum);
    }
}
