package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Hardening;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Training on x' beside x: (1 - w) * loss(x) + w * loss(x'). */
class ExampleMixTest extends MixFixture {
    @ParameterizedTest
    @EnumSource(Hardening.class)
    void mix_everyRowHasAVersion_isTheWeightedSumOfBothLosses(Hardening rule) {
        try (TextClassifier model = TinyTraining.classifier()) {
            List<Example> rows = examples(true);
            AuxiliaryConfidenceLoss main = auxiliary(rule);
            if (rule == Hardening.DATASET_PRIOR) {
                main = AuxiliaryConfidenceLoss.off(); // its threshold is that of x, not of x'
            }
            Gradient x = gradient(model, weak(model, rows), objective(main), ROWS);
            Gradient version = gradient(model, versions(model, rows), objective(main), ROWS);
            Gradient mixed =
                    gradient(model, weak(model, rows), objective(main, TestMix.of(WEIGHT)), ROWS);
            assertNear(sum(x, 1 - WEIGHT, version, WEIGHT), mixed);
            // a planted error: weights the wrong way round
            Gradient wrong = sum(x, WEIGHT, version, 1 - WEIGHT);
            assertTrue(largestDifference(wrong, mixed) > 100 * TOLERANCE);
        }
    }

    @Test
    void mix_rowWithoutVersion_keepsItsWholeWeight() {
        try (TextClassifier model = TinyTraining.classifier()) {
            List<Example> rows = examples(false);
            ClassificationObjective plain = objective(AuxiliaryConfidenceLoss.off());
            Gradient expected = null;
            for (Example row : rows) {
                Gradient own = gradient(model, weak(model, List.of(row)), plain, 1);
                if (!row.perturbed().isEmpty()) {
                    Gradient version = gradient(model, versions(model, List.of(row)), plain, 1);
                    own = sum(own, 1 - WEIGHT, version, WEIGHT);
                }
                double share = 1.0 / ROWS;
                expected =
                        expected == null ? sum(own, share, own, 0) : sum(expected, 1, own, share);
            }
            Gradient mixed =
                    gradient(
                            model,
                            weak(model, rows),
                            objective(AuxiliaryConfidenceLoss.off(), TestMix.of(WEIGHT)),
                            ROWS);
            assertNear(Objects.requireNonNull(expected), mixed);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 10})
    void mix_microBatches_equalTheFullBatch(int size) {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, examples(false));
            ClassificationObjective objective =
                    objective(
                            auxiliary(Hardening.BATCH_QUANTILE),
                            TestMix.of(WEIGHT),
                            new MeanMarginTerm(100),
                            new RowNoise());
            assertNear(
                    gradient(model, rows, objective, ROWS), gradient(model, rows, objective, size));
        }
    }

    @Test
    void lossTerm_withAMix_seesTheRowsOnceAndUnweighted() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, examples(true));
            MeanMarginTerm term = new MeanMarginTerm(1);
            AuxiliaryConfidenceLoss off = AuxiliaryConfidenceLoss.off();
            Gradient mixed = gradient(model, rows, objective(off, TestMix.of(WEIGHT)), ROWS);
            Gradient both = gradient(model, rows, objective(off, TestMix.of(WEIGHT), term), ROWS);
            Gradient plain = gradient(model, rows, objective(off), ROWS);
            Gradient alone = gradient(model, rows, objective(off, new MeanMarginTerm(1)), ROWS);
            assertEquals(alone.loss() - plain.loss(), both.loss() - mixed.loss(), TOLERANCE);
            assertEquals(List.of(ROWS), term.batches());
        }
    }

    @Test
    void mix_weightZero_isBitIdenticalToNone() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, examples(true));
            AuxiliaryConfidenceLoss main = auxiliary(Hardening.BATCH_QUANTILE);
            Gradient none = gradient(model, rows, objective(main), ROWS);
            Gradient zero = gradient(model, rows, objective(main, TestMix.of(0)), ROWS);
            assertEquals(none.loss(), zero.loss());
            assertArrayEquals(none.gradients(), zero.gradients());
        }
    }

    @Test
    void mix_gradient_agreesWithCentralDifferences() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, examples(false));
            ClassificationObjective objective =
                    objective(AuxiliaryConfidenceLoss.off(), TestMix.of(WEIGHT));
            int parameter = new ArrayList<>(model.parameters().keySet()).indexOf("score.weight");
            float found = gradient(model, rows, objective, ROWS).gradients()[parameter][3];
            NDArray weights = Objects.requireNonNull(model.parameters().get("score.weight"));
            float step = 0.05f;
            double up = lossWith(model, rows, objective, weights, step);
            double down = lossWith(model, rows, objective, weights, -2 * step);
            assertEquals((up - down) / (2 * step), found, 1e-3 * Math.abs(found) + 1e-5);
            assertTrue(Math.abs(found) > 1e-3, "too small to tell: " + found);
        }
    }

    private static double lossWith(
            TextClassifier model,
            LabelledRows rows,
            ClassificationObjective objective,
            NDArray weights,
            float change) {
        float[] values = weights.toFloatArray();
        values[3] += change;
        weights.set(values);
        return gradient(model, rows, objective, ROWS).loss();
    }

    private static Gradient sum(Gradient a, double weightA, Gradient b, double weightB) {
        float[][] sums = new float[a.gradients().length][];
        for (int p = 0; p < sums.length; p++) {
            sums[p] = new float[a.gradients()[p].length];
            for (int i = 0; i < sums[p].length; i++) {
                sums[p][i] =
                        (float) (weightA * a.gradients()[p][i] + weightB * b.gradients()[p][i]);
            }
        }
        return new Gradient(weightA * a.loss() + weightB * b.loss(), sums);
    }

    private static void assertNear(Gradient expected, Gradient actual) {
        assertEquals(expected.loss(), actual.loss(), TOLERANCE);
        assertEquals(0, largestDifference(expected, actual), TOLERANCE);
        double largest =
                Arrays.stream(expected.gradients())
                        .flatMapToDouble(
                                g -> IntStream.range(0, g.length).mapToDouble(i -> Math.abs(g[i])))
                        .max()
                        .orElse(0);
        assertTrue(largest > 100 * TOLERANCE, "gradients too small to tell: " + largest);
    }

    private static double largestDifference(Gradient a, Gradient b) {
        double largest = Math.abs(a.loss() - b.loss());
        for (int p = 0; p < a.gradients().length; p++) {
            for (int i = 0; i < a.gradients()[p].length; i++) {
                largest = Math.max(largest, Math.abs(a.gradients()[p][i] - b.gradients()[p][i]));
            }
        }
        return largest;
    }
}
