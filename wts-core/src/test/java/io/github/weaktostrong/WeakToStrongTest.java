package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.objective.WeakLabels;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whole experiments with models of one layer. */
class WeakToStrongTest extends TinyExperiment {
    @Test
    void run_allStrategies_givesTwelveModelsPerSeedThatShareTrainings() {
        WeakToStrongResult result = experiment(TinyBenchmark.create()).seeds(1, 2).build().run();
        assertEquals(24, result.runs().size());
        assertEquals(12, result.summary().size());
        assertEquals(3, result.primaryTrends().size());
        // two students of six cells, and the constant answer of each cell
        assertEquals(18, result.baselines().size());
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
        assertEquals(10, built.plan().size());
        assertEqualResults(experiment(TinyBenchmark.create()).build().run(), built.run());
    }

    @Test
    void plan_beforeARun_listsEachDistinctTrainingAfterItsTeacher() {
        List<PlannedTraining> plan = experiment(TinyBenchmark.create()).seeds(1, 2).build().plan();
        assertEquals(20, plan.size());
        Set<String> before = new HashSet<>();
        for (PlannedTraining training : plan) {
            training.teachers().forEach(t -> assertTrue(before.contains(t.digest())));
            assertTrue(before.add(training.digest()));
        }
        assertEquals(List.of(), trained);
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
}
