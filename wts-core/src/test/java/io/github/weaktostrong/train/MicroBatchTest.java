package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.LossTerm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Micro-batches are a memory setting: loss and gradient are those of the full batch. */
class MicroBatchTest {
    private static final int ROWS = 13;
    private static final float TOLERANCE = 1e-5f;

    static Stream<Arguments> objectivesAndSizes() {
        return Stream.of(
                        TinyTraining.crossEntropy(),
                        TinyTraining.objective(auxiliary(Hardening.ARGMAX)),
                        TinyTraining.objective(auxiliary(Hardening.DATASET_PRIOR)),
                        TinyTraining.objective(auxiliary(Hardening.BATCH_QUANTILE)),
                        TinyTraining.objective(
                                AuxiliaryConfidenceLoss.off(), new MeanMarginTerm(100)),
                        TinyTraining.objective(
                                auxiliary(Hardening.BATCH_QUANTILE), new MeanMarginTerm(100)),
                        perturbed(auxiliary(Hardening.ARGMAX)),
                        perturbed(auxiliary(Hardening.BATCH_QUANTILE), new MeanMarginTerm(100)),
                        climbing(auxiliary(Hardening.ARGMAX)),
                        climbing(auxiliary(Hardening.BATCH_QUANTILE)),
                        climbing(auxiliary(Hardening.BATCH_QUANTILE), new MeanMarginTerm(100)))
                .flatMap(o -> Stream.of(1, 4, 12).map(size -> Arguments.of(o, size)));
    }

