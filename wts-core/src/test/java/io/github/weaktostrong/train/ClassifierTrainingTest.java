package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.FixedNoise;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.train.LearningRate.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClassifierTrainingTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder().epochs(3).batchSize(4).learningRate(1e-2).build();

    @Test
    void training_equalSeeds_givesTheSameFloats() {
        Run first = train(CONFIG);
        Run second = train(CONFIG);
        assertEquals(first.trace, second.trace);
        assertParameters(first.parameters, second.parameters);
        Run other = train(CONFIG.toBuilder().seed(1).build());
        assertNotEquals(first.trace, other.trace);
    }

    @Test
    void training_anotherThread_givesTheSameFloats() {
        Run here = train(CONFIG);
        Run there =
                CompletableFuture.supplyAsync(() -> train(CONFIG), work -> new Thread(work).start())
                        .join();
        assertEquals(here.trace, there.trace);
        assertParameters(here.parameters, there.parameters);
    }

    @Test
    void training_manyEpochs_fitsTheRows() {
        try (TextClassifier model = TinyTraining.classifier()) {
            LabelledRows rows = hard(8);
            TrainingConfig config = CONFIG.toBuilder().epochs(60).build();
            List<TrainingStep> trace = TinyTraining.train(model, rows, config);
            assertTrue(trace.get(trace.size() - 1).loss() < 0.1);
            float[][] logits = model.logits(rows.tokens(), 8);
            for (int i = 0; i < logits.length; i++) {
                assertEquals(rows.targets()[i][1] == 1, logits[i][1] > logits[i][0]);
            }
        }
    }

    @Test
    void trace_everyStep_isNumberedAndHeard() {
        List<TrainingStep> heard = new ArrayList<>();
        List<TrainingStep> alsoHeard = new ArrayList<>();
        TrainingListener listener = heard::add;
        TrainingConfig config =
                CONFIG.toBuilder()
                        .learningRate(new LearningRate(1e-3, Schedule.LINEAR, 0, 0))
                        .build();
        List<TrainingStep> trace;
        try (TextClassifier model = TinyTraining.classifier()) {
            trace =
                    ClassifierTraining.run(
                                    model,
                                    TinyTraining.rows(9),
                                    TinyTraining.crossEntropy(),
                                    config,
                                    listener.and(alsoHeard::add))
                            .steps();
        }
        assertEquals(trace, heard);
        assertEquals(trace, alsoHeard);
        assertEquals(9, trace.size());
        for (int i = 0; i < 9; i++) {
            TrainingStep step = trace.get(i);
            assertEquals(i + 1, step.step());
            assertEquals(9, step.totalSteps());
            assertEquals(1 + i / 3, step.epoch());
            assertEquals(1e-3 * (1 - (i + 1) / 9.0), step.learningRate(), 1e-12);
        }
    }

    @Test
    void clipping_smallNorm_boundsTheUpdate() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(8)
                        .optimizer(new Optimizer.Sgd(0))
                        .learningRate(1)
                        .maxGradNorm(1e-3)
                        .build();
        Map<String, float[]> before;
        try (TextClassifier model = TinyTraining.classifier()) {
            before = TinyTraining.parameters(model);
            List<TrainingStep> trace = TinyTraining.train(model, TinyTraining.rows(8), config);
            assertTrue(trace.get(0).gradientNorm() > 1e-2, "the norm before clipping");
            assertEquals(1e-3, distance(before, TinyTraining.parameters(model)), 1e-5);
        }
    }

    @Test
    void divergence_hugeRate_keepsTheParametersOfTheStepBefore() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(50)
                        .batchSize(4)
                        .optimizer(new Optimizer.Sgd(0))
                        .learningRate(1e20)
                        .maxGradNorm(0)
                        .build();
        List<TrainingStep> heard = new ArrayList<>();
        List<Map<String, float[]>> states = new ArrayList<>();
        try (TextClassifier model = TinyTraining.classifier()) {
            states.add(TinyTraining.parameters(model));
            TrainingDivergedException e =
                    assertThrows(
                            TrainingDivergedException.class,
                            () ->
                                    ClassifierTraining.run(
                                            model,
                                            TinyTraining.rows(8),
                                            TinyTraining.crossEntropy(),
                                            config,
                                            step -> {
                                                heard.add(step);
                                                states.add(TinyTraining.parameters(model));
                                            }));
            assertEquals(heard.size() + 1, e.step());
            assertTrue(e.step() > 1);
            double last = heard.get(heard.size() - 1).loss();
            assertEquals(OptionalDouble.of(last), e.lastFiniteLoss());
            assertTrue(
                    e.getMessage().startsWith("training diverged at step " + e.step() + ": loss "));
            assertTrue(e.getMessage().contains("(last finite loss " + last + ")"));
            assertParameters(states.get(states.size() - 1), TinyTraining.parameters(model));
        }
    }

    /** No loss follows the last update, and a mechanism shows none at all. */
    @Test
    void divergence_lastStep_isFoundInTheWeights() {
        TrainingConfig plain =
                TrainingConfig.builder()
                        .batchSize(8)
                        .optimizer(new Optimizer.Sgd(0))
                        .learningRate(3e38)
                        .maxGradNorm(0)
                        .build();
        TrainingConfig secret = plain.toBuilder().mechanism(new FixedNoise(3, 1e6)).build();
        for (TrainingConfig config : List.of(plain, secret)) {
            List<TrainingStep> heard = new ArrayList<>();
            try (TextClassifier model = TinyTraining.classifier()) {
                NDArray weight = model.parameters().get("score.weight");
                float[] large = new float[(int) weight.size()];
                for (int i = 0; i < large.length; i++) {
                    large[i] =
                            (2 * i < large.length ? 1e4f : -1e4f)
                                    * (1 + i % 3); // so that gradients exceed 1
                }
                weight.set(large);
                TrainingDivergedException e =
                        assertThrows(
                                TrainingDivergedException.class,
                                () ->
                                        ClassifierTraining.run(
                                                model,
                                                TinyTraining.rows(8),
                                                TinyTraining.crossEntropy(),
                                                config,
                                                heard::add));
                assertEquals(heard.size(), e.step());
                assertEquals(
                        config == secret,
                        e.getMessage().contains("what its steps spent of the rows' privacy"),
                        e.getMessage());
                assertEquals(config == secret, model.privacyHistory().isPrivate());
            }
        }
    }

    @Test
    void divergence_firstStep_hasNoFiniteLoss() {
        try (TextClassifier model = TinyTraining.classifier()) {
            NDArray weight = model.parameters().get("score.weight");
            float[] broken = new float[(int) weight.size()];
            Arrays.fill(broken, Float.NaN);
            weight.set(broken);
            TrainingDivergedException e =
                    assertThrows(
                            TrainingDivergedException.class,
                            () -> TinyTraining.train(model, TinyTraining.rows(4), CONFIG));
            assertEquals(1, e.step());
            assertEquals(OptionalDouble.empty(), e.lastFiniteLoss());
            assertFalse(e.getMessage().contains("last finite loss"));
        }
    }

    @ParameterizedTest
    @EnumSource(TrainingConfig.Order.class)
    void arrayCount_fiftySteps_staysConstant(TrainingConfig.Order order) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(17)
                        .batchSize(4)
                        .microBatchSize(3)
                        .order(order)
                        .build();
        Set<Integer> counts = new HashSet<>();
        try (TextClassifier model = TinyTraining.classifier()) {
            int before = model.arrayCount();
            List<TrainingStep> trace =
                    ClassifierTraining.run(
                                    model,
                                    TinyTraining.rows(12),
                                    TinyTraining.crossEntropy(),
                                    config,
                                    step -> counts.add(model.arrayCount()))
                            .steps();
            assertEquals(51, trace.size());
            assertEquals(1, counts.size(), counts.toString());
            assertEquals(before, model.arrayCount());
        }
    }

    @Test
    void order_shuffled_isAFunctionOfSeedAndEpoch() {
        List<Double> first = losses(TrainingConfig.Order.SHUFFLED, 5);
        assertEquals(first, losses(TrainingConfig.Order.SHUFFLED, 5));
        assertNotEquals(first, losses(TrainingConfig.Order.SHUFFLED, 6));
        assertNotEquals(first.subList(0, 12), first.subList(12, 24));
        List<Double> file = losses(TrainingConfig.Order.FILE, 5);
        assertEquals(file, losses(TrainingConfig.Order.FILE, 6));
        assertEquals(file.subList(0, 12), file.subList(12, 24));
    }

    /** Losses of batches of one row at a rate too small to change a float. */
    private static List<Double> losses(TrainingConfig.Order order, long seed) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(2)
                        .batchSize(1)
                        .optimizer(new Optimizer.Sgd(0))
                        .learningRate(1e-30)
                        .order(order)
                        .seed(seed)
                        .build();
        try (TextClassifier model = TinyTraining.classifier()) {
            return TinyTraining.train(model, TinyTraining.rows(12), config).stream()
                    .map(TrainingStep::loss)
                    .toList();
        }
    }

    private static LabelledRows hard(int count) {
        LabelledRows soft = TinyTraining.rows(count);
        float[][] targets = new float[count][2];
        for (int i = 0; i < count; i++) {
            targets[i][i % 2] = 1;
        }
        return new LabelledRows(soft.tokens(), targets, soft.groups(), soft.groupNames());
    }

    private static Run train(TrainingConfig config) {
        try (TextClassifier model = TinyTraining.classifier()) {
            List<TrainingStep> trace = TinyTraining.train(model, TinyTraining.rows(13), config);
            return new Run(trace, TinyTraining.parameters(model));
        }
    }

    private static double distance(Map<String, float[]> from, Map<String, float[]> to) {
        double sum = 0;
        for (Map.Entry<String, float[]> entry : from.entrySet()) {
            float[] other = to.get(entry.getKey());
            for (int i = 0; i < other.length; i++) {
                double difference = (double) other[i] - entry.getValue()[i];
                sum += difference * difference;
            }
        }
        return Math.sqrt(sum);
    }

    private static void assertParameters(Map<String, float[]> expected, Map<String, float[]> got) {
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }

    private record Run(List<TrainingStep> trace, Map<String, float[]> parameters) {}
}
