package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Doubles;
import com.google.common.primitives.Floats;
import io.github.weaktostrong.engine.TensorOps.AdamWStep;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.SoftCrossEntropy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fused operations against the plain ones, and both against values by hand. */
class TensorOpsTest extends OpsFixture {
    @ParameterizedTest
    @CsvSource({
        // rows, positions, heads, head size, rotated dimensions
        "2, 8, 3, 8, 2",
        "1, 7, 2, 4, 4", // the whole head rotates, odd length
        "3, 1, 2, 6, 2", // a single token
        "1, 33, 1, 16, 8"
    })
    void attention_shapes_agreesWithPlainInValueAndGradient(
            int rows, int positions, int heads, int head, int rotated) {
        NDArray cos = gaussian(positions, rotated);
        NDArray sin = gaussian(positions, rotated);
        float[] values = numbers(rows * positions * heads * 3 * head);
        NDArray seed = gaussian(rows, positions, (long) heads * head);
        Shape shape = new Shape(rows, positions, heads, 3L * head);
        Function<TensorOps, float[][]> run =
                ops -> {
                    NDArray qkv = manager.create(values, shape);
                    qkv.setRequiresGradient(true);
                    NDArray context = GradMode.on(() -> ops.attention(new NDList(qkv), cos, sin));
                    assertEquals(seed.getShape(), context.getShape());
                    float[] value = context.toFloatArray();
                    NDList gradient =
                            ops.gradients(new NDList(context), new NDList(seed), new NDList(qkv));
                    return new float[][] {value, gradient.get(0).toFloatArray()};
                };
        assertAgree(run);
    }

    @ParameterizedTest
    @CsvSource({
        // rows, positions, heads, heads of keys, head size, rotated dimensions
        "2, 8, 4, 2, 6, 6",
        "1, 7, 4, 1, 4, 2",
        "3, 5, 2, 2, 4, 0" // no rotation
    })
    void attention_groupedHeads_agreesWithPlainInValueAndGradient(
            int rows, int positions, int heads, int keys, int head, int rotated) {
        NDArray cos = manager.zeros(new Shape(positions, rotated)).add(0.6f);
        NDArray sin = manager.zeros(new Shape(positions, rotated)).add(0.8f);
        NDArray seed = gaussian(rows, positions, (long) heads * head);
        float[] q = numbers(rows * positions * heads * head);
        float[] k = numbers(rows * positions * keys * head);
        float[] v = numbers(rows * positions * keys * head);
        assertAgree(
                ops -> {
                    Shape shared = new Shape(rows, positions, keys, head);
                    NDList qkv =
                            new NDList(
                                    manager.create(q, new Shape(rows, positions, heads, head)),
                                    manager.create(k, shared),
                                    manager.create(v, shared));
                    qkv.forEach(each -> each.setRequiresGradient(true));
                    NDArray context = GradMode.on(() -> ops.attention(qkv, cos, sin));
                    return valueAndGradients(ops, context, seed, qkv);
                });
    }

    @Test
    void fullAttention_paddedRows_agreesWithPlainInValueAndGradient() {
        Shape shape = new Shape(2, 4, 2, 3);
        NDArray mask = manager.create(new float[] {1, 1, 1, 1, 1, 1, 0, 0}, new Shape(2, 4, 1));
        NDArray seed = gaussian(2, 4, 6);
        float[][] values = {numbers(48), numbers(48), numbers(48)};
        assertAgree(
                ops -> {
                    NDList qkv = new NDList();
                    for (float[] each : values) {
                        NDArray array = manager.create(each, shape);
                        array.setRequiresGradient(true);
                        qkv.add(array);
                    }
                    NDArray context = GradMode.on(() -> ops.fullAttention(qkv, mask));
                    return valueAndGradients(ops, context, seed, qkv);
                });
    }