    @ParameterizedTest
    @MethodSource("objectivesAndSizes")
    void microBatches_anyObjective_equalTheFullBatch(ClassificationObjective objective, int size) {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = TinyTraining.rows(ROWS);
            Gradient full = gradient(new ClassifierTask(model, rows, objective), ROWS);
            Gradient parts = gradient(new ClassifierTask(model, rows, objective), size);
            assertEqual(full, parts);
        }
    }

    @Test
    void microBatches_coupledTermSeesParts_wouldDiffer() {
        // what the equality above would miss if the term were nearly a sum over rows
        try (TextClassifier model = TinyTraining.classifier()) {
            ClassificationObjective objective =
                    TinyTraining.objective(AuxiliaryConfidenceLoss.off(), new MeanMarginTerm(100));
            LabelledRows rows = TinyTraining.rows(ROWS);
            LabelledRows half =
                    new LabelledRows(
                            rows.tokens().subList(0, 6),
                            Arrays.copyOf(rows.targets(), 6),
                            new int[6],
                            List.of("all"));
            Gradient full = gradient(new ClassifierTask(model, rows, objective), ROWS);
            Gradient first = gradient(new ClassifierTask(model, half, objective), 6);
            assertTrue(Math.abs(full.loss - first.loss) > 100 * TOLERANCE);
        }
    }

    @Test
    void lossTerm_microBatches_isEvaluatedOncePerStepOnAllRows() {
        MeanMarginTerm term = new MeanMarginTerm(1);
        try (TextClassifier model = TinyTraining.classifier()) {
            ClassifierTraining.run(
                    model,
                    TinyTraining.rows(ROWS),
                    TinyTraining.objective(AuxiliaryConfidenceLoss.off(), term),
                    TrainingConfig.builder()
                            .batchSize(8)
                            .microBatchSize(3)
                            .order(TrainingConfig.Order.FILE)
                            .build(),
                    TrainingListener.NONE);
        }
        assertEquals(List.of(8, 5), term.batches());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 12})
    void microBatches_languageModel_equalTheFullBatch(int size) {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            List<int[]> rows = TinyTraining.rows(ROWS).tokens();
            assertTrue(rows.stream().anyMatch(row -> row.length == 1));
            assertEqual(
                    gradient(new CausalTask(model, rows), ROWS),
                    gradient(new CausalTask(model, rows), size));
        }
    }

    @Test
    void logitsOfAllRows_perturbed_areComputedWithoutAGraph() {
        List<Boolean> graphs = new ArrayList<>();
        RowNoise noise = new RowNoise(1, () -> graphs.add(JniUtils.isGradMode()));
        ClassificationObjective objective =
                new ClassificationObjective(
                        auxiliary(Hardening.BATCH_QUANTILE), List.of(), List.of(noise), List.of());
        try (TextClassifier model = TinyTraining.classifier()) {
            gradient(new ClassifierTask(model, TinyTraining.rows(8), objective), 4);
        }
        assertEquals(List.of(false, false, true, true), graphs);
    }

    @Test
    void climb_alongTheGradient_raisesTheLoss() {
        // else the equality of micro-batches would say nothing of a climb
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = TinyTraining.rows(ROWS);
            Gradient climbed =
                    gradient(
                            new ClassifierTask(
                                    model, rows, climbing(AuxiliaryConfidenceLoss.off())),
                            4);
            Gradient plain =
                    gradient(new ClassifierTask(model, rows, TinyTraining.crossEntropy()), 4);
            assertTrue(climbed.loss > plain.loss + 100 * TOLERANCE);
        }
    }

    @Test
    void perturbation_ofRandomNumbers_changesTheGradient() {
        // else the equality of micro-batches under noise would say nothing
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = TinyTraining.rows(ROWS);
            Gradient plain =
                    gradient(new ClassifierTask(model, rows, TinyTraining.crossEntropy()), ROWS);
            ClassificationObjective noisy = perturbed(AuxiliaryConfidenceLoss.off());
            Gradient other = gradient(new ClassifierTask(model, rows, noisy), ROWS);
            double largest = 0;
            for (int i = 0; i < plain.gradients.length; i++) {
                for (int k = 0; k < plain.gradients[i].length; k++) {
                    double difference = plain.gradients[i][k] - other.gradients[i][k];
                    largest = Math.max(largest, Math.abs(difference));
                }
            }
            assertTrue(largest > 100 * TOLERANCE, "largest difference " + largest);
        }
    }

    private static ClassificationObjective perturbed(
            AuxiliaryConfidenceLoss main, LossTerm... terms) {
        return new ClassificationObjective(
                main, List.of(terms), List.of(new RowNoise()), List.of());
    }

    private static ClassificationObjective climbing(
            AuxiliaryConfidenceLoss main, LossTerm... terms) {
        return new ClassificationObjective(
                main, List.of(terms), List.of(new Climb(0.1f)), List.of());
    }

    private static AuxiliaryConfidenceLoss auxiliary(Hardening hardening) {
        return new AuxiliaryConfidenceLoss(new AlphaSchedule(0.5, 0), hardening);
    }

    private static Gradient gradient(TrainingTask task, int microBatch) {
        TrainingConfig config =
                TrainingConfig.builder().batchSize(ROWS).microBatchSize(microBatch).build();
        LoadedModel model = task.model();
        TrainingTask.Session session = task.begin(config, 1);
        try (ParameterUpdate update = new ParameterUpdate(model, config);
                NDManager step = model.newStep()) {
            int[] all = IntStream.range(0, task.rows().size()).toArray();
            TrainingTask.BatchGradient result = session.gradient(step, all, 0, update);
            float[][] gradients =
                    result.gradients().stream().map(NDArray::toFloatArray).toArray(float[][]::new);
            return new Gradient(result.loss(), gradients);
        }
    }

    private static void assertEqual(Gradient expected, Gradient actual) {
        assertEquals(expected.loss, actual.loss, TOLERANCE);
        assertEquals(expected.gradients.length, actual.gradients.length);
        float largest = 0;
        for (int i = 0; i < expected.gradients.length; i++) {
            assertArrayEquals(expected.gradients[i], actual.gradients[i], TOLERANCE);
            for (float value : expected.gradients[i]) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        assertTrue(largest > 100 * TOLERANCE, "gradients too small to tell: " + largest);
    }

    private record Gradient(double loss, float[][] gradients) {}
}
