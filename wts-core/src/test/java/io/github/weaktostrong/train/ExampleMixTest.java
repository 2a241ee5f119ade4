package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.ExampleMix;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.TargetRule;
import io.github.weaktostrong.provenance.Seeds;
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
class ExampleMixTest {
    private static final int ROWS = 11;
    private static final double WEIGHT = 0.3;
    private static final float TOLERANCE = 1e-5f;
    private static final List<String> WORDS = List.of("a", "be", "sea", "tree", "old", "man");

    /** Every row, or every second one only, has one perturbed version with its own soft label. */
    private static List<Example> examples(boolean all) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Example row = Example.of(text(i, 3)).withSoftLabel(share(i));
            Example version = Example.of(text(i + 5, 4)).withSoftLabel(share(i + 3));
            rows.add(all || i % 2 == 0 ? row.withPerturbed(List.of(version)) : row);
        }
        return rows;
    }

    private static String text(int from, int words) {
        return String.join(
                " ",
                IntStream.range(from, from + words + from % 3)
                        .mapToObj(i -> WORDS.get((i * i) % WORDS.size()))
                        .toList());
    }

    private static float[] share(int i) {
        float one = (1 + i * 5 % 9) / 10f;
        return new float[] {1 - one, one};
    }

    private static LabelledRows weak(TextClassifier model, List<Example> rows) {
        Dataset data = new Dataset("rows", rows);
        return LabelledRows.ofSoftLabels(TokenizedDataset.of(data, model.tokenizer(), 64), 2);
    }

    private static LabelledRows versions(TextClassifier model, List<Example> rows) {
        return weak(model, rows.stream().flatMap(row -> row.perturbed().stream()).toList());
    }

    private static ClassificationObjective objective(
            AuxiliaryConfidenceLoss main, Regularizer... regularizers) {
        return ClassificationObjective.of(main, List.of(regularizers));
    }

    private static AuxiliaryConfidenceLoss auxiliary(Hardening rule) {
        return new AuxiliaryConfidenceLoss(new AlphaSchedule(0.5, 0), rule);
    }

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
            assertEquals(alone.loss - plain.loss, both.loss - mixed.loss, TOLERANCE);
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
            assertEquals(none.loss, zero.loss);
            assertArrayEquals(none.gradients, zero.gradients);
        }
    }

    @Test
    void mix_gradient_agreesWithCentralDifferences() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, examples(false));
            ClassificationObjective objective =
                    objective(AuxiliaryConfidenceLoss.off(), TestMix.of(WEIGHT));
            int parameter = new ArrayList<>(model.parameters().keySet()).indexOf("score.weight");
            float found = gradient(model, rows, objective, ROWS).gradients[parameter][3];
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
        return gradient(model, rows, objective, ROWS).loss;
    }

    @Test
    void targets_ofTheVersion_followTheRuleOnWeakLabelsOnly() {
        try (TextClassifier model = TinyTraining.classifier()) {
            Example row =
                    Example.of("a sea", 1)
                            .withSoftLabel(0.4f, 0.6f)
                            .withPerturbed(List.of(Example.of("a see").withSoftLabel(0.9f, 0.1f)));
            LabelledRows weak = weak(model, List.of(row));
            assertArrayEquals(
                    new float[] {0.9f, 0.1f}, target(model, weak, TargetRule.OWN_WEAK_LABEL));
            assertArrayEquals(
                    new float[] {0.4f, 0.6f}, target(model, weak, TargetRule.SHARED_LABEL));
            TokenizedDataset data =
                    TokenizedDataset.of(new Dataset("rows", List.of(row)), model.tokenizer(), 64);
            LabelledRows truth = LabelledRows.ofLabels(data, 2);
            assertArrayEquals(new float[] {0, 1}, target(model, truth, TargetRule.OWN_WEAK_LABEL));
        }
    }

    private static float[] target(TextClassifier model, LabelledRows rows, TargetRule rule) {
        return mixed(model, rows, new TestMix("mix", WEIGHT, rule), 1).target(1);
    }

    private static MixedRows mixed(
            TextClassifier model, LabelledRows rows, ExampleMix mix, int epochs) {
        TrainingConfig config = TrainingConfig.builder().epochs(epochs).build();
        return MixedRows.of(rows, List.of(mix), config, model.tokenizer(), Seeds.of(1));
    }

    @Test
    void passes_twoVersions_takeAnotherOneEachEpoch() {
        try (TextClassifier model = TinyTraining.classifier()) {
            Example row =
                    Example.of("a sea")
                            .withSoftLabel(0.4f, 0.6f)
                            .withPerturbed(
                                    List.of(
                                            Example.of("a see").withSoftLabel(1, 0),
                                            Example.of("the sea").withSoftLabel(0, 1)));
            MixedRows rows = mixed(model, weak(model, List.of(row)), TestMix.of(WEIGHT), 3);
            int[] batch = {0};
            assertArrayEquals(new int[] {1}, rows.passes(batch, 0).get(1).numbers());
            assertArrayEquals(new int[] {2}, rows.passes(batch, 1).get(1).numbers());
            assertArrayEquals(new int[] {1}, rows.passes(batch, 2).get(1).numbers());
            assertArrayEquals(new double[] {0.7}, rows.passes(batch, 0).get(0).weights(), 1e-12);
            assertArrayEquals(model.tokenizer().encode("the sea"), rows.tokens(2));
        }
    }

    @Test
    void mix_noVersionAnywhere_isRefused() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = weak(model, List.of(Example.of("sea").withSoftLabel(0, 1)));
            String message = refusal(model, rows, TestMix.of(WEIGHT));
            assertTrue(message.startsWith("regularizer 'mix' found no perturbed version"), message);
            assertTrue(message.contains("wts attack"), message);
        }
    }

    @Test
    void mix_versionWithoutWeakLabel_isRefusedNamingTheRowAndTheAlternative() {
        try (TextClassifier model = TinyTraining.classifier()) {
            Example row =
                    Example.of("sea").withSoftLabel(0, 1).withPerturbed(List.of(Example.of("see")));
            String message = refusal(model, weak(model, List.of(row)), TestMix.of(WEIGHT));
            assertTrue(message.startsWith("the perturbed version of row 1 has no soft"), message);
            assertTrue(message.endsWith("or choose target=shared"), message);
        }
    }

    @Test
    void mix_rowsWithoutExamples_isRefused() {
        try (TextClassifier model = TinyTraining.classifier()) {
            String message = refusal(model, TinyTraining.rows(3), TestMix.of(WEIGHT));
            assertTrue(message.contains("needs the rows themselves"), message);
        }
    }

    private static String refusal(TextClassifier model, LabelledRows rows, ExampleMix mix) {
        ClassificationObjective objective = objective(AuxiliaryConfidenceLoss.off(), mix);
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> gradient(model, rows, objective, ROWS))
                .getMessage();
    }

    @Test
    void mixes_weightsBeyondOne_areRefused() {
        TestMix other = new TestMix("other", 0.8, TargetRule.SHARED_LABEL);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        objective(
                                                AuxiliaryConfidenceLoss.off(),
                                                TestMix.of(WEIGHT),
                                                other))
                        .getMessage();
        assertTrue(message.startsWith("the weights of [mix, other] add up to 1.1"), message);
    }

    private static Gradient gradient(
            TextClassifier model,
            LabelledRows rows,
            ClassificationObjective objective,
            int microBatch) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(rows.tokens().size())
                        .microBatchSize(microBatch)
                        .build();
        ClassifierTask task = new ClassifierTask(model, rows, objective);
        task.begin(config);
        try (ParameterUpdate update = new ParameterUpdate(model, config);
                NDManager step = model.newStep()) {
            int[] all = IntStream.range(0, rows.tokens().size()).toArray();
            BatchGradient result = task.gradient(step, all, 0, update);
            return new Gradient(
                    result.loss(),
                    result.gradients().stream().map(NDArray::toFloatArray).toArray(float[][]::new));
        }
    }

    private static Gradient sum(Gradient a, double weightA, Gradient b, double weightB) {
        float[][] sums = new float[a.gradients.length][];
        for (int p = 0; p < sums.length; p++) {
            sums[p] = new float[a.gradients[p].length];
            for (int i = 0; i < sums[p].length; i++) {
                sums[p][i] = (float) (weightA * a.gradients[p][i] + weightB * b.gradients[p][i]);
            }
        }
        return new Gradient(weightA * a.loss + weightB * b.loss, sums);
    }

    private static void assertNear(Gradient expected, Gradient actual) {
        assertEquals(expected.loss, actual.loss, TOLERANCE);
        assertEquals(0, largestDifference(expected, actual), TOLERANCE);
        double largest =
                Arrays.stream(expected.gradients)
                        .flatMapToDouble(
                                g -> IntStream.range(0, g.length).mapToDouble(i -> Math.abs(g[i])))
                        .max()
                        .orElse(0);
        assertTrue(largest > 100 * TOLERANCE, "gradients too small to tell: " + largest);
    }

    private static double largestDifference(Gradient a, Gradient b) {
        double largest = Math.abs(a.loss - b.loss);
        for (int p = 0; p < a.gradients.length; p++) {
            for (int i = 0; i < a.gradients[p].length; i++) {
                largest = Math.max(largest, Math.abs(a.gradients[p][i] - b.gradients[p][i]));
            }
        }
        return largest;
    }

    private record Gradient(double loss, float[][] gradients) {}
}
