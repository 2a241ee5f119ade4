package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.train.TrainingConfig;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.TrialRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole experiments with models of one layer. */
class WeakToStrongTest {
    @TempDir private Path temp;

    /** Labels of the trainings that were run. */
    private final List<String> trained = new ArrayList<>();

    private int steps;
    private int announced;

    @Test
    void run_allStrategies_givesTwelveModelsPerSeedThatShareTrainings() {
        WeakToStrongResult result = experiment(TinyBenchmark.create()).seeds(1, 2).build().run();
        assertEquals(24, result.runs().size());
        assertEquals(12, result.summary().size());
        assertEquals(3, result.trends().size());
        assertEquals(12, result.baselines().size()); // two students of six cells
        // 2 weak models, 6 students and 2 ceilings per seed
        assertEquals(20, trained.size());
        assertEquals(20, announced);
        for (long seed : new long[] {1, 2}) {
            Map<String, RunResult> runs = bySlot(result, seed);
            assertSame(runs, "WEAK_TFT-WEAK", "WEAK_WTS_TFT-WEAK");
            assertSame(runs, "WEAK_TFT-STRONG_CEILING", "WEAK_WTS_TFT-STRONG_CEILING");
            assertDifferent(runs, "NO_TFT-WEAK", "WEAK_TFT-WEAK");
            assertDifferent(runs, "NO_TFT-WTS_NAIVE", "WEAK_TFT-WTS_NAIVE");
            assertDifferent(runs, "WEAK_TFT-WTS_NAIVE", "WEAK_WTS_TFT-WTS_NAIVE");
            assertDifferent(runs, "NO_TFT-WTS_NAIVE", "NO_TFT-WTS_AUX");
        }
        assertEquals("tiny-8", bySlot(result, 1).get("NO_TFT-WEAK").model());
        assertEquals("tiny-16", bySlot(result, 1).get("NO_TFT-WTS_AUX").model());
        assertTrue(result.warnings().contains("D_T has 16 rows only; its numbers are shaky"));
        for (SummaryRow row : result.summary()) {
            assertEquals(List.of(0.25, 0.75), row.intervals().get("accuracy"));
        }
    }

    @Test
    void ceiling_candidateWithoutRegularizer_isThatOfNoTft() {
        Set<String> picked = new HashSet<>();
        for (int choice : new int[] {0, 1}) {
            WeakToStrongResult result =
                    experiment(TinyBenchmark.create())
                            .ceilingSelection(candidates -> choice)
                            .build()
                            .run();
            Map<String, RunResult> runs = bySlot(result, 1);
            String plain = runs.get("NO_TFT-STRONG_CEILING").artefact();
            String chosen = runs.get("WEAK_TFT-STRONG_CEILING").artefact();
            assertEquals(choice == 0, plain.equals(chosen));
            picked.add(chosen);
        }
        assertEquals(2, picked.size());
    }

    @Test
    void strength_ofTheRegularizer_changesItsArtefactsAlone() {
        Map<String, RunResult> one = bySlot(run(new MeanMarginTerm(1)), 1);
        Map<String, RunResult> two = bySlot(run(new MeanMarginTerm(2)), 1);
        assertEquals(one.get("NO_TFT-WEAK").artefact(), two.get("NO_TFT-WEAK").artefact());
        assertNotEquals(one.get("WEAK_TFT-WEAK").artefact(), two.get("WEAK_TFT-WEAK").artefact());
        assertNotEquals(
                one.get("WEAK_TFT-WTS_NAIVE").artefact(), two.get("WEAK_TFT-WTS_NAIVE").artefact());
    }

    @Test
    void run_twice_givesTheSameNumbers() {
        WeakToStrongResult first = experiment(TinyBenchmark.create()).build().run();
        WeakToStrongResult second = experiment(TinyBenchmark.create()).build().run();
        assertEqualResults(first, second);
        WeakToStrongResult other = experiment(TinyBenchmark.create()).seeds(2).build().run();
        assertNotEquals(
                first.runs().get(0).predictions().probabilities()[0][0],
                other.runs().get(0).predictions().probabilities()[0][0]);
    }

