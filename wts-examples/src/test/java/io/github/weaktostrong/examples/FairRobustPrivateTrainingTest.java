package io.github.weaktostrong.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.adult.AdultOptions;
import io.github.weaktostrong.eval.benchmark.Adult;
import io.github.weaktostrong.examples.mini.EmbeddedAdult;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.regularizers.fairness.PenaltyForm;
import io.github.weaktostrong.regularizers.privacy.ComposedBudget;
import io.github.weaktostrong.regularizers.privacy.DifferentialPrivacy;
import io.github.weaktostrong.regularizers.privacy.DpSgd;
import io.github.weaktostrong.regularizers.robustness.NoiseForm;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.ClassifierTraining;
import io.github.weaktostrong.train.LabelledRows;
import io.github.weaktostrong.train.Optimizer;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingOutcome;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Fairness, noise on embeddings and DP-SGD in one training. */
class FairRobustPrivateTrainingTest {
    private static final int ROWS = 24;
    private static final Regularizer FAIR =
            Fairness.demographicParity(2).withForm(PenaltyForm.LINEAR);
    private static final Regularizer NOISE =
            Robustness.embeddingNoise(0.3).withForm(NoiseForm.RELATIVE);
    private static final DpSgd CLIPPED =
            DifferentialPrivacy.dpSgd().noiseMultiplier(0).maxGradNorm(0.5);

    private static LabelledRows rows() {
        List<int[]> tokens =
                IntStream.range(0, ROWS)
                        .mapToObj(i -> IntStream.range(0, 2 + i % 7).map(t -> 5 + i + t).toArray())
                        .toList();
        float[][] targets = new float[ROWS][];
        int[] groups = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            targets[i] = i % 2 == 0 ? new float[] {1, 0} : new float[] {0.25f, 0.75f};
            groups[i] = i % 3 == 0 ? 0 : 1;
        }
        return new LabelledRows(tokens, targets, groups, List.of("a", "b"));
    }

    private static float[] trained(DpSgd mechanism, Regularizer... regularizers) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(ROWS)
                        .optimizer(new Optimizer.Sgd(0))
                        .learningRate(1)
                        .maxGradNorm(0)
                        .order(TrainingConfig.Order.FILE)
                        .mechanism(mechanism)
                        .build();
        try (TextClassifier model = open()) {
            float[] before = parameters(model);
            run(model, config, regularizers);
            float[] step = parameters(model);
            for (int i = 0; i < step.length; i++) {
                step[i] -= before[i];
            }
            return step;
        }
    }

    private static TextClassifier open() {
        return TextClassifier.open(MiniModel.MINI_XS.spec(), 2, 1, Device.cpu());
    }

    private static TrainingOutcome run(
            TextClassifier model, TrainingConfig config, Regularizer... regularizers) {
        return ClassifierTraining.run(
                model,
                rows(),
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(regularizers)),
                config,
                TrainingListener.NONE);
    }

    private static float[] parameters(TextClassifier model) {
        float[] scores = model.parameters().get("score.weight").toFloatArray();
        float[] embedding = model.parameters().get("gpt_neox.embed_in.weight").toFloatArray();
        float[] both = Arrays.copyOf(scores, scores.length + embedding.length);
        System.arraycopy(embedding, 0, both, scores.length, embedding.length);
        return both;
    }

    @Test
    void training_statesTheBudgetAndWhatItDoesNotCover() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(2)
                        .batchSize(6)
                        .maxGradNorm(0)
                        .mechanism(DifferentialPrivacy.dpSgd().epsilon(8))
                        .build();
        try (TextClassifier model = open()) {
            TrainingOutcome outcome = run(model, config, FAIR, NOISE);
            assertEquals(8, outcome.steps().size());
            assertEquals(8, outcome.spent().guaranteedEpsilon().orElseThrow(), 0.01);
            assertEquals(outcome.spent().trainings(), model.privacyHistory().trainings());
        }
        List<String> notCovered =
                ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of(FAIR, NOISE))
                        .notCovered();
        assertEquals(1, notCovered.size());
        assertTrue(notCovered.get(0).contains("'demographic-parity'"), notCovered.get(0));
    }

    @Test
    void step_inOnePass_isThatOfOneRowAtATime() {
        float[] fast = trained(CLIPPED, FAIR, NOISE);
        float[] slow = trained(CLIPPED.oneRowAtATime(true), FAIR, NOISE);
        float largest = 0;
        for (float value : slow) {
            largest = Math.max(largest, Math.abs(value));
        }
        assertTrue(largest > 1e-3, "largest " + largest);
        assertArrayEquals(slow, fast, 2e-3f * largest);
    }

    @Test
    void eachOfThem_changesTheStep() {
        float[] both = trained(CLIPPED, FAIR, NOISE);
        assertFalse(Arrays.equals(both, trained(CLIPPED, FAIR)));
        assertFalse(Arrays.equals(both, trained(CLIPPED, NOISE)));
        assertFalse(Arrays.equals(both, trained(CLIPPED.maxGradNorm(0.1), FAIR, NOISE)));
    }

    @Test
    void noise_ofStrengthZero_isBitwiseNone() {
        assertArrayEquals(
                trained(CLIPPED, FAIR), trained(CLIPPED, FAIR, Robustness.embeddingNoise(0)));
    }

    @Test
    void whatCouplesRows_orAddsInputs_isRefused() {
        assertRefused("couples the examples of a batch", Fairness.demographicParity(2));
        assertRefused("adds further inputs to the rows", Robustness.adversarialTraining(0.3));
    }

    private static void assertRefused(String expected, Regularizer regularizer) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> trained(CLIPPED, regularizer))
                        .getMessage();
        assertTrue(message.contains(expected), message);
    }

    /** The whole experiment: three strategies, one statement per data set. */
    @Test
    void experiment_fairNoisyAndPrivate_statesBothBudgets() {
        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(MiniModel.MINI_XS.spec())
                        .strong(MiniModel.MINI_XS.spec())
                        .benchmark(adult())
                        .regularizer(FAIR)
                        .regularizer(NOISE)
                        .regularizer(DifferentialPrivacy.dpSgd().epsilon(8))
                        .auxiliaryLoss(AuxiliaryConfidenceLoss.off())
                        .composition(new ComposedBudget(), 1e-5)
                        .training(TrainingConfig.builder().batchSize(32).build())
                        .device("cpu")
                        .build()
                        .run();
        PrivacyStatement statement = result.privacy().orElseThrow();
        assertEquals(2, statement.dW().trainings().size()); // the weak model and the ceiling
        assertEquals(1, statement.dWts().trainings().size());
        double both = statement.dW().guaranteedEpsilon().orElseThrow();
        assertTrue(both > 8 && both < 16, "composed: " + both);
        assertEquals(8, statement.dWts().guaranteedEpsilon().orElseThrow(), 0.05);
        assertTrue(
                statement.notCovered().stream().anyMatch(l -> l.contains("'demographic-parity'")),
                statement.notCovered()::toString);
        assertTrue(result.toMarkdown().contains("Unit of privacy: one row"));
    }

    private static ClassifierBenchmark adult() {
        AdultOptions options = AdultOptions.defaults();
        Dataset rows = EmbeddedAdult.load(options).sample(400, 1);
        return Adult.of(rows, options, SplitSizes.fortyFortyTwenty(400));
    }
}
