package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.google.gson.JsonParser;
import io.github.weaktostrong.FixedNoise;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Private trainings that go on from a checkpoint, and what they are charged. */
class PrivateCheckpointsTest {
    private static final int STEPS = 6; // two passes over 12 rows

    @TempDir private Path temp;

    private Path folder;

    @BeforeEach
    void folder() {
        folder = temp.resolve("part");
    }

    private TrainingConfig config(GradientMechanism mechanism) {
        return TrainingConfig.builder()
                .epochs(2)
                .batchSize(4)
                .mechanism(mechanism)
                .checkpoints(Checkpoints.everySteps(folder, 2))
                .build();
    }

    private TrainingConfig config() {
        return config(new FixedNoise(3, 0.5));
    }

    private static TrainingOutcome train(TrainingConfig config, TrainingListener listener) {
        return train(TinyTraining.rows(12), config, listener);
    }

    private static TrainingOutcome train(
            LabelledRows rows, TrainingConfig config, TrainingListener listener) {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingOutcome outcome =
                    ClassifierTraining.run(
                            model, rows, TinyTraining.crossEntropy(), config, listener);
            assertEquals(outcome.spent().trainings(), model.privacyHistory().trainings());
            return outcome;
        }
    }

    /** A failure gives back what was charged ahead, unlike a kill. */
    private static void crash(TrainingConfig config, int step) {
        TrainingListener crashing =
                each -> {
                    if (each.step() == step) {
                        throw new IllegalStateException("crash");
                    }
                };
        assertThrows(IllegalStateException.class, () -> train(config, crashing));
    }

    /** What a killed process leaves: an attempt that was charged and never closed. */
    private void killed(int steps) {
        PrivateTraining like = log().attempts().get(0).training();
        String training = log().attempts().get(0).artefact();
        new SpendingAccount(log(), training).begin().charge(like.withSteps(steps), steps);
    }

    private SpendingLog log() {
        return SpendingLog.in(folder);
    }

    private static List<Integer> stepsAndLost(TrainingOutcome outcome) {
        assertEquals(1, outcome.spent().trainings().size());
        PrivateTraining only = outcome.spent().trainings().get(0);
        return List.of(only.steps(), only.lost());
    }

    @Test
    void stopped_goesOnAndLosesNoStep() {
        for (int last = 1; last < STEPS; last++) {
            folder = temp.resolve("stopped after " + last);
            int stop = last;
            int[] heard = new int[1];
            TrainingOutcome stopped =
                    train(
                            config(),
                            new TrainingListener() {
                                @Override
                                public void onStep(TrainingStep step) {
                                    heard[0] = step.step();
                                }

                                @Override
                                public boolean stop() {
                                    return heard[0] == stop;
                                }
                            });
            assertTrue(stopped.isStopped());
            assertEquals(List.of(last, 0), stepsAndLost(stopped));
            List<Integer> taken = new ArrayList<>();
            TrainingOutcome whole = train(config(), step -> taken.add(step.step()));
            assertEquals(STEPS - last, taken.size());
            assertEquals(last + 1, taken.get(0));
            assertFalse(whole.isStopped());
            assertEquals(STEPS, whole.steps().size());
            assertEquals(List.of(STEPS, 0), stepsAndLost(whole));
        }
    }

    @Test
    void crashed_goesOnFromItsCheckpointAndStaysChargedForTheStepAfterIt() {
        crash(config(), 5); // the newest checkpoint is of step 4
        List<Integer> taken = new ArrayList<>();
        TrainingOutcome outcome = train(config(), step -> taken.add(step.step()));
        assertEquals(List.of(5, 6), taken);
        assertEquals(List.of(STEPS + 1, 1), stepsAndLost(outcome));
        assertEquals(Set.of(5, 2), new HashSet<>(outcome.charged().values()));
    }

    @Test
    void killed_staysChargedForAllThatWasReserved() {
        crash(config(), 5);
        killed(9);
        assertEquals(List.of(STEPS + 1 + 9, 1 + 9), stepsAndLost(train(config(), step -> {})));
    }

    /** Also after it went on, with what the earlier attempt was charged. */
    @Test
    void noise_isDrawnWhenItsStepIsChargedOnDisk() {
        int[] drawn = new int[1];
        Runnable check =
                () -> {
                    drawn[0]++;
                    int charged = charges().stream().mapToInt(Integer::intValue).sum();
                    assertTrue(charged >= drawn[0], charged + " for draw " + drawn[0]);
                };
        TrainingConfig watched = config(new Allowing(100, check));
        crash(watched, 5);
        train(watched, TrainingListener.NONE);
        assertEquals(STEPS + 1, drawn[0]);
    }

    /** A process may be killed between the last step and whatever keeps the model. */
    @Test
    void finishedButNotDeleted_takesNoStepAgain() {
        train(config(), TrainingListener.NONE);
        List<Integer> taken = new ArrayList<>();
        assertEquals(
                List.of(STEPS, 0), stepsAndLost(train(config(), step -> taken.add(step.step()))));
        assertEquals(List.of(), taken);
    }

    /** Also: no file says anything about what the rows hold. */
    @Test
    void files_holdWeightsMomentsAndTheNumberOfStepsAlone() throws IOException {
        Set<String> training = new HashSet<>();
        for (int rows : new int[] {0, 1}) {
            folder = temp.resolve("rows " + rows);
            crash12(rows, config());
            Checkpoints checkpoints = config().checkpoints().orElseThrow();
            assertEquals(
                    Set.of(checkpoints.files().get(0), checkpoints.files().get(1), log().file()),
                    entries(folder));
            for (Path path : checkpoints.files()) {
                try (SafetensorsFile file = SafetensorsFile.open(path)) {
                    assertEquals(Set.of("training", "steps"), file.metadata().keySet());
                    training.add(file.metadata().get("training"));
                    Set<String> tensors = new HashSet<>();
                    try (TextClassifier model = TinyTraining.classifier()) {
                        for (String name : model.parameters().keySet()) {
                            tensors.addAll(Set.of(name, name + ".mean", name + ".square"));
                        }
                    }
                    assertEquals(tensors, file.tensors().keySet());
                }
            }
            for (String line : Files.readAllLines(log().file())) {
                Set<String> keys = JsonParser.parseString(line).getAsJsonObject().keySet();
                assertEquals(Set.of("attempt", "artefact", "training", "sha256"), keys);
            }
        }
        assertEquals(1, training.size()); // whatever the rows were
    }

    private static void crash12(int from, TrainingConfig config) {
        LabelledRows all = TinyTraining.rows(13);
        LabelledRows some =
                new LabelledRows(
                        all.tokens().subList(from, from + 12),
                        Arrays.copyOfRange(all.targets(), from, from + 12),
                        new int[12],
                        List.of("all"));
        assertThrows(
                IllegalStateException.class,
                () ->
                        train(
                                some,
                                config,
                                step -> {
                                    if (step.step() == 5) {
                                        throw new IllegalStateException("crash");
                                    }
                                }));
    }

    private static Set<Path> entries(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new HashSet<>(files.toList());
        }
    }

    @Test
    void changedCheckpoint_isNotTaken() throws IOException {
        crash(config(), 5);
        List<Path> files = config().checkpoints().orElseThrow().files();
        CheckpointsTest.damage(files.get(0)); // of step 4
        crash(config(), 4); // after steps 3 and 4
        assertEquals(List.of(5, 2), charges());
        CheckpointsTest.damage(files.get(1)); // of step 2
        assertEquals(List.of(7 + STEPS, 7), stepsAndLost(train(config(), step -> {})));
    }

    private List<Integer> charges() {
        return log().attempts().stream().map(each -> each.training().steps()).toList();
    }

    @Test
    void checkpointWithoutItsCharges_isRefused() throws IOException {
        crash(config(), 5);
        Files.delete(log().file());
        assertRefused(
                "a checkpoint of 4 steps, of which the ledger "
                        + log().file()
                        + " holds 0; expected all",
                config());
    }

    @Test
    void checkpointOrChargesOfAnotherTraining_areRefusedWithoutAnAdviceToDeleteThem()
            throws IOException {
        crash(config(), 5);
        TrainingConfig other = config().toBuilder().learningRate(1e-3).build();
        assertRefused("a checkpoint of another training", other);
        for (Path file : config().checkpoints().orElseThrow().files()) {
            Files.delete(file);
        }
        assertRefused("what another training spent", other);
        TrainingConfig plain =
                TrainingConfig.builder().checkpoints(config().checkpoints().orElseThrow()).build();
        assertRefused("what another training spent", plain); // at its end it would delete it
    }

    /** The ledger is elsewhere, so that nothing is forgotten. */
    @Test
    void checkpointOfAnotherTraining_chargedElsewhere_mayBeDeleted() {
        SpendingLog elsewhere = SpendingLog.in(temp.resolve("other"));
        TrainingConfig config =
                config().toBuilder().ledger(new SpendingAccount(elsewhere, "mine")).build();
        crash(config, 5);
        TrainingConfig other = config.toBuilder().learningRate(1e-3).build();
        String message =
                assertThrows(IllegalStateException.class, () -> train(other, TrainingListener.NONE))
                        .getMessage();
        assertTrue(message.contains("delete " + folder), message);
    }

    /** A pure memory setting. */
    @Test
    void otherMicroBatches_goOn() {
        crash(config(), 5);
        List<Integer> taken = new ArrayList<>();
        train(config().toBuilder().microBatchSize(1).build(), step -> taken.add(step.step()));
        assertEquals(List.of(5, 6), taken);
    }

    private static void assertRefused(String part, TrainingConfig config) {
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () -> train(config, TrainingListener.NONE))
                        .getMessage();
        assertTrue(message.contains(part), message);
        assertTrue(message.contains("count what was spent in this one"), message);
        assertFalse(message.contains("delete"), message);
    }

    @Test
    void target_thatLostStepsWouldExceed_endsTheTrainingEarly() {
        TrainingConfig kept = config(new Allowing(STEPS));
        crash(kept, 5);
        TrainingOutcome outcome = train(kept, TrainingListener.NONE);
        assertEquals(5, outcome.steps().size());
        assertFalse(outcome.isStopped());
        assertEquals(List.of(STEPS, 1), stepsAndLost(outcome));
        assertEquals(outcome, train(kept, TrainingListener.NONE)); // takes no further step
    }

    /** Nothing could be trained within the target. */
    @Test
    void target_thatEarlierAttemptsUsedUp_isExceededAndStatedSo() throws IOException {
        TrainingConfig kept = config(new Allowing(STEPS));
        crash(kept, 5);
        killed(STEPS - 5);
        for (Path file : config().checkpoints().orElseThrow().files()) {
            Files.delete(file);
        }
        assertEquals(List.of(2 * STEPS, STEPS), stepsAndLost(train(kept, step -> {})));
    }

    @Test
    void runningStates_areRefused() {
        GradientMechanism running = FixedBatches.flat(1); // declares nothing
        Exception e = assertThrows(IllegalArgumentException.class, () -> config(running));
        assertTrue(e.getMessage().contains("'fixed-batches', which has a running state"));
        for (Regularizer each :
                List.of(
                        new RunningTerm(),
                        new RowNoise(),
                        new DeclaresNoState(new RunningTerm()))) {
            try (TextClassifier model = TinyTraining.classifier()) {
                e =
                        assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        ClassifierTraining.run(
                                                model,
                                                TinyTraining.rows(12),
                                                ClassificationObjective.of(
                                                        AuxiliaryConfidenceLoss.off(),
                                                        List.of(each)),
                                                config(),
                                                TrainingListener.NONE));
                assertTrue(e.getMessage().contains(each.name()), e.getMessage());
            }
        }
        assertFalse(Files.exists(folder));
    }

    @Test
    void ledgerElsewhere_isChargedThere() {
        SpendingLog other = SpendingLog.in(temp.resolve("other"));
        TrainingConfig config =
                config().toBuilder().ledger(new SpendingAccount(other, "mine")).build();
        crash(config, 5);
        assertFalse(Files.exists(log().file()));
        assertEquals(List.of("mine"), other.attempts().stream().map(e -> e.artefact()).toList());
        assertEquals(List.of(STEPS + 1, 1), stepsAndLost(train(config, step -> {})));
        assertNotEquals(List.of(), config.checkpoints().orElseThrow().files());
    }

    /** A mechanism that keeps a target. */
    private record Allowing(int steps, Runnable drawing) implements GradientMechanism {
        private static final FixedNoise NOISE = new FixedNoise(3, 0.5);

        Allowing(int steps) {
            this(steps, () -> {});
        }

        @Override
        public String name() {
            return "allowing";
        }

        @Override
        public boolean hasRunningState() {
            return false;
        }

        @Override
        public Map<String, Object> settings() {
            return NOISE.settings();
        }

        @Override
        public String mechanism() {
            return NOISE.mechanism();
        }

        @Override
        public Session begin(int rows, int expectedBatchSize, int totalSteps, Device device) {
            Session session = NOISE.begin(rows, expectedBatchSize, totalSteps, device);
            return new Session() {
                @Override
                public int[] nextBatch() {
                    return session.nextBatch();
                }

                @Override
                public double clippingFactor(double norm, int parts) {
                    return session.clippingFactor(norm, parts);
                }

                @Override
                public double denominator() {
                    return session.denominator();
                }

                @Override
                public void addNoise(Map<String, NDArray> clippedSums) {
                    drawing.run();
                    session.addNoise(clippedSums);
                }

                @Override
                public PrivateTraining taken() {
                    return session.taken();
                }

                @Override
                public PrivacyBudget spentAfter(List<PrivateTraining> earlier) {
                    return session.spentAfter(earlier);
                }

                @Override
                public OptionalInt allowedSteps() {
                    return OptionalInt.of(steps);
                }
            };
        }
    }

    /** A term with a state that it denies. */
    private record DeclaresNoState(LossTerm term) implements LossTerm {
        @Override
        public String name() {
            return term.name();
        }

        @Override
        public boolean couplesExamples() {
            return term.couplesExamples();
        }

        @Override
        public boolean hasRunningState() {
            return false;
        }

        @Override
        public Map<String, Object> settings() {
            return term.settings();
        }

        @Override
        public String mechanism() {
            return term.mechanism();
        }

        @Override
        public Session begin(TrainingRows rows) {
            return term.begin(rows);
        }
    }
}
