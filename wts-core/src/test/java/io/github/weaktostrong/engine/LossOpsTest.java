package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Losses over a vocabulary: fused against plain, and by hand. */
class LossOpsTest extends OpsFixture {
    @ParameterizedTest
    @CsvSource({"5, 3, 7", "700, 4, 11", "3000, 2, 6000"}) // 700: chunks of plain, 3000: of fused
    void tokenLosses_chunks_agreeWithPlain(int rows, int width, int vocabulary) {
        NDArray hidden = gaussian(rows, width);
        NDArray projection = gaussian(vocabulary, width);
        NDArray targets = manager.create(random.longs(rows, 0, vocabulary).toArray());
        NDArray weights = gaussian(rows);
        assertAgree(
                ops -> new float[][] {ops.tokenLosses(hidden, projection, targets).toFloatArray()});
        assertAgree(
                ops ->
                        ops.tokenLossGradients(hidden, projection, targets, weights).stream()
                                .map(NDArray::toFloatArray)
                                .toArray(float[][]::new));
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            assertClose(
                    ops.tokenLosses(hidden, projection, targets).toFloatArray(),
                    ops.tokenLossGradients(hidden, projection, targets, weights)
                            .get(0)
                            .toFloatArray());
        }
    }

    @Test
    void chunks_ofACard_areOneAndGiveTheSameNumbers() {
        int onCpu = 6 << 20;
        assertEquals(onCpu, Engines.chunkFloats(0, onCpu));
        assertEquals(onCpu, Engines.chunkFloats(1L << 30, onCpu)); // 16 MiB are less
        long card = 80L << 30; // 1.25 GiB
        assertEquals(5L << 26, Engines.chunkFloats(card, onCpu));
        NDArray hidden = gaussian(3000, 2);
        NDArray projection = gaussian(6000, 2); // 18 million logits, three chunks on the CPU
        NDArray targets = manager.create(random.longs(3000, 0, 6000).toArray());
        NDArray weights = gaussian(3000);
        try (TensorOps whole = new FusedOps(manager, card)) {
            assertClose(
                    fused.tokenStatistics(hidden, projection, targets).toFloatArray(),
                    whole.tokenStatistics(hidden, projection, targets).toFloatArray());
            assertClose(
                    fused.tokenLosses(hidden, projection, targets).toFloatArray(),
                    whole.tokenLosses(hidden, projection, targets).toFloatArray());
            assertClose(
                    fused.tokenLossGradients(hidden, projection, targets, weights)
                            .get(2)
                            .toFloatArray(),
                    whole.tokenLossGradients(hidden, projection, targets, weights)
                            .get(2)
                            .toFloatArray());
        }
    }

    @Test
    void tokenLosses_twoTokens_equalValuesByHand() {
        NDArray hidden = manager.create(new float[] {1, 2}, new Shape(2, 1));
        NDArray projection = manager.create(new float[] {0, 1}, new Shape(2, 1));
        NDArray targets = manager.create(new long[] {1, 0});
        NDArray weights = manager.create(new float[] {0.5f, 0.25f});
        // logits (0, 1) and (0, 2): log(1 + e) - 1 and log(1 + e^2)
        float[] losses = {0.31326169f, 2.1269280f};
        double p1 = 1 / (1 + Math.exp(-1));
        double p2 = 1 / (1 + Math.exp(-2));
        float[] ofHidden = {(float) (0.5 * (p1 - 1)), (float) (0.25 * p2)};
        double ofSecond = 0.5 * (p1 - 1) + 0.25 * p2 * 2;
        float[] ofProjection = {(float) -ofSecond, (float) ofSecond};
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDList all = ops.tokenLossGradients(hidden, projection, targets, weights);
            assertArrayEquals(losses, all.get(0).toFloatArray(), 1e-6f);
            assertArrayEquals(ofHidden, all.get(1).toFloatArray(), 1e-6f);
            assertArrayEquals(ofProjection, all.get(2).toFloatArray(), 1e-6f);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,3,7", "300,4,5", "2600,2,3000"})
    void distillation_chunks_agreeWithPlain(int rows, int width, int vocabulary) {
        NDArray hidden = gaussian(rows, width);
        NDArray projection = gaussian(vocabulary, width);
        NDArray weights = gaussian(rows);
        NDArray targets = manager.create(random.longs(rows, 0, vocabulary).toArray());
        NDList teacher = new NDList(gaussian(rows, width + 1), gaussian(vocabulary, width + 1));
        for (float beta : new float[] {0, 0.3f, 1}) {
            NDList mixed = new NDList(teacher);
            mixed.add(targets);
            assertAgree(
                    ops ->
                            ops
                                    .distillationGradients(hidden, projection, mixed, beta, weights)
                                    .stream()
                                    .map(NDArray::toFloatArray)
                                    .toArray(float[][]::new));
        }
        NDList all = new NDList(teacher.get(0).matMul(teacher.get(1).transpose()).softmax(-1));
        NDList top = all.get(0).topK(Math.min(5, vocabulary), 1, true, true);
        NDList some = new NDList(top.get(1), top.get(0).div(top.get(0).sum(new int[] {1}, true)));
        assertAgree(
                ops ->
                        ops.softTokenGradients(hidden, projection, some, weights).stream()
                                .map(NDArray::toFloatArray)
                                .toArray(float[][]::new));
        assertAgree(
                ops ->
                        new float[][] {
                            ops.tokenStatistics(hidden, projection, targets).toFloatArray()
                        });
    }

    @Test
    void distillation_twoTokens_equalsValuesByHand() {
        NDArray hidden = manager.create(new float[] {1}, new Shape(1, 1));
        NDArray projection = manager.create(new float[] {0, 1}, new Shape(2, 1));
        NDList teacher =
                new NDList(
                        manager.create(new float[] {1}, new Shape(1, 1)),
                        manager.create(new float[] {0, (float) Math.log(3)}, new Shape(2, 1)),
                        manager.create(new long[] {0}));
        double p = 1 / (1 + Math.exp(-1)); // of the second token; the teacher says 3/4
        double loss = -0.25 * Math.log(1 - p) - 0.75 * Math.log(p);
        double mean = (1 - p) * Math.log(1 - p) + p * Math.log(p);
        double variance =
                (1 - p) * Math.pow(Math.log(1 - p) - mean, 2) + p * Math.pow(Math.log(p) - mean, 2);
        NDArray second = manager.create(new long[] {1});
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDList all =
                    ops.distillationGradients(
                            hidden, projection, teacher, 0, manager.create(new float[] {0.5f}));
            assertEquals(loss, all.get(0).getFloat(), 1e-6);
            assertEquals(0.5 * (p - 0.75), all.get(1).getFloat(), 1e-6);
            NDList both =
                    new NDList(
                            manager.create(new long[] {1, 0}, new Shape(1, 2)),
                            manager.create(new float[] {0.75f, 0.25f}, new Shape(1, 2)));
            NDArray half = manager.create(new float[] {0.5f});
            NDList same = ops.softTokenGradients(hidden, projection, both, half);
            for (int i = 0; i < 3; i++) {
                assertArrayEquals(all.get(i).toFloatArray(), same.get(i).toFloatArray(), 1e-6f);
            }
            assertArrayEquals(
                    new float[] {(float) (0.5 * (0.75 - p)), (float) (0.5 * (p - 0.75))},
                    all.get(2).toFloatArray(),
                    1e-6f);
            assertArrayEquals(
                    new float[] {(float) Math.log(p), (float) mean, (float) variance},
                    ops.tokenStatistics(hidden, projection, second).toFloatArray(),
                    1e-6f);
        }
    }

    /** A teacher of 1/4 and 3/4, the first token the next one, beta 0.4: 0.55 and 0.45. */
    @Test
    void distillation_mixedWithTheNextToken_equalsValuesByHand() {
        NDArray hidden = manager.create(new float[] {1}, new Shape(1, 1));
        NDArray projection = manager.create(new float[] {0, 1}, new Shape(2, 1));
        NDList teacher =
                new NDList(
                        manager.create(new float[] {1}, new Shape(1, 1)),
                        manager.create(new float[] {0, (float) Math.log(3)}, new Shape(2, 1)),
                        manager.create(new long[] {0}));
        double p = 1 / (1 + Math.exp(-1)); // of the second token
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            NDList all =
                    ops.distillationGradients(
                            hidden, projection, teacher, 0.4f, manager.create(new float[] {0.5f}));
            double loss = -0.55 * Math.log(1 - p) - 0.45 * Math.log(p);
            assertEquals(loss, all.get(0).getFloat(), 1e-6);
            assertEquals(0.5 * (p - 0.45), all.get(1).getFloat(), 1e-6);
            assertArrayEquals(
                    new float[] {(float) (0.5 * (0.45 - p)), (float) (0.5 * (p - 0.45))},
                    all.get(2).toFloatArray(),
                    1e-6f);
        }
    }

    @Test
    void distillation_mixedWithTheNextToken_hasTheGradientOfItsLoss() {
        float[] hidden = gaussian(3, 2).toFloatArray();
        NDArray projection = gaussian(5, 2);
        NDArray weights = manager.create(new float[] {0.5f, -1, 2});
        NDList teacher =
                new NDList(gaussian(3, 4), gaussian(5, 4), manager.create(new long[] {4, 0, 2}));
        for (TensorOps ops : new TensorOps[] {fused, plain}) {
            float[] gradient =
                    ops.distillationGradients(
                                    manager.create(hidden, new Shape(3, 2)),
                                    projection,
                                    teacher,
                                    0.3f,
                                    weights)
                            .get(1)
                            .toFloatArray();
            for (int i = 0; i < hidden.length; i++) {
                double[] ends = new double[2];
                for (int side = 0; side < 2; side++) {
                    float[] moved = hidden.clone();
                    moved[i] += side == 0 ? -0.01f : 0.01f;
                    NDArray at = manager.create(moved, new Shape(3, 2));
                    NDArray losses =
                            ops.distillationGradients(at, projection, teacher, 0.3f, weights)
                                    .get(0);
                    ends[side] = losses.mul(weights).sum().getFloat();
                }
                assertEquals((ends[1] - ends[0]) / 0.02, gradient[i], 1e-3);
            }
        }
    }
}
