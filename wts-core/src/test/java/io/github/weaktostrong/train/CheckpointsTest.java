package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.train.LearningRate.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trainings that go on from a checkpoint, against the undisturbed ones. */
class CheckpointsTest {
    private static final TrainingConfig ADAM =
            TrainingConfig.builder()
                    .epochs(2)
                    .batchSize(4)
                    .learningRate(new LearningRate(1e-2, Schedule.COSINE, 0.3, 0))
                    .build();
    private static final TrainingConfig SGD =
            ADAM.toBuilder()
                    .optimizer(new Optimizer.Sgd(0.1))
                    .microBatchSize(2)
                    .frozen(List.of("embed_in"))
                    .build();
    private static final int STEPS = 6; // two passes over 12 rows
    private static final ClassificationObjective RUNNING =
            TinyTraining.objective(AuxiliaryConfidenceLoss.off(), new RunningTerm());

    @TempDir private Path folder;

    @Test
    void classifier_stoppedAfterAnyStep_goesOnBitwiseEqual() {
        for (TrainingConfig config : List.of(ADAM, SGD)) {
            Trained whole = classifier(config, TrainingListener.NONE);
            for (int last = 1; last < STEPS; last++) {
                TrainingConfig saved = withCheckpoints(config, last + " " + config.optimizer());
                Trained stopped = classifier(saved, new StopsAfter(last));
                assertTrue(stopped.outcome.isStopped());
                List<Integer> heard = new ArrayList<>();
                Trained resumed = classifier(saved, step -> heard.add(step.step()));
                assertEquals(STEPS - last, heard.size());
                assertEquals(last + 1, heard.get(0));
                assertEqual(whole, resumed);
            }
        }
    }

    @Test
    void languageModel_interrupted_goesOnBitwiseEqual() {
        Trained whole = languageModel(ADAM, TrainingListener.NONE);
        TrainingConfig saved = withCheckpoints(ADAM, "part");
        Trained stopped =
                languageModel(
                        saved,
                        step -> {
                            if (step.step() == 2) {
                                Thread.currentThread().interrupt();
                            }
                        });
        assertTrue(Thread.interrupted()); // stays set, though a checkpoint was written
        assertEquals(2, stopped.outcome.steps().size());
        Exception e =
                assertThrows(RuntimeException.class, () -> stopped.outcome.requireComplete(saved));
        assertTrue(e.getMessage().endsWith("; run the same command to go on"), e.getMessage());
        assertEqual(whole, languageModel(saved, TrainingListener.NONE));
    }

    @Test
    void crash_goesOnFromTheNewestCheckpointThatIsWhole() throws IOException {
        Trained whole = classifier(ADAM, TrainingListener.NONE);
        Checkpoints checkpoints = Checkpoints.everySteps(folder.resolve("part"), 1);
        TrainingConfig saved = ADAM.toBuilder().checkpoints(checkpoints).build();
        for (boolean damaged : List.of(false, true)) {
            assertThrows(IllegalStateException.class, () -> classifier(saved, new CrashesAfter(5)));
            assertEquals( // step 5 crashed before it was written
                    List.of("checkpoint-000000003", "checkpoint-000000004"),
                    steps(checkpoints.folder()));
            if (damaged) {
                damage(checkpoints.files().get(0));
            }
            List<Integer> heard = new ArrayList<>();
            assertEqual(whole, classifier(saved, step -> heard.add(step.step())));
            assertEquals(damaged ? List.of(4, 5, 6) : List.of(5, 6), heard);
            Files.write(checkpoints.partial(), new byte[9]); // of a process that was killed
            checkpoints.delete();
            assertFalse(Files.exists(checkpoints.folder()));
        }
    }

    /** Damaged ones do not take the place of those that are written after them. */
    @Test
    void damagedCheckpoints_areSetAside_andTheTrainingCanBeStoppedAgain() throws IOException {
        Checkpoints checkpoints = Checkpoints.everySteps(folder.resolve("part"), 1);
        TrainingConfig saved = ADAM.toBuilder().checkpoints(checkpoints).build();
        assertThrows(IllegalStateException.class, () -> classifier(saved, new CrashesAfter(5)));
        for (Path file : checkpoints.files()) {
            damage(file);
        }
        assertTrue(classifier(saved, new StopsAfter(1)).outcome.isStopped());
        List<Integer> heard = new ArrayList<>();
        Trained resumed = classifier(saved, step -> heard.add(step.step()));
        assertEquals(List.of(2, 3, 4, 5, 6), heard);
        assertEqual(classifier(ADAM, TrainingListener.NONE), resumed);
        checkpoints.delete();
        assertFalse(Files.exists(checkpoints.folder()));
    }

