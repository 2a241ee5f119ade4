package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import ai.djl.training.dataset.RandomAccessDataset;
import ai.djl.training.dataset.RandomSampler;
import ai.djl.training.dataset.Record;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the engine does that this library relies on or works around. A failure after an upgrade
 * means: read the code that names the behaviour again.
 */
class EngineBehaviourTest {
    private NDManager manager;

    @BeforeEach
    void open() {
        manager = Engines.openManager(Device.cpu());
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void gradient_twoCollectors_accumulates() {
        NDArray x = variable(2f);
        backward(x, 3);
        assertEquals(3f, x.getGradient().getFloat());
        backward(x, 3);
        assertEquals(6f, x.getGradient().getFloat());
    }

    @Test
    void largest_ofEquals_isTheFirst() { // TextGeneration: the smallest id
        NDArray rows = manager.create(new float[][] {{0, 3, 1, 3, 3}, {2, 2, 2, 2, 2}});
        assertArrayEquals(new long[] {1, 0}, rows.argMax(1).toLongArray());
    }

    @Test
    void gradient_zeroedByTheCollector_keepsNaN() {
        NDArray x = variable(2f);
        backward(x, Float.NaN);
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            collector.zeroGradients();
        }
        assertTrue(Float.isNaN(x.getGradient().getFloat()));
    }

    @Test
    void gradient_everyCall_isANewArray() {
        NDArray x = variable(2f);
        backward(x, 3);
        int before = manager.getManagedArrays().size();
        x.getGradient();
        x.getGradient();
        assertEquals(before + 2, manager.getManagedArrays().size());
    }

    @Test
    void backward_nonScalar_sumsSilently() {
        NDArray x = variable(1f, 2f, 3f);
        backward(x, 4);
        assertArrayEquals(new float[] {4, 4, 4}, x.getGradient().toFloatArray());
    }

    @Test
    void clipGrad_largeGradients_clipsThePositiveSideOnly() {
        NDArray weight = manager.create(new float[2]);
        NDArray gradient = manager.create(new float[] {5, -5});
        Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed(1))
                .optClipGrad(0.1f)
                .build()
                .update("weight", weight, gradient);
        assertArrayEquals(new float[] {-0.1f, 5f}, weight.toFloatArray(), 1e-6f);
    }

    @Test
    void adamW_tinyGradient_addsEpsilonBeforeTheBiasCorrection() {
        NDArray weight = manager.create(new float[1]);
        Optimizer.adamW()
                .optLearningRateTracker(Tracker.fixed(1))
                .build()
                .update("weight", weight, manager.create(new float[] {1e-8f}));
        // PyTorch adds it afterwards: 1e-8 / (1e-8 + 1e-8) = 0.5
        assertEquals(-0.031f, weight.toFloatArray()[0], 1e-3f);
    }

    @Test
    void randomSampler_threeRows_neverLeavesARowInItsPlace() {
        Set<List<Long>> orders = new HashSet<>();
        for (int i = 0; i < 600; i++) {
            List<Long> order = new ArrayList<>();
            new RandomSampler().sample(new ThreeRows()).forEachRemaining(order::add);
            orders.add(order);
        }
        // Sattolo's algorithm: cycles only, two of the six orders
        assertEquals(Set.of(List.of(1L, 2L, 0L), List.of(2L, 0L, 1L)), orders);
    }

    @Test
    void gradMode_newThread_isOn() {
        JniUtils.setGradMode(false);
        assertTrue(
                CompletableFuture.supplyAsync(
                                JniUtils::isGradMode, work -> new Thread(work).start())
                        .join());
        assertFalse(JniUtils.isGradMode());
    }

    @Test
    void gradModeScope_workThatFails_restoresTheMode() {
        JniUtils.setGradMode(false);
        assertTrue(GradMode.on(JniUtils::isGradMode));
        assertThrows(
                IllegalStateException.class,
                () ->
                        GradMode.on(
                                () -> {
                                    throw new IllegalStateException("work");
                                }));
        assertFalse(JniUtils.isGradMode());
        assertTrue(GradMode.on(() -> GradMode.off(() -> !JniUtils.isGradMode())));
    }

    @Test
    void result_operandsOfTwoManagers_belongsToTheFirst() {
        NDArray outer = manager.create(1f);
        try (NDManager scope = manager.newSubManager()) {
            NDArray inner = scope.create(1f);
            assertSame(scope, inner.mul(outer).getManager());
            assertSame(manager, outer.mul(inner).getManager());
        }
    }

    @Test
    void cappedManager_newArray_throws() {
        NDArray x = manager.create(1f);
        manager.cap();
        assertThrows(IllegalStateException.class, () -> manager.create(1f));
        assertThrows(IllegalStateException.class, () -> x.mul(2));
    }

    @Test
    void cappedManager_gradient_throwsUnlessTheParameterIsLent() {
        NDArray x = variable(2f);
        backward(x, 3);
        manager.cap();
        assertThrows(IllegalStateException.class, x::getGradient);
        try (NDManager scope = manager.newSubManager()) {
            scope.tempAttachAll(x);
            assertEquals(3f, x.getGradient().getFloat());
            assertSame(scope, x.getManager());
        }
        assertSame(manager, x.getManager());
        assertEquals(1, manager.getManagedArrays().size());
    }

    private NDArray variable(float... values) {
        NDArray x = values.length == 1 ? manager.create(values[0]) : manager.create(values);
        x.setRequiresGradient(true);
        return x;
    }

    private void backward(NDArray x, float factor) {
        try (NDManager scope = manager.newSubManager();
                GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            scope.tempAttachAll(x);
            collector.backward(x.mul(factor));
        }
    }

    private static final class ThreeRows extends RandomAccessDataset {
        ThreeRows() {
            super(new Builder());
        }

        @Override
        public Record get(NDManager manager, long index) {
            throw new UnsupportedOperationException("only the order is asked for");
        }

        @Override
        protected long availableSize() {
            return 3;
        }

        @Override
        public void prepare(Progress progress) {}

        private static final class Builder extends BaseBuilder<Builder> {
            Builder() {
                setSampling(1, false);
            }

            @Override
            protected Builder self() {
                return this;
            }
        }
    }
}