    @Test
    void groundTruthOfTransferSplit_flipped_neverReachesAStudent() {
        WeakToStrongResult plain = experiment(TinyBenchmark.create()).build().run();
        WeakToStrongResult flipped =
                experiment(TinyBenchmark.withFlippedTransferLabels()).build().run();
        assertEqualResults(plain, flipped);
        // the ceiling that is asked to train on it does see it, so the check above can fail
        Function<TinyBenchmark, Map<String, RunResult>> ceiling =
                benchmark ->
                        bySlot(
                                experiment(benchmark)
                                        .ceilingData(WeakToStrong.CeilingData.TRANSFER)
                                        .build()
                                        .run(),
                                1);
        String slot = "NO_TFT-STRONG_CEILING";
        assertNotEquals(
                ceiling.apply(TinyBenchmark.create()).get(slot).predictions().scores()[0],
                ceiling.apply(TinyBenchmark.withFlippedTransferLabels())
                        .get(slot)
                        .predictions()
                        .scores()[0]);
    }

    @Test
    void weakLabels_hard_trainOnTheTeachersClasses() {
        Map<String, RunResult> soft = bySlot(experiment(TinyBenchmark.create()).build().run(), 1);
        Map<String, RunResult> hard =
                bySlot(
                        experiment(TinyBenchmark.create())
                                .weakLabels(WeakLabels.HARD)
                                .build()
                                .run(),
                        1);
        for (String slot : List.of("NO_TFT-WTS_NAIVE", "NO_TFT-WTS_AUX")) {
            assertDifferent(soft, slot, slot.replace("NO_TFT", "WEAK_TFT"));
            assertNotEquals(soft.get(slot).artefact(), hard.get(slot).artefact());
            assertNotEquals(
                    soft.get(slot).predictions().scores()[0],
                    hard.get(slot).predictions().scores()[0]);
            String teacher = hard.get("NO_TFT-WEAK").artefact();
            assertEquals("hard labels of " + teacher, hard.get(slot).settings().get("labels"));
            assertEquals("soft labels of " + teacher, soft.get(slot).settings().get("labels"));
        }
        assertSame(Map.of("a", soft.get("NO_TFT-WEAK"), "b", hard.get("NO_TFT-WEAK")), "a", "b");
    }

    @Test
    void builder_changedAfterBuild_leavesTheExperimentAsItWas() {
        WeakToStrong.Builder builder = experiment(TinyBenchmark.create());
        WeakToStrong built = builder.build();
        builder.seeds(1, 2, 3).strategies(Strategy.NO_TFT).weakRegularizer(new MeanMarginTerm(9));
        assertEquals(10, built.trainings());
        assertEqualResults(experiment(TinyBenchmark.create()).build().run(), built.run());
    }

    @Test
    void output_secondRun_trainsNothingAndGivesTheSame() {
        WeakToStrongResult first = stored().run();
        assertEquals(10, trained.size());
        assertTrue(steps > 0);
        trained.clear();
        steps = 0;
        WeakToStrongResult second = stored().run();
        assertEquals(List.of(), trained);
        assertEquals(0, steps);
        assertEqualResults(first, second);
        assertEquals(first.toJson(), second.toJson());
        assertEquals(first.toCsv(), second.toCsv());
        assertEquals(first.toMarkdown(), second.toMarkdown());
    }