    @Test
    void due_needsBothStepsAndTime() throws IOException {
        Path seldom = folder.resolve("seldom");
        classifier(
                ADAM.toBuilder()
                        .checkpoints(Checkpoints.every(seldom, Duration.ofMinutes(10)))
                        .build(),
                TrainingListener.NONE);
        assertFalse(Files.exists(seldom));
        Path often = folder.resolve("often");
        classifier(
                ADAM.toBuilder().checkpoints(Checkpoints.everySteps(often, 4)).build(),
                TrainingListener.NONE);
        assertEquals(List.of("checkpoint-000000004"), steps(often));
    }

    @Test
    void checkpointOfAnotherTraining_isRefused() {
        TrainingConfig saved = withCheckpoints(ADAM, "part");
        classifier(saved, new StopsAfter(2));
        for (TrainingConfig other :
                List.of(
                        saved.toBuilder().seed(7).build(),
                        saved.toBuilder().microBatchSize(1).build())) {
            Exception e =
                    assertThrows(
                            IllegalStateException.class,
                            () -> classifier(other, TrainingListener.NONE));
            assertTrue(e.getMessage().contains("a checkpoint of another training"));
        }
        try (TextClassifier model = TinyTraining.classifier()) {
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            ClassifierTraining.run(
                                    model,
                                    TinyTraining.rows(12),
                                    TinyTraining.crossEntropy(), // without the term
                                    saved,
                                    TrainingListener.NONE));
        }
    }

    private TrainingConfig withCheckpoints(TrainingConfig config, String name) {
        return config.toBuilder()
                .checkpoints(Checkpoints.everySteps(folder.resolve(name), 1000))
                .build();
    }

    private static Trained classifier(TrainingConfig config, TrainingListener listener) {
        try (TextClassifier model = TinyTraining.classifier()) {
            return trained(
                    model,
                    ClassifierTraining.run(
                            model, TinyTraining.rows(12), RUNNING, config, listener));
        }
    }

    private static Trained languageModel(TrainingConfig config, TrainingListener listener) {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            return trained(
                    model,
                    CausalTraining.run(model, TinyTraining.rows(12).tokens(), config, listener));
        }
    }

    private static Trained trained(LoadedModel model, TrainingOutcome outcome) {
        return new Trained(outcome, TinyTraining.parameters(model));
    }

    private static void assertEqual(Trained expected, Trained got) {
        assertEquals(expected.outcome.steps(), got.outcome.steps());
        expected.parameters.forEach(
                (name, values) -> assertArrayEquals(values, got.parameters.get(name), name));
    }

    /** Changes a weight and nothing else. */
    static void damage(Path checkpoint) throws IOException {
        byte[] bytes = Files.readAllBytes(checkpoint);
        bytes[bytes.length - 5] ^= 1;
        Files.write(checkpoint, bytes);
    }

    /** Names of files, without the SHA-256 and what follows. */
    private static List<String> steps(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(
                            file ->
                                    file.getFileName()
                                            .toString()
                                            .replaceAll("-\\p{XDigit}{64}.*", ""))
                    .sorted()
                    .toList();
        }
    }

    private record Trained(TrainingOutcome outcome, Map<String, float[]> parameters) {}

    /** Asks to stop after a step. */
    static class StopsAfter implements TrainingListener {
        private final int last;
        private int heard;

        StopsAfter(int last) {
            this.last = last;
        }

        @Override
        public void onStep(TrainingStep step) {
            heard = step.step();
        }

        @Override
        public boolean stop() {
            return heard == last;
        }
    }

    private record CrashesAfter(int last) implements TrainingListener {
        @Override
        public void onStep(TrainingStep step) {
            if (step.step() == last) {
                throw new IllegalStateException("crash");
            }
        }
    }
}