    @ParameterizedTest
    @EnumSource(TensorOps.Nonlinearity.class)
    void activate_anyFunction_agreesWithPlainInValueAndGradient(TensorOps.Nonlinearity function) {
        float[] values = numbers(40);
        NDArray seed = manager.create(numbers(40));
        assertAgree(
                ops -> {
                    NDArray x = variable(values);
                    NDArray result = GradMode.on(() -> ops.activate(x, function));
                    return valueAndGradients(ops, result, seed, new NDList(x));
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void adapted_withAndWithoutBias_agreesWithPlainInValueAndGradient(int biases) {
        long[][] shapes = {
            {2, 4, 3}, {5, 3}, {biases}, {2, 3}, {5, 2}, {6, 3}, {0}, {2, 3}, {6, 2}
        };
        float[][] values = new float[shapes.length][];
        Arrays.setAll(values, i -> numbers((int) new Shape(shapes[i]).size()));
        NDList seeds = new NDList(gaussian(2, 4, 5), gaussian(2, 4, 6));
        for (int layers = 1; layers <= 2; layers++) {
            int count = layers;
            assertAgree(
                    ops -> {
                        NDList all = new NDList();
                        for (int i = 0; i < 1 + 4 * count; i++) {
                            NDArray array = manager.create(values[i], new Shape(shapes[i]));
                            array.setRequiresGradient(true);
                            all.add(array);
                        }
                        NDList weights = new NDList();
                        NDList shifts = new NDList();
                        NDList pairs = new NDList();
                        for (int i = 0; i < count; i++) {
                            weights.add(all.get(1 + 4 * i));
                            shifts.add(all.get(2 + 4 * i));
                            pairs.addAll(all.subList(3 + 4 * i, 5 + 4 * i));
                        }
                        NDList results =
                                GradMode.on(
                                        () -> ops.adapted(all.get(0), weights, shifts, pairs, 1.5));
                        all.removeIf(NDArray::isEmpty); // plain operations do not use it
                        List<float[]> found = new ArrayList<>();
                        results.forEach(each -> found.add(each.toFloatArray()));
                        NDList gradients =
                                ops.gradients(results, new NDList(seeds.subList(0, count)), all);
                        gradients.forEach(each -> found.add(each.toFloatArray()));
                        return found.toArray(float[][]::new);
                    });
        }
    }

    private static float[][] valueAndGradients(
            TensorOps ops, NDArray result, NDArray seed, NDList inputs) {
        float[][] found = new float[1 + inputs.size()][];
        found[0] = result.toFloatArray();
        NDList gradients = ops.gradients(new NDList(result), new NDList(seed), inputs);
        for (int i = 0; i < inputs.size(); i++) {
            found[1 + i] = gradients.get(i).toFloatArray();
        }
        return found;
    }

    @Test
    void attention_laterTokens_doNotChangeEarlierOnes() {
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDArray cos = gaussian(5, 2);
            NDArray sin = gaussian(5, 2);
            float[] values = numbers(5 * 2 * 12);
            float[] first = attention(ops, values, cos, sin);
            for (int i = 3 * 2 * 12; i < values.length; i++) {
                values[i] += 1; // tokens 3 and 4
            }
            float[] second = attention(ops, values, cos, sin);
            int unchanged = 3 * 2 * 4;
            for (int i = 0; i < unchanged; i++) {
                assertEquals(first[i], second[i], 1e-6f);
            }
            assertFalse(Math.abs(first[unchanged] - second[unchanged]) < 1e-3f);
        }
    }

    @Test
    void gradients_severalOutputsAndAnUnusedParameter_areOfTheWeightedSum() {
        float[] a = numbers(6);
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDArray x = variable(a);
            NDArray y = variable(2f, 3f);
            NDArray unused = variable(1f, 1f, 1f);
            NDList outputs = GradMode.on(() -> new NDList(x.mul(2), x.square(), y.mul(5)));
            NDList seeds =
                    new NDList(
                            manager.ones(new Shape(6)),
                            manager.create(new float[] {1, 1, 1, 0, 0, 0}),
                            manager.create(new float[] {1, -1}));
            NDList gradients = ops.gradients(outputs, seeds, new NDList(unused, x, y));
            assertArrayEquals(new float[3], gradients.get(0).toFloatArray());
            float[] expected = new float[6];
            for (int i = 0; i < 6; i++) {
                expected[i] = 2 + (i < 3 ? 2 * a[i] : 0);
            }
            assertArrayEquals(expected, gradients.get(1).toFloatArray(), TOLERANCE);
            assertArrayEquals(new float[] {5, -5}, gradients.get(2).toFloatArray(), TOLERANCE);
        }
    }

    @Test
    void gradients_calledTwice_accumulateNothing() {
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDArray x = variable(1f, 2f);
            for (int i = 0; i < 2; i++) {
                NDArray out = GradMode.on(() -> x.mul(3));
                NDList seed = new NDList(manager.ones(new Shape(2)));
                NDList gradient = ops.gradients(new NDList(out), seed, new NDList(x));
                assertArrayEquals(new float[] {3, 3}, gradient.get(0).toFloatArray());
            }
        }
    }

