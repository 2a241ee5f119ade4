package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Norms are upper bounds, for gradients in which almost everything cancels or sizes differ widely.
 *
 * <p>The reference sums in double precision: of products of floats, exact but for 1e-16 of their
 * magnitudes.
 */
class ClippedNormTest {
    private static final int BOTH = 3;
    private static NDManager manager;
    private static PerExampleOps ops;
    private static Bfloat16Ops rounding;

    @BeforeAll
    static void open() {
        manager = Engines.openManager(Device.cpu());
        ops = new PerExampleOps(manager);
        rounding = new Bfloat16Ops(manager);
    }

    @AfterAll
    static void close() {
        rounding.close();
        ops.close();
        manager.close();
    }

    /** One row's inputs (T, D) and output gradients (T, P) of a linear layer. */
    private record Layer(float[][] inputs, float[][] gradients) {

        /** The norm of weight's and bias's gradient, exact. */
        double norm() {
            double squares = 0;
            for (int p = 0; p < gradients[0].length; p++) {
                for (int d = 0; d <= inputs[0].length; d++) {
                    double entry = 0;
                    for (int t = 0; t < inputs.length; t++) {
                        double input = d < inputs[0].length ? inputs[t][d] : 1;
                        entry += (double) gradients[t][p] * input;
                    }
                    squares += entry * entry;
                }
            }
            return Math.sqrt(squares);
        }

        /** The upper bound. */
        double bound() {
            return bound(false);
        }

        double bound(boolean bfloat16) {
            try (NDArray squares =
                    ops.linearSquares(
                            new NDList(array(inputs, bfloat16)),
                            new NDList(array(gradients, bfloat16)),
                            new long[] {BOTH},
                            1)) {
                return Math.sqrt(squares.toDoubleArray()[0]);
            }
        }

        /** The norm of what is added for the row alone. */
        double added(float factor, boolean bfloat16) {
            NDArray weight = manager.zeros(new Shape(gradients[0].length, inputs[0].length));
            NDArray bias = manager.zeros(new Shape(gradients[0].length));
            NDArray factors = manager.create(new float[] {factor});
            NDArray gradient = array(gradients, bfloat16);
            ops.addLinear(weight, array(inputs, bfloat16), gradient, factors);
            ops.addRows(bias, gradient, factors);
            double squares = 0;
            for (NDArray each : new NDList(weight, bias)) {
                for (float value : each.toFloatArray()) {
                    squares += (double) value * value;
                }
                each.close();
            }
            return Math.sqrt(squares);
        }

        private static NDArray array(float[][] rows, boolean bfloat16) {
            float[] flat = new float[rows.length * rows[0].length];
            for (int i = 0; i < flat.length; i++) {
                flat[i] = rows[i / rows[0].length][i % rows[0].length];
            }
            NDArray array = manager.create(flat, new Shape(rows.length, rows[0].length));
            return bfloat16 ? rounding.rounded(array) : array;
        }
    }

    /** What a mechanism would multiply by, in exact arithmetic but for the last rounding. */
    private static float factor(double clip, double bound) {
        return Math.nextDown((float) Math.min(1, clip / bound));
    }

    private static void assertBounded(Layer layer) {
        assertBounded(layer, false);
    }

    private static void assertBounded(Layer layer, boolean bfloat16) {
        double norm = layer.norm();
        double bound = layer.bound(bfloat16);
        assertTrue(bound >= norm, "norm " + norm + " bounded by " + bound);
        double clip = norm / 3;
        double added = layer.added(factor(clip, bound), bfloat16);
        assertTrue(added <= clip, "clipped to " + clip + ", added " + added);
    }

