package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.provenance.Seeds;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** The fused operations, and the plain ones that they are held against. */
abstract class OpsFixture {
    static final float TOLERANCE = 2e-5f;
    NDManager manager;
    TensorOps fused;
    TensorOps plain;
    SplittableRandom random;

    @BeforeEach
    void open() {
        manager = Engines.openManager(Device.cpu());
        fused = new FusedOps(manager);
        plain = new PlainOps();
        random = Seeds.of(1).random();
    }

    @AfterEach
    void close() {
        fused.close();
        manager.close();
    }

    void assertAgree(Function<TensorOps, float[][]> run) {
        float[][] expected = run.apply(plain);
        float[][] actual = run.apply(fused);
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertClose(expected[i], actual[i]);
        }
    }

    /** Relative to the largest entry, at least 1. */
    static void assertClose(float[] expected, float[] actual) {
        float largest = 1;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertArrayEquals(expected, actual, TOLERANCE * largest);
    }

    NDArray variable(float... values) {
        NDArray x = manager.create(values);
        x.setRequiresGradient(true);
        return x;
    }

    NDArray gaussian(long... shape) {
        return manager.create(numbers((int) new Shape(shape).size()), new Shape(shape));
    }

    float[] numbers(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