    @Test
    void normAndSum_twoArraysAndTwoTerms_areThatOfOneVectorAndTheTotal() {
        NDList arrays =
                new NDList(
                        manager.create(new float[] {3, 0}), manager.create(new float[] {0, 4, 12}));
        NDList terms = new NDList(manager.create(0.25), manager.create(1.5));
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            assertArrayEquals(new double[] {13, 1.75}, ops.normAndSum(arrays, terms), 1e-6);
            assertArrayEquals(new double[] {13, 0}, ops.normAndSum(arrays, new NDList()), 1e-6);
        }
    }

    @Test
    void softCrossEntropy_rowsOfAnySum_isThatOfJava() {
        float[][] logits = {
            {1, -2, 0.5f}, {80, 3, -90}, {0, Float.NEGATIVE_INFINITY, 2}, {1e30f, 0, 0}
        };
        double[][] targets = {{0.2, 0.3, 0.5}, {0, 2, 0}, {0.25, 0, 0.5}, {0, 0, 0}};
        assertAsInJava(logits, targets);
    }

    @Test
    void softCrossEntropy_logitsThatAreNotFinite_isThatOfJava() {
        assertAsInJava(
                new float[][] {{0, Float.NEGATIVE_INFINITY}, {1, 2}},
                new double[][] {{0.5, 0.5}, {1, 0}});
        assertAsInJava(new float[][] {{Float.NaN, 0}, {1, 2}}, new double[][] {{0.5, 0.5}, {1, 0}});
        assertAsInJava(new float[][] {{Float.POSITIVE_INFINITY, 0}}, new double[][] {{0.5, 0.5}});
    }

    private void assertAsInJava(float[][] logits, double[][] targets) {
        LossGradient expected = SoftCrossEntropy.evaluate(logits, targets);
        Shape shape = new Shape(logits.length, logits[0].length);
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDArray z = manager.create(Floats.concat(logits), shape);
            z.setRequiresGradient(true);
            NDArray t = manager.create(Doubles.concat(targets), shape);
            NDList found = GradMode.on(() -> ops.softCrossEntropy(z, t));
            assertNear(expected.value(), found.get(0).toDoubleArray()[0], 1e-14);
            assertFalse(found.get(1).hasGradient());
            double[] gradient = Doubles.concat(expected.gradient());
            float[] actual = found.get(1).toFloatArray();
            for (int i = 0; i < actual.length; i++) {
                assertNear(gradient[i], actual[i], 1e-7);
            }
        }
    }

    /** Relatively; what is not finite is the same. */
    private static void assertNear(double expected, double actual, double tolerance) {
        double room = Double.isFinite(expected) ? tolerance * Math.abs(expected) : 0;
        assertEquals(expected, actual, room + 1e-40);
    }

    @Test
    void weightedSum_numbersThatFloatsWouldRound_isTakenInDouble() {
        NDArray values = manager.create(new float[] {1 << 24, 1, -(1 << 24)});
        NDArray weights = manager.create(new float[] {1, 3, 1});
        assertEquals(3, fused.weightedSum(values, weights).getDouble());
        assertEquals(3, plain.weightedSum(values, weights).getDouble());
    }

    @Test
    void add_twoArrays_changesTheSumsAlone() {
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDList sums = new NDList(manager.create(new float[] {1, 2}), manager.create(3f));
            NDList terms = new NDList(manager.create(new float[] {10, 20}), manager.create(30f));
            ops.add(sums, terms);
            assertArrayEquals(new float[] {11, 22}, sums.get(0).toFloatArray());
            assertEquals(33f, sums.get(1).getFloat());
            assertArrayEquals(new float[] {10, 20}, terms.get(0).toFloatArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.1, 1", "0.1, 4"})
    void adamW_threeSteps_followsPyTorchsRule(double decay, double divisor) {
        float[] start = {1, -2, 0.5f, 0};
        float[][] gradients = {{1e-8f, 0.1f, -3, 0}, {2e-8f, 0.2f, 1, 1e-3f}, {-1e-8f, 0.3f, 2, 0}};
        double[] expected = adamW(start, gradients, decay, divisor);
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDList parameters = new NDList(variable(start), variable(start));
            NDList means = new NDList(manager.zeros(new Shape(4)), manager.zeros(new Shape(4)));
            NDList squares = new NDList(manager.zeros(new Shape(4)), manager.zeros(new Shape(4)));
            for (int i = 0; i < 3; i++) {
                NDArray g = manager.create(gradients[i]);
                ops.adamW(
                        parameters,
                        new NDList(g, g.duplicate()),
                        new AdamWStep(means, squares, i, 0.1, decay, divisor));
            }
            for (NDArray parameter : parameters) {
                float[] actual = parameter.toFloatArray();
                for (int i = 0; i < 4; i++) {
                    assertEquals(expected[i], actual[i], TOLERANCE, ops + " " + i);
                }
            }
        }
    }

    /** As autograd gives it for a matrix that a pass turned: the fused kernel reads no strides. */
    @Test
    void adamW_gradientThatIsATurnedMatrix_movesEachEntryByItsOwn() {
        assertAgree(
                ops -> {
                    NDArray parameter = manager.zeros(new Shape(2, 3));
                    NDArray gradient =
                            manager.create(new float[] {1, -4, -2, 5, 3, -6}, new Shape(3, 2))
                                    .transpose();
                    NDList moments = new NDList(manager.zeros(new Shape(2, 3)));
                    NDList squares = new NDList(manager.zeros(new Shape(2, 3)));
                    ops.adamW(
                            new NDList(parameter),
                            new NDList(gradient),
                            new AdamWStep(moments, squares, 0, 0.1, 0, 1));
                    // the first step is the rate, against the gradient's sign
                    assertArrayEquals(
                            new float[] {-0.1f, 0.1f, -0.1f, 0.1f, -0.1f, 0.1f},
                            parameter.toFloatArray(),
                            1e-5f);
                    return new float[][] {parameter.toFloatArray()};
                });
    }

    private static double[] adamW(
            float[] start, float[][] gradients, double decay, double divisor) {
        double[] expected = new double[start.length];
        for (int i = 0; i < start.length; i++) {
            double x = start[i];
            double mean = 0;
            double square = 0;
            for (int t = 1; t <= gradients.length; t++) {
                double g = gradients[t - 1][i] / divisor;
                mean = 0.9 * mean + 0.1 * g;
                square = 0.999 * square + 0.001 * g * g;
                double corrected = mean / (1 - Math.pow(0.9, t));
                double root = Math.sqrt(square / (1 - Math.pow(0.999, t)));
                x -= 0.1 * decay * x;
                x -= 0.1 * corrected / (root + 1e-8);
            }
            expected[i] = x;
        }
        return expected;
    }

    @Test
    void sgd_rateAndShrink_areApplied() {
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDList parameters = new NDList(variable(1, 2), variable(4));
            NDList gradients =
                    new NDList(
                            manager.create(new float[] {10, 20}), manager.create(new float[] {40}));
            ops.sgd(parameters, gradients, 0.1, 0.5);
            assertArrayEquals(new float[] {-0.5f, -1}, parameters.get(0).toFloatArray(), 1e-6f);
            assertArrayEquals(new float[] {-2}, parameters.get(1).toFloatArray(), 1e-6f);
            assertArrayEquals(new float[] {10, 20}, gradients.get(0).toFloatArray());
        }
    }

    @Test
    void operations_threadWithGradModeOn_updateParametersAndRecordNothing() {
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            CompletableFuture.runAsync(
                            () -> {
                                gradients_calledTwice_accumulateNothing();
                                sgd_rateAndShrink_areApplied();
                                adamW_threeSteps_followsPyTorchsRule(0.1, 4);
                                NDArray projection = variable(1, 2, 3).reshape(3, 1);
                                NDArray losses =
                                        ops.tokenLosses(
                                                gaussian(4, 1),
                                                projection,
                                                manager.create(new long[4]));
                                assertFalse(losses.hasGradient());
                            },
                            work -> new Thread(work).start())
                    .join();
        }
    }

    @Test
    void results_ofEveryOperation_belongToTheFirstArraysManager() {
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            int before = manager.getManagedArrays().size();
            try (NDManager scope = manager.newSubManager()) {
                NDArray hidden = scope.ones(new Shape(4, 2));
                NDArray projection = manager.ones(new Shape(3, 2));
                NDArray targets = scope.create(new long[4]);
                assertSame(scope, ops.tokenLosses(hidden, projection, targets).getManager());
                for (NDArray array :
                        ops.tokenLossGradients(
                                hidden, projection, targets, scope.ones(new Shape(4)))) {
                    assertSame(scope, array.getManager());
                }
                projection.close();
                NDArray cos = scope.ones(new Shape(2, 2));
                NDArray sin = scope.ones(new Shape(2, 2));
                NDArray qkv = scope.ones(new Shape(1, 2, 1, 12));
                assertSame(scope, ops.attention(new NDList(qkv), cos, sin).getManager());
            }
            assertEquals(before, manager.getManagedArrays().size());
        }
    }

    private float[] attention(TensorOps ops, float[] values, NDArray cos, NDArray sin) {
        NDArray qkv = manager.create(values, new Shape(1, 5, 2, 12));
        return GradMode.off(() -> ops.attention(new NDList(qkv), cos, sin).toFloatArray());
    }
}
