package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.NotPrivate;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingLog;
import io.github.weaktostrong.result.CeilingCandidate;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gradient mechanisms in experiments with classifiers, and the ledger behind their statement. */
class PrivateClassifiersTest extends TinyExperiment {
    private WeakToStrong.Builder experiment() {
        return experiment(counting());
    }

    private static WeakToStrong.Builder experiment(ExperimentListener listener) {
        return experiment(TinyBenchmark.create(), listener);
    }

    private static WeakToStrong.Builder experiment(
            ClassifierBenchmark benchmark, ExperimentListener listener) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .auxiliaryLoss(AuxiliaryConfidenceLoss.off())
                .regularizer(new FixedNoise(3, 0.5))
                .ceilingGrid(
                        List.of(List.of(new FixedNoise(3, 0.5)), List.of(new FixedNoise(2, 0.25))))
                .composition(
                        (trainings, delta) ->
                                new PrivacyBudget(trainings, 3.0 * trainings.size(), delta, "sum"),
                        1e-5)
                .training(config())
                .device("cpu")
                .listener(listener);
    }

    @Test
    void run_threeStrategies_statesOneBudgetPerDataSet() {
        WeakToStrongResult result = experiment().output(temp).seeds(1, 2).build().run();
        PrivacyStatement statement = result.privacy().orElseThrow();
        // per seed: the weak model and both ceilings on D_W; without the auxiliary loss one student
        assertEquals(2 * 3, statement.dW().trainings().size());
        assertEquals(2, statement.dWts().trainings().size());
        assertEquals("one row", statement.unit());
        assertTrue(statement.notCovered().get(0).contains("NO_TFT"));
        assertTrue(Files.exists(temp.resolve(NotPrivate.FILE_NAME)));
        RunResult student = run(result, Strategy.WEAK_WTS_TFT, Role.WTS_NAIVE);
        PrivacyStatement own = student.selection().privacy().orElseThrow();
        assertEquals(3, own.dW().epsilon()); // its teacher's: post-processing
        assertEquals(3, own.dWts().epsilon());
        assertEquals("the mechanism's samples", student.settings().get("order"));
        assertFalse(student.settings().containsKey("max_grad_norm"));
        RunResult halfPrivate = run(result, Strategy.WEAK_TFT, Role.WTS_NAIVE);
        assertEquals("none", halfPrivate.selection().privacy().orElseThrow().dWts().protection());
    }

    /**
     * A person may be in D_W of one task and in D_WTS of another: under one seed too it is charged
     * for the worse of the two in each task.
     */
    @Test
    void anyUnit_ofTwoTasks_isChargedTaskByTask() {
        PrivacyStatement statement =
                experiment(twoTasks(), counting())
                        .strategies(Strategy.WEAK_WTS_TFT)
                        .build()
                        .run()
                        .privacy()
                        .orElseThrow();
        List<String> worst =
                statement.anyUnit().orElseThrow().trainings().stream()
                        .map(PrivateTraining::name)
                        .filter(name -> name.contains(" or "))
                        .toList();
        assertEquals(2, worst.size(), worst::toString);
        for (int task = 0; task < 2; task++) {
            String[] both = worst.get(task).split(" or ", -1);
            assertTrue(both[0].contains("task " + task) && both[1].contains("task " + task));
        }
    }

    private static ClassifierBenchmark twoTasks() {
        List<ClassifierBenchmark> tasks = List.of(task(0), task(1));
        return new ForwardingBenchmark(TinyBenchmark.create()) {
            @Override
            public List<? extends ClassifierBenchmark> parts() {
                return tasks;
            }
        };
    }

    private static ClassifierBenchmark task(int index) {
        return new ForwardingBenchmark(TinyBenchmark.create()) {
            @Override
            public String name() {
                return "task " + index;
            }

            @Override
            public Map<String, Object> description() {
                return Map.of("name", name());
            }
        };
    }

    /** Picked by the task metric on V and the stated epsilon, charged for every candidate. */
    @Test
    void ceiling_amongPrivateCandidates_isChargedForAllAndNotPickedByTrust() {
        WeakToStrongResult result = experiment().strategies(Strategy.WEAK_TFT).build().run();
        RunResult ceiling = run(result, Strategy.WEAK_TFT, Role.STRONG_CEILING);
        List<CeilingCandidate> candidates =
                ceiling.selection().ceiling().orElseThrow().candidates();
        assertEquals(2, candidates.size());
        for (CeilingCandidate candidate : candidates) {
            assertTrue(candidate.trust().isEmpty());
            assertTrue(candidate.epsilon().isPresent());
        }
        assertEquals(6, ceiling.selection().privacy().orElseThrow().dW().epsilon());
    }

    /** Recomputed from what the store holds: no training left out, none counted twice. */
    @Test
    void statement_ofARun_isTheSumOfTheStoredTrainings() throws IOException {
        WeakToStrongResult result = experiment().output(temp).seeds(1, 2).build().run();
        List<PrivateTraining> onWeak = new ArrayList<>();
        List<PrivateTraining> onTransfer = new ArrayList<>();
        for (Path artefact : artefacts()) {
            JsonObject record = json(artefact.resolve("record.json"));
            if (record.has("spent")) {
                PrivacyBudget spent = PrivacyBudget.fromJson(record.getAsJsonObject("spent"));
                String part = record.getAsJsonObject("settings").get("trained_on").getAsString();
                (part.equals("d_w") ? onWeak : onTransfer).addAll(spent.trainings());
            }
        }
        PrivacyStatement statement = result.privacy().orElseThrow();
        assertEquals(onWeak.size(), statement.dW().trainings().size());
        assertEquals(onTransfer.size(), statement.dWts().trainings().size());
        assertEquals(3.0 * onWeak.size(), statement.dW().epsilon());
        assertFalse(onWeak.isEmpty());
        assertFalse(onTransfer.isEmpty());
    }

    @Test
    void artefact_ofAPrivateTraining_damaged_isRefusedAndNotTrainedAgain() throws IOException {
        experiment().output(temp).strategies(Strategy.WEAK_TFT).build().run();
        for (Path artefact : artefacts()) {
            if (json(artefact.resolve("record.json")).has("spent")) {
                Files.write(artefact.resolve("test.f32"), new byte[16]);
            }
        }
        trained.clear();
        WeakToStrong again = experiment().output(temp).strategies(Strategy.WEAK_TFT).build();
        assertThrows(UncheckedIOException.class, again::run);
        assertEquals(List.of(), trained);
    }

    /** Seen once, it counts, whatever becomes of its folder. */
    @Test
    void statement_afterAnArtefactWasDeleted_chargesBothTrainings() throws IOException {
        WeakToStrong.Builder first = experiment().output(temp).strategies(Strategy.WEAK_TFT);
        PrivacyBudget once = first.build().run().privacy().orElseThrow().dW();
        Path lost = artefacts().get(0);
        for (Path artefact : artefacts()) {
            JsonObject record = json(artefact.resolve("record.json"));
            if (record.has("spent")) {
                lost = artefact;
            }
        }
        MoreFiles.deleteRecursively(lost, RecursiveDeleteOption.ALLOW_INSECURE);
        WeakToStrongResult again =
                experiment().output(temp).strategies(Strategy.WEAK_TFT).build().run();
        PrivacyStatement statement = again.privacy().orElseThrow();
        List<PrivateTraining> trainings = statement.dW().trainings();
        assertEquals(once.trainings().size(), trainings.size());
        int taken = once.trainings().get(0).steps();
        assertEquals(
                List.of(taken),
                trainings.stream().filter(t -> t.lost() > 0).map(t -> t.steps() - taken).toList());
    }

    /** Steps of a checkpoint are charged once, and so are those that a kill lost after it. */
    @Test
    void statement_afterAStopAndAKill_chargesReleasedAndLostStepsOnce() throws IOException {
        PrivacyStatement undisturbed =
                experiment()
                        .output(temp.resolve("a"))
                        .strategies(Strategy.WEAK_TFT)
                        .build()
                        .run()
                        .privacy()
                        .orElseThrow();
        ExperimentListener stops =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        return step -> {
                            if (!step.isMeasured() && step.step() == 2) {
                                Thread.currentThread().interrupt();
                            }
                        };
                    }
                };
        Path out = temp.resolve("b");
        WeakToStrong stopped = experiment(stops).output(out).strategies(Strategy.WEAK_TFT).build();
        assertThrows(StoppedException.class, stopped::run);
        assertTrue(Thread.interrupted());
        SpendingLog log = SpendingLog.in(out);
        SpendingLog.Entry charged = log.attempts().get(0);
        assertEquals(2, charged.training().steps());
        Path running = out.resolve("store").resolve(".running-" + charged.artefact());
        assertTrue(Files.isDirectory(running));
        log.append( // of a process that was killed
                new SpendingLog.Entry(
                        "killed", charged.artefact(), charged.training().withSteps(5)));
        for (int run = 1; run <= 2; run++) { // the second one trains nothing
            PrivacyStatement statement =
                    experiment()
                            .output(out)
                            .strategies(Strategy.WEAK_TFT)
                            .build()
                            .run()
                            .privacy()
                            .orElseThrow();
            List<PrivateTraining> once = undisturbed.dW().trainings();
            List<PrivateTraining> got = statement.dW().trainings();
            assertEquals(once.size(), got.size());
            for (int i = 0; i < got.size(); i++) {
                int lost = got.get(i).lost();
                int steps = once.get(i).steps();
                assertEquals(once.get(i).withSteps(steps + lost, lost), got.get(i));
            }
            assertEquals(5, got.stream().mapToInt(PrivateTraining::lost).sum());
            assertFalse(Files.exists(running));
        }
    }

    @Test
    void statement_besidePrivateTrainingsOfOtherSettings_namesThem() {
        experiment().output(temp).strategies(Strategy.WEAK_TFT).build().run();
        WeakToStrongResult other =
                experiment().output(temp).strategies(Strategy.WEAK_TFT).seeds(2).build().run();
        String all = other.privacy().orElseThrow().notCovered().toString();
        assertTrue(all.contains("3 private trainings of other settings or seeds that"), all);
    }

    /** Noise and samples are secret and drawn anew, and losses are not released. */
    @Test
    void record_ofAPrivateTraining_saysThatItIsNotRepeatableAndNamesNoLoss() throws IOException {
        WeakToStrongResult result = experiment().output(temp).build().run();
        for (RunResult run : result.runs()) {
            if (run.role() == Role.STRONG_CEILING) {
                continue; // shared by no strategy in particular
            }
            boolean isPrivate =
                    run.role() == Role.WEAK
                            ? run.strategy().regularizesWeak()
                            : run.strategy().regularizesTransfer();
            Path artefact = temp.resolve("store").resolve(run.artefact());
            JsonObject record = json(artefact.resolve("record.json"));
            assertTrue(record.has("final_loss"));
            assertEquals(isPrivate, record.get("final_loss").isJsonNull());
            assertEquals(isPrivate, record.has("spent"));
            // what a private model teaches is repeatable in distribution only as well
            assertEquals(
                    run.strategy() == Strategy.NO_TFT, TrialRecord.read(artefact).isRepeatable());
        }
    }

    @Test
    void run_withoutAMechanism_statesNothing() {
        WeakToStrongResult result =
                experiment(TinyBenchmark.create()).strategies(Strategy.NO_TFT).build().run();
        assertTrue(result.privacy().isEmpty());
        assertTrue(result.runs().get(0).selection().privacy().isEmpty());
    }

    @Test
    void build_unsoundBesideAMechanism_isRefused() {
        assertRefused("composition", builder(new FixedNoise(3, 0.5)));
        assertRefused(
                "couples the examples",
                builder(new MeanMarginTerm(1)).regularizer(new FixedNoise(3, 0.5)));
        assertRefused(
                "expected one in every candidate",
                builder(new FixedNoise(3, 0.5)).ceilingGrid(List.of(List.of())));
        GradientMechanism noise = new FixedNoise(3, 0.5);
        assertRefused("given twice", builder(noise).regularizer(noise));
    }

    private static WeakToStrong.Builder builder(Regularizer regularizer) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(TinyBenchmark.create())
                .auxiliaryLoss(AuxiliaryConfidenceLoss.off())
                .regularizer(regularizer);
    }

    private static void assertRefused(String reason, WeakToStrong.Builder builder) {
        String message = assertThrows(IllegalArgumentException.class, builder::build).getMessage();
        assertTrue(message.contains(reason), message);
    }

    private static RunResult run(WeakToStrongResult result, Strategy strategy, Role role) {
        return result.runs().stream()
                .filter(run -> run.strategy() == strategy && run.role() == role)
                .findFirst()
                .orElseThrow();
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }
}