    @Test
    void runTraining_fromItsRecordInAnotherFolder_givesTheSameBits(@TempDir Path other)
            throws IOException {
        settings(TinyBenchmark.create())
                .listener(counting())
                .output(temp)
                .recipe(Map.of("experiment", "tiny"))
                .build()
                .run();
        for (Path artefact : artefacts()) {
            TrialRecord record = TrialRecord.read(artefact);
            assertEquals(artefact.getFileName().toString(), record.artefact());
            assertEquals(
                    Map.of("experiment", "tiny", "seed", 1L, "artefact", record.artefact()),
                    record.request());
        }
        TrialRecord student =
                artefacts().stream()
                        .map(TrialRecord::read)
                        .filter(r -> r.settings().get("trained_on").equals("d_wts"))
                        .findFirst()
                        .orElseThrow();
        trained.clear();
        experiment(TinyBenchmark.create()).output(other).build().runTraining(student.artefact());
        assertEquals(2, trained.size()); // its teacher, then itself
        TrialRecord again = TrialRecord.read(other.resolve("store").resolve(student.artefact()));
        assertEquals(student.sha256(), again.sha256());
        // a training with other settings is another one: the comparison can fail
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                experiment(TinyBenchmark.create())
                                        .seeds(2)
                                        .build()
                                        .runTraining(student.artefact()));
        assertTrue(e.getMessage().startsWith("no training of this experiment has the digest "));
    }

    @Test
    void plan_beforeARun_listsEachDistinctTrainingAfterItsTeacher() {
        List<PlannedTraining> plan = experiment(TinyBenchmark.create()).seeds(1, 2).build().plan();
        assertEquals(20, plan.size());
        Set<String> before = new HashSet<>();
        for (PlannedTraining training : plan) {
            training.teacher().ifPresent(t -> assertTrue(before.contains(t.digest())));
            assertTrue(before.add(training.digest()));
        }
        assertEquals(List.of(), trained);
    }

    @Test
    void output_killedRun_resumesWithTheSameResult() throws IOException {
        WeakToStrongResult first = stored().run();
        trained.clear();
        List<Path> artefacts = artefacts();
        assertEquals(10, artefacts.size());
        // as a killed run leaves it: one training missing, one half written
        Files.move(artefacts.get(0), artefacts.get(0).resolveSibling(".partial-123"));
        Path half = artefacts.get(1).resolveSibling(".partial-456");
        Files.move(artefacts.get(1), half);
        Files.delete(half.resolve("test.f32"));
        WeakToStrongResult second = stored().run();
        assertEquals(2, trained.size());
        assertEqualResults(first, second);
    }

    @Test
    void output_stoppedInTheMiddle_resumesWithTheSameResult() {
        ExperimentListener stops =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        if (done == 4) {
                            throw new IllegalStateException("stopped");
                        }
                        return TrainingListener.NONE;
                    }
                };
        assertThrows(
                IllegalStateException.class,
                () -> settings(TinyBenchmark.create()).listener(stops).output(temp).build().run());
        WeakToStrongResult resumed = stored().run();
        assertEquals(6, trained.size());
        assertEqualResults(experiment(TinyBenchmark.create()).build().run(), resumed);
    }

    @Test
    void output_damagedArtefact_isRefusedWithItsFolder() throws IOException {
        stored().run();
        Path artefact = artefacts().get(0);
        Path file = artefact.resolve("validation.f32");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        Files.write(file, content);
        assertDamaged(artefact, "its SHA-256 is not the one it was stored with");
        Files.write(file, new byte[3]);
        assertDamaged(artefact, "its SHA-256 is not the one it was stored with");
        Files.delete(file);
        assertDamaged(artefact, "NoSuchFileException");
        Files.writeString(artefact.resolve("record.json"), "{");
        assertDamaged(artefact, "Exception");
    }

    private void assertDamaged(Path artefact, String why) {
        Exception e = assertThrows(UncheckedIOException.class, () -> stored().run());
        String message = e.getMessage();
        assertTrue(
                message.startsWith(artefact + ": the stored training cannot be read ("), message);
        assertTrue(message.contains(why), message);
        assertTrue(message.endsWith("); delete this folder and run again"), message);
    }

    @Test
    void output_otherSettings_trainAnew() {
        stored().run();
        trained.clear();
        TrainingConfig longer = config().toBuilder().epochs(2).build();
        WeakToStrong.Builder builder =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(TinyBenchmark.create())
                        .device("cpu")
                        .regularizer(new MeanMarginTerm(1))
                        .weakTraining(config())
                        .strongTraining(longer)
                        .listener(counting())
                        .output(temp);
        builder.build().run();
        assertEquals(8, trained.size()); // the two weak models are reused
    }

    @Test
    void run_oneStrategyWithoutRegularizer_needsNone() {
        WeakToStrongResult result =
                WeakToStrong.builder()
                        .weak(TinyModels.random(8, 1))
                        .strong(TinyModels.random(16, 2))
                        .benchmark(TinyBenchmark.create())
                        .strategies(Strategy.NO_TFT)
                        .training(config())
                        .device("cpu")
                        .build()
                        .run();
        assertEquals(4, result.runs().size());
        assertEquals(
                List.of(Role.WEAK, Role.WTS_NAIVE, Role.WTS_AUX, Role.STRONG_CEILING),
                result.runs().stream().map(RunResult::role).toList());
    }

    private WeakToStrongResult run(MeanMarginTerm term) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(TinyBenchmark.create())
                .regularizer(term)
                .training(config())
                .device("cpu")
                .build()
                .run();
    }

    private WeakToStrong stored() {
        return experiment(TinyBenchmark.create()).output(temp).build();
    }

    private WeakToStrong.Builder experiment(Benchmark benchmark) {
        return settings(benchmark).listener(counting());
    }

    private static WeakToStrong.Builder settings(Benchmark benchmark) {
        return WeakToStrong.builder()
                .weak(TinyModels.random(8, 1))
                .strong(TinyModels.random(16, 2))
                .benchmark(benchmark)
                .regularizer(new MeanMarginTerm(1))
                .training(config())
                .device("cpu");
    }

    private ExperimentListener counting() {
        return new ExperimentListener() {
            @Override
            public TrainingListener onTraining(String label, int done, int total) {
                assertTrue(done < total);
                trained.add(label);
                announced = total;
                return step -> steps++;
            }
        };
    }

    private static TrainingConfig config() {
        return TrainingConfig.builder().batchSize(8).learningRate(1e-2).build();
    }

    private List<Path> artefacts() throws IOException {
        try (Stream<Path> all = Files.list(temp.resolve("store"))) {
            return all.filter(path -> !path.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }

    private static Map<String, RunResult> bySlot(WeakToStrongResult result, long seed) {
        return result.runs().stream()
                .filter(run -> run.seed() == seed)
                .collect(
                        Collectors.toMap(
                                run -> run.strategy() + "-" + run.role(), Function.identity()));
    }

    private static void assertSame(Map<String, RunResult> runs, String one, String other) {
        assertEquals(runs.get(one).artefact(), runs.get(other).artefact());
        assertArrayEquals(
                runs.get(one).predictions().probabilities(),
                runs.get(other).predictions().probabilities());
    }

    private static void assertDifferent(Map<String, RunResult> runs, String one, String other) {
        assertNotEquals(runs.get(one).artefact(), runs.get(other).artefact());
    }

    private static void assertEqualResults(WeakToStrongResult expected, WeakToStrongResult got) {
        assertEquals(expected.runs().size(), got.runs().size());
        for (int i = 0; i < expected.runs().size(); i++) {
            RunResult one = expected.runs().get(i);
            RunResult other = got.runs().get(i);
            assertEquals(one.artefact(), other.artefact());
            assertEquals(one.metrics().asMap(), other.metrics().asMap());
            assertArrayEquals(
                    one.predictions().probabilities(), other.predictions().probabilities());
        }
        assertFalse(expected.runs().isEmpty());
    }
}
