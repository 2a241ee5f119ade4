package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.model.TokenChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Trainings, and what else takes long, that are asked to stop. */
class StoppedTrainingTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder().epochs(2).batchSize(4).learningRate(1e-2).build();
    private static final int STEPS = 6; // two passes over 12 rows

    @AfterEach
    void clearInterrupt() {
        Thread.interrupted();
    }

    @Test
    void training_stoppedByItsListener_hasTheWeightsOfThatStep() {
        List<Map<String, float[]>> weights = new ArrayList<>();
        try (TextClassifier whole = TinyTraining.classifier()) {
            TrainingOutcome outcome =
                    run(whole, step -> weights.add(TinyTraining.parameters(whole)));
            assertFalse(outcome.isStopped());
            assertSame(outcome, outcome.requireComplete(CONFIG));
        }
        for (int last : List.of(1, 3, 4)) { // 3 ends a pass
            List<Integer> passes = new ArrayList<>();
            try (TextClassifier model = TinyTraining.classifier()) {
                TrainingOutcome outcome = run(model, new StopsAfter(last, passes));
                assertTrue(outcome.isStopped());
                assertEquals(last, outcome.steps().size());
                assertEquals(last < 3 ? List.of() : List.of(1), passes);
                TinyTraining.parameters(model)
                        .forEach(
                                (name, values) ->
                                        assertArrayEquals(
                                                weights.get(last - 1).get(name), values, name));
                Exception e =
                        assertThrows(StoppedException.class, () -> outcome.requireComplete(CONFIG));
                assertEquals(
                        "stopped after step " + last + " of 6; nothing of this training is kept",
                        e.getMessage());
            }
        }
    }

    @Test
    void training_interrupted_endsAfterTheStepAndStaysInterrupted() {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingOutcome outcome = run(model, StoppedTrainingTest::interruptAtSecond);
            assertEquals(2, outcome.steps().size());
            assertTrue(outcome.isStopped());
            assertTrue(Thread.currentThread().isInterrupted());
        }
    }

    @Test
    void training_stoppedAtItsLastStep_isComplete() {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingListener both =
                    TrainingListener.NONE.and(new StopsAfter(STEPS, new ArrayList<>()));
            assertFalse(run(model, both).isStopped());
        }
    }

    @Test
    void privateTraining_interrupted_spendsItsStepsOnly() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .maxGradNorm(0)
                        .batchSize(3)
                        .mechanism(FixedBatches.flat(0.05, 2, 3, 6))
                        .build();
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingOutcome outcome =
                    ClassifierTraining.run(
                            model,
                            TinyRows.labelled(),
                            TinyTraining.crossEntropy(),
                            config,
                            StoppedTrainingTest::interruptAtSecond);
            assertTrue(outcome.isStopped());
            assertEquals(2, outcome.spent().trainings().get(0).steps());
            assertEquals(2, model.privacyHistory().trainings().get(0).steps());
        }
    }

    @Test
    void measuring_interrupted_throwsAndStaysInterrupted() {
        List<int[]> rows = TinyRows.tokens();
        TextGeneration greedy = new TextGeneration(3, new TokenChoice.Greedy(), 2);
        try (TextClassifier classifier = TinyTraining.classifier();
                CausalLanguageModel model = TinyTraining.languageModel()) {
            List<Executable> all =
                    List.of(
                            () -> classifier.logits(rows, 2),
                            () -> greedy.run(model, rows.subList(0, 3)),
                            () -> CorpusLoss.of(model, rows, 2),
                            () -> TokenStatistics.of(model, rows, 2),
                            () -> TopKTargets.of(model, rows, 2));
            for (Executable each : all) {
                Thread.currentThread().interrupt();
                Exception e = assertThrows(StoppedException.class, each);
                assertTrue(e.getMessage().startsWith("stopped after 0 of "), e.getMessage());
                assertTrue(Thread.interrupted());
            }
        }
    }

    @Test
    void save_interruptedBeforeOrMeanwhile_isWholeAndStaysInterrupted(@TempDir Path folder) {
        Thread saving = Thread.currentThread();
        try (TextClassifier model = TinyTraining.classifier()) {
            for (int i = 0; i < 20; i++) {
                Thread other = new Thread(saving::interrupt); // lands in the save, or after it
                Path out = folder.resolve("model-" + i);
                if (i == 0) {
                    saving.interrupt();
                } else {
                    other.start();
                }
                model.save(out);
                while (other.isAlive()) {
                    Thread.onSpinWait();
                }
                assertTrue(Thread.interrupted());
                ModelSpec saved = ModelSpec.folder(out);
                try (TextClassifier again = TextClassifier.open(saved, 2, 0, Device.cpu())) {
                    TinyTraining.parameters(model)
                            .forEach(
                                    (name, values) ->
                                            assertArrayEquals(
                                                    values,
                                                    TinyTraining.parameters(again).get(name)));
                }
            }
        }
    }

    private static TrainingOutcome run(TextClassifier model, TrainingListener listener) {
        return ClassifierTraining.run(
                model, TinyTraining.rows(12), TinyTraining.crossEntropy(), CONFIG, listener);
    }

    private static void interruptAtSecond(TrainingStep step) {
        if (step.step() == 2) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class StopsAfter implements TrainingListener {
        private final int last;
        private final List<Integer> passes;
        private int heard;

        StopsAfter(int last, List<Integer> passes) {
            this.last = last;
            this.passes = passes;
        }

        @Override
        public void onStep(TrainingStep step) {
            heard = step.step();
        }

        @Override
        public void onEpoch(int epoch) {
            passes.add(epoch);
        }

        @Override
        public boolean stop() {
            return heard == last;
        }
    }
}
