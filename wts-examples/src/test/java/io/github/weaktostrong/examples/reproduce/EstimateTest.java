package io.github.weaktostrong.examples.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.examples.experiments.ExperimentRun;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.train.TrainingCost;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EstimateTest {

    @ParameterizedTest
    @ValueSource(strings = {"mini", "paper"})
    void estimate_everyName_answersWithoutDataOrModels(String scale) {
        Scenario scenario = Scenario.of(scale);
        for (PaperItem item : Paper.items()) {
            List<Estimate.Training> own = Estimate.of(List.of(item), scenario);
            assertFalse(own.isEmpty(), item.name());
            for (Estimate.Training training : own) {
                assertEquals(training.role().isTrained(), training.cost().steps() > 0);
                assertTrue(training.cost().flops() > 0, item.name());
                assertTrue(training.cost().memoryBytes() > 16.0 * training.parameters());
            }
        }
    }

    @Test
    void estimate_allTogether_countsSharedTrainingsOnce() {
        Scenario scenario = Scenario.of("mini");
        List<Estimate.Training> table = Estimate.of(Paper.named("table1"), scenario);
        // 14 trainings a property and seed: 2 weak, 6 students, 6 ceilings; privacy has no aux;
        // ood has two ceilings on a quarter and a half of D_W beside, adversarial three fewer
        int seeds = 6 + 10 + 20 + 20; // of Adult, the second fairness task, ood and adversarial
        int ceilings = 20 * 2 - 20 * 3;
        long classified = table.stream().filter(t -> !t.property().equals("privacy")).count();
        assertEquals(14 * seeds + ceilings, classified);
        assertEquals(
                12 * seeds + ceilings,
                table.stream()
                        .filter(t -> !t.property().equals("privacy") && t.role() != Role.WEAK)
                        .count());
        List<PaperItem> both = List.of(Paper.named("table1").get(0), Paper.named("fig2").get(0));
        assertEquals(table.size(), Estimate.of(both, scenario).size());
        int apart =
                Paper.items().stream()
                        .mapToInt(item -> Estimate.of(List.of(item), scenario).size())
                        .sum();
        assertTrue(Estimate.of(Paper.items(), scenario).size() < apart);
    }

    /** 10 steps of 2e12 operations, at 45e12 a second, and of 4 or 400 layers at 2.75 ms. */
    @Test
    void h100Seconds_ofATraining_areItsWorkOrItsLaunches() {
        assertEquals(2e13 / 45e12, ofLayers(4).h100Seconds(), 1e-9);
        assertEquals(10 * 400 * 2.75e-3, ofLayers(400).h100Seconds(), 1e-9);
    }

    private static Estimate.Training ofLayers(int layers) {
        TrainingCost cost = new TrainingCost(10, 2e13, 1);
        return new Estimate.Training("ood", "m", Role.WTS_AUX, 1, layers, cost, 1, 1);
    }

    @Test
    void estimate_largestModelOfThePaper_doesNotFitOneGpu() {
        Scenario scenario = Scenario.of("paper");
        double gib = 1L << 30;
        double largest = memory(Estimate.of(Paper.named("figa9"), scenario)) / gib;
        // weights, gradients and two moments of 6.65 billion parameters alone
        assertTrue(largest > 16 * 6.65e9 / gib, largest + " GiB");
        assertTrue(largest > 80, largest + " GiB");
        assertTrue(memory(Estimate.of(Paper.named("fig2"), scenario)) / gib < 80);
    }

    private static double memory(List<Estimate.Training> trainings) {
        return trainings.stream().mapToDouble(t -> t.cost().memoryBytes()).max().orElseThrow();
    }

    @Test
    void tasks_secondOfFairness_isItsOwnPresetOnTheEmbeddedData() {
        Map<String, List<Path>> data = Map.of("fairness", List.of(Path.of("mine.jsonl")));
        Preset mini = Preset.of("reproduce", "mini");
        Scenario scenario = new Scenario(mini, data, Optional.empty());
        assertEquals(
                List.of("fairness", "fairness-mini-pros-cons", "ood", "adversarial", "privacy"),
                List.copyOf(scenario.tasks().keySet()));
        Point second = scenario.tasks().get("fairness-mini-pros-cons");
        assertEquals("fairness-preset=mini-pros-cons-seeds=10", second.key());
        ExperimentRun run = scenario.run(second);
        Preset own = Preset.of("fairness", "mini-pros-cons");
        assertEquals(own.settings(), run.preset().settings());
        Map<String, String> computing =
                Map.of("fairness.precision", "bf16", "fairness.lambda", "3");
        Preset inBfloat16 =
                new Scenario(mini.with(computing), data, Optional.empty()).run(second).preset();
        assertEquals(own.with(Map.of("precision", "bf16")).settings(), inBfloat16.settings());
        assertEquals(List.of(), run.data());
        assertEquals(data.get("fairness"), scenario.run(scenario.base("fairness")).data());
    }

    @Test
    void sizes_twoWeakAndTwoStrong_areEveryPair() {
        Scenario scenario = Scenario.of("mini");
        List<Point> points = Paper.named("figa3").get(0).points(scenario, new Results());
        assertEquals(
                List.of(
                        "fairness-seeds=1",
                        "fairness-weak=mini-s-seeds=1",
                        "fairness-strong=mini-l-seeds=1",
                        "fairness-strong=mini-l-weak=mini-s-seeds=1"),
                points.stream().map(Point::key).toList());
    }

    @Test
    void point_valueOfThePreset_isNoChange() {
        Scenario scenario = Scenario.of("mini");
        String lambda = scenario.settings("fairness").text("lambda");
        assertTrue(
                scenario.changed("fairness", Map.of("lambda", lambda + "0")).changes().isEmpty());
        assertFalse(scenario.changed("fairness", Map.of("lambda", "7")).changes().isEmpty());
    }

    @Test
    void names_ofThePaper_areThoseOfTheCommandLine() {
        Set<String> names = new HashSet<>();
        Paper.items().forEach(item -> names.add(item.name()));
        Set<String> expected = new HashSet<>(List.of("table1", "fig2", "fig3", "beta"));
        for (int i = 1; i <= 11; i++) {
            expected.add("figa" + i);
        }
        assertEquals(expected, names);
        assertEquals(15, Paper.named("all").size());
    }
}