    /** Positions, widths: 2 T^2 against P D decides the way. */
    @ParameterizedTest
    @CsvSource({"16,64,64", "16,700,300", "40,48,24", "300,20,16"})
    void norm_whereAlmostEverythingCancels_isNotTooSmall(int steps, int in, int out) {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[] input = vector(random, in, 1);
            float[] gradient = vector(random, out, 1);
            float[][] inputs = new float[steps][];
            float[][] gradients = new float[steps][];
            for (int t = 0; t < steps; t++) {
                float sign = t % 2 == 0 ? 1 : -1;
                float off = (float) (1 + 1e-5 * random.nextDouble(-1, 1));
                inputs[t] = input.clone();
                gradients[t] = scaled(gradient, sign * off);
            }
            assertBounded(new Layer(inputs, gradients));
        }
    }

    @ParameterizedTest
    @CsvSource({"16,64,64", "16,700,300", "40,48,24", "300,20,16"})
    void norm_ofHugeAndTinyPartsTogether_isNotTooSmall(int steps, int in, int out) {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[][] inputs = new float[steps][];
            float[][] gradients = new float[steps][];
            for (int t = 0; t < steps; t += 2) {
                float size = (float) Math.pow(10, random.nextDouble(-12, 6));
                inputs[t] = vector(random, in, size);
                gradients[t] = vector(random, out, 1 / size);
                inputs[t + 1] = inputs[t].clone(); // cancels all but a thousandth of one entry
                inputs[t + 1][0] *= 1.001f;
                gradients[t + 1] = scaled(gradients[t], -1);
            }
            assertBounded(new Layer(inputs, gradients));
        }
    }

    @Test
    void norm_belowTheSmallestProducts_isNotTooSmall() {
        float[][] inputs = {{3e15f, 1e15f}, {1e15f, 2e15f}};
        float[][] gradients = {{1e-25f, 2e-24f}, {3e-25f, 1e-25f}}; // squares are 0 in float32
        Layer layer = new Layer(inputs, gradients);
        assertTrue(layer.bound() >= layer.norm());
    }

    @Test
    void norm_withoutCancellation_isAlmostExact() {
        for (int seed = 0; seed < 5; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            for (int steps : new int[] {1, 16, 64}) {
                float[][] inputs = rows(random, steps, 128);
                float[][] gradients = rows(random, steps, 64);
                Layer layer = new Layer(inputs, gradients);
                assertEquals(1, layer.bound() / layer.norm(), 2e-4 * Math.sqrt(steps));
            }
        }
    }

    @Test
    void norm_ofRepeatedTokensAndVectors_isNotTooSmall() {
        for (int seed = 0; seed < 50; seed++) {
            float[] values = vector(new SplittableRandom(seed), 300, 1e-3f);
            double norm =
                    Math.sqrt(
                            IntStream.range(0, values.length)
                                    .mapToDouble(i -> (double) values[i] * values[i])
                                    .sum());
            NDArray array = manager.create(values, new Shape(3, 100));
            NDArray row = manager.create(new long[3]);
            double vector = ops.squares(new NDList(array), 1).toDoubleArray()[0];
            double tokens = ops.tokenSquares(array, row, 1).toDoubleArray()[0];
            for (double square : new double[] {vector, tokens}) {
                assertTrue(Math.sqrt(square) >= norm && Math.sqrt(square) < norm * (1 + 1e-6));
            }
        }
    }

    /** Arrays of bfloat16 are widened, so that norm and sum are those of float32 products. */
    @ParameterizedTest
    @CsvSource({"16,64,64", "40,48,24", "300,20,16"})
    void norm_ofBfloat16ArraysInWhichAlmostEverythingCancels_isNotTooSmall(
            int steps, int in, int out) {
        for (int seed = 0; seed < 20; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            float[][] inputs = new float[steps][];
            float[][] gradients = new float[steps][];
            for (int t = 0; t < steps; t += 2) {
                inputs[t] = rounded(vector(random, in, 1));
                gradients[t] = rounded(vector(random, out, 1));
                inputs[t + 1] = rounded(scaled(inputs[t], 1.01f)); // not exactly
                gradients[t + 1] = scaled(gradients[t], -1);
            }
            assertBounded(new Layer(inputs, gradients), true);
        }
    }

    @Test
    void norm_ofABfloat16ProductThatRoundsUp_isExceededByThatProductAlone() {
        // 1 + 9/128, squared: 146.63 units of 1/128, which bfloat16 makes 147
        float[] values = new float[32];
        Arrays.fill(values, 1.0703125f);
        Layer layer = new Layer(new float[][] {values}, new float[][] {values});
        assertBounded(layer, true);
        double clip = layer.norm() / 3;
        float factor = factor(clip, layer.bound(true));
        float product = rounded(new float[] {values[0] * values[0]})[0];
        double emitted = factor * Math.sqrt(32 * 32 * (double) product * product + 32 * 1.1455);
        assertTrue(emitted > 1.002 * clip, emitted + " of " + clip);
    }

    private static float[] rounded(float[] vector) {
        float[] result = new float[vector.length];
        for (int i = 0; i < result.length; i++) {
            int bits = Float.floatToRawIntBits(vector[i]);
            int nearest = bits + 0x7fff + (bits >> 16 & 1); // ties to even
            result[i] = Float.intBitsToFloat(nearest & 0xffff0000);
        }
        return result;
    }

    private static float[][] rows(SplittableRandom random, int count, int width) {
        return IntStream.range(0, count)
                .mapToObj(i -> vector(random, width, 1))
                .toArray(float[][]::new);
    }

    private static float[] vector(SplittableRandom random, int width, float size) {
        float[] vector = new float[width];
        for (int i = 0; i < width; i++) {
            vector[i] = (float) random.nextDouble(-1, 1) * size;
        }
        return vector;
    }

    private static float[] scaled(float[] vector, float factor) {
        float[] result = Arrays.copyOf(vector, vector.length);
        for (int i = 0; i < result.length; i++) {
            result[i] *= factor;
        }
        return result;
    }
}
