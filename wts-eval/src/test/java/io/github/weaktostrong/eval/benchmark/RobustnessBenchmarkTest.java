package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RobustnessBenchmarkTest {
    private static final RobustnessBenchmark OOD = benchmark(Kind.OOD);

    private static RobustnessBenchmark benchmark(Kind kind) {
        return RobustnessBenchmark.of(
                kind,
                Map.of("name", "b"),
                2,
                seed -> {
                    throw new AssertionError("no split is needed");
                });
    }

    private static Example row(String source, String task, String variant) {
        return Example.of(source + variant + task, 1)
                .withSource(source)
                .withTask(task)
                .withVariant(variant);
    }

    /** Right where told. */
    private static Predictions predictions(String split, List<Example> rows, boolean... right) {
        float[][] probabilities = new float[rows.size()][];
        for (int i = 0; i < right.length; i++) {
            probabilities[i] = right[i] ? new float[] {0.25f, 0.75f} : new float[] {0.75f, 0.25f};
        }
        return new Predictions(split, new Dataset("d", rows), probabilities);
    }

    private static final List<Example> STYLED =
            List.of(
                    row("a", "", ""), row("b", "", ""),
                    row("a", "", "bible_p0.6"), row("b", "", "bible_p0.6"),
                    row("a", "", "tweet"), row("b", "", "tweet"));

    @Test
    void metrics_ofStyles_areThoseOfEachAndOfAll() {
        Metrics metrics =
                OOD.metrics(predictions("test", STYLED, true, false, true, true, false, true));
        assertEquals(OptionalDouble.of(0.5), metrics.get("accuracy"));
        assertEquals(OptionalDouble.of(0.75), metrics.get("ood_accuracy"));
        assertEquals(OptionalDouble.of(1), metrics.get("ood_accuracy_bible_p0_6"));
        assertEquals(OptionalDouble.of(0.5), metrics.get("ood_accuracy_tweet"));
        assertEquals(OptionalDouble.of(2), metrics.get("accuracy_rows"));
        assertEquals(OptionalDouble.of(4), metrics.get("ood_accuracy_rows"));
        assertEquals(OptionalDouble.of(2), metrics.get("ood_accuracy_tweet_rows"));
        assertFalse(metrics.names().contains("averaged_tasks"));
        // validity: with clean and styled rows mistaken for each other the figures differ
        assertNotEquals(metrics.get("accuracy"), metrics.get("ood_accuracy"));
    }

    /** Films a and b in one style, b in another one too, and three rows of other sources. */
    private static final List<Example> SHIFTED =
            List.of(
                    row("a", "", ""),
                    row("b", "", ""),
                    row("a", "", "casing"),
                    row("b", "", "casing"),
                    row("b", "", "typos"),
                    row("c", "", "tweets"),
                    row("d", "", "tweets"),
                    row("e", "", "tweets"));

    @Test
    void metrics_ofUnequalShifts_averageShiftsAndPoolRowsBeside() {
        Metrics metrics =
                OOD.metrics(
                        predictions(
                                "test", SHIFTED, true, true, true, false, false, true, true, true));
        // by hand: casing 1 of 2, typos 0 of 1, tweets 3 of 3
        assertEquals(0.5, metrics.get("ood_accuracy").orElseThrow(), 1e-12);
        assertEquals(0.25, metrics.get("ood_accuracy_rules").orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.of(1), metrics.get("ood_accuracy_natural"));
        assertEquals(4 / 6.0, metrics.get("ood_accuracy_pooled").orElseThrow(), 1e-12);
        Metrics attacked =
                benchmark(Kind.ADVERSARIAL)
                        .metrics(
                                predictions(
                                        "test", SHIFTED, true, true, true, false, false, true, true,
                                        true));
        assertEquals(4 / 6.0, attacked.get("adversarial_accuracy").orElseThrow(), 1e-12);
        assertFalse(attacked.names().contains("adversarial_accuracy_pooled"));
    }

    @Test
    void metrics_withoutNaturalShiftOrWithoutStyles_leaveThatAverageUndefined() {
        Metrics styled =
                OOD.metrics(predictions("test", STYLED, true, false, true, true, false, true));
        assertEquals(OptionalDouble.empty(), styled.get("ood_accuracy_natural"));
        assertTrue(styled.names().contains("ood_accuracy_natural"));
        assertEquals(styled.get("ood_accuracy"), styled.get("ood_accuracy_rules"));
        List<Example> tweets = List.of(row("a", "", ""), row("c", "", "tweets"));
        Metrics natural = OOD.metrics(predictions("test", tweets, true, false));
        assertEquals(OptionalDouble.of(0), natural.get("ood_accuracy_natural"));
        assertEquals(OptionalDouble.empty(), natural.get("ood_accuracy_rules"));
    }

    @Test
    void intervals_ofShifts_averageThemInEachResample() {
        // a shift of one source beside one of forty: the macro average moves by half with the one
        List<Example> rows = new ArrayList<>();
        boolean[] right = new boolean[42];
        for (int i = 0; i < 40; i++) {
            rows.add(row("s" + i, "", "tweets"));
            right[i] = i < 20;
        }
        rows.add(row("t", "", "reviews"));
        rows.add(row("u", "", "reviews"));
        right[40] = true;
        Map<String, List<Double>> found = OOD.intervals(predictions("test", rows, right));
        double macro = width(found, "ood_accuracy");
        double pooled = width(found, "ood_accuracy_pooled");
        assertTrue(macro > 1.5 * pooled, found.toString());
        assertEquals(found.get("ood_accuracy"), found.get("ood_accuracy_natural"));
        assertFalse(found.containsKey("ood_accuracy_rules"));
        Predictions same = predictions("test", rows, right);
        Map<String, List<Double>> seeds = OOD.intervalsOverSeeds(List.of(same, same));
        assertTrue(width(seeds, "ood_accuracy") > 1.5 * width(seeds, "ood_accuracy_pooled"));
    }

    private static double width(Map<String, List<Double>> intervals, String name) {
        List<Double> ends = intervals.getOrDefault(name, List.of());
        return ends.get(1) - ends.get(0);
    }

    @Test
    void metrics_ofShiftsInTasks_averageWithinTasksFirst() {
        List<Example> rows = new ArrayList<>();
        boolean[] right = new boolean[8];
        // task p: casing 2 of 2, typos 0 of 1; task q: casing 1 of 1
        for (String task : List.of("p", "q")) {
            rows.add(row("a", task, ""));
            rows.add(row("b", task, ""));
        }
        rows.add(row("a", "p", "casing"));
        rows.add(row("b", "p", "casing"));
        rows.add(row("a", "p", "typos"));
        rows.add(row("a", "q", "casing"));
        right[4] = true;
        right[5] = true;
        right[7] = true;
        Metrics metrics = OOD.withMinimumTaskRows(1).metrics(predictions("test", rows, right));
        assertEquals(0.75, metrics.get("ood_accuracy").orElseThrow(), 1e-12);
        assertEquals(0.5, metrics.get("ood_accuracy_p").orElseThrow(), 1e-12);
        assertEquals((2 / 3.0 + 1) / 2, metrics.get("ood_accuracy_pooled").orElseThrow(), 1e-12);
        assertEquals(0.75, metrics.get("ood_accuracy_all_rows").orElseThrow(), 1e-12);
    }

    @Test
    void rowsThatAnAttackLeftOut_areNoPartOfWhatItsRowsAreComparedWith() {
        List<Example> rows = List.of(row("a", "", ""), row("b", "", ""), row("a", "", "bugs"));
        Metrics metrics = OOD.metrics(predictions("test", rows, true, false, false));
        assertEquals(OptionalDouble.of(0.5), metrics.get("accuracy"));
        assertEquals(OptionalDouble.of(1), metrics.get("accuracy_of_perturbed_sources"));
        List<Example> others = List.of(row("a", "", ""), row("c", "", "other source"));
        assertEquals(
                OptionalDouble.empty(),
                OOD.metrics(predictions("test", others, true, true))
                        .get("accuracy_of_perturbed_sources"));
    }

    @Test
    void mean_ofTasks_countsThoseWithEnoughTestRowsAndNamesTheOthers() {
        List<Example> rows = new ArrayList<>();
        rows.add(row("a", "rte", ""));
        rows.add(row("b", "qqp", ""));
        boolean[] right = new boolean[6];
        right[0] = true;
        for (int i = 0; i < 3; i++) {
            rows.add(row("a", "rte", "x" + i));
            right[rows.size() - 1] = i == 0;
        }
        rows.add(row("b", "qqp", "x0"));
        right[5] = true;
        RobustnessBenchmark three = benchmark(Kind.ADVERSARIAL).withMinimumTaskRows(3);
        Metrics test = three.metrics(predictions("test", rows, right));
        assertEquals(OptionalDouble.of(1), test.get("accuracy"));
        assertEquals(1 / 3.0, test.get("adversarial_accuracy").orElseThrow(), 1e-12);
        assertEquals(OptionalDouble.of(1), test.get("averaged_tasks"));
        assertEquals(OptionalDouble.of(1), test.get("adversarial_accuracy_qqp"));
        assertEquals(OptionalDouble.of(0), test.get("accuracy_qqp"));
        assertEquals(OptionalDouble.of(0.5), test.get("adversarial_accuracy_all_rows"));
        Metrics validation = three.metrics(predictions("validation", rows, right));
        assertEquals(2 / 3.0, validation.get("adversarial_accuracy").orElseThrow(), 1e-12);
        Metrics none = benchmark(Kind.ADVERSARIAL).metrics(predictions("test", rows, right));
        assertEquals(OptionalDouble.empty(), none.get("adversarial_accuracy"));
        assertTrue(none.names().contains("adversarial_accuracy"));
    }

    @Test
    void intervals_resampleSourcesNotRows() {
        // ten rows of one source agree: as ten independent rows they would seem to tell much
        List<Example> one = new ArrayList<>();
        List<Example> ten = new ArrayList<>();
        boolean[] right = new boolean[40];
        for (int i = 0; i < 40; i++) {
            right[i] = i < 20;
            one.add(row("s" + i / 20, "", "v"));
            ten.add(row("s" + i, "", "v"));
        }
        List<Double> wide = OOD.intervals(predictions("test", one, right)).get("ood_accuracy");
        List<Double> narrow = OOD.intervals(predictions("test", ten, right)).get("ood_accuracy");
        assertEquals(List.of(0.0, 1.0), wide);
        assertTrue(narrow.get(0) > 0.3 && narrow.get(1) < 0.7, narrow.toString());
        assertFalse(OOD.intervals(predictions("test", one, right)).containsKey("accuracy"));
    }

    @Test
    void intervals_ofSeveralTasks_areGivenForEach() {
        List<Example> rows = new ArrayList<>();
        boolean[] right = new boolean[40];
        for (int i = 0; i < 20; i++) {
            String task = i % 2 == 0 ? "rte" : "mnli-mm";
            rows.add(row("s" + i, task, ""));
            rows.add(row("s" + i, task, "x"));
            right[2 * i] = i < 15;
            right[2 * i + 1] = i < 10;
        }
        Predictions predictions = predictions("test", rows, right);
        Map<String, List<Double>> intervals = benchmark(Kind.ADVERSARIAL).intervals(predictions);
        Metrics metrics = benchmark(Kind.ADVERSARIAL).metrics(predictions);
        for (String name : List.of("accuracy_rte", "adversarial_accuracy_mnli_mm")) {
            double value = metrics.get(name).orElseThrow();
            assertTrue(intervals.get(name).get(0) < value, name);
            assertTrue(intervals.get(name).get(1) > value, name);
        }
    }

    @Test
    void intervals_overSeeds_containTheirMean() {
        Predictions first = predictions("test", STYLED, true, false, true, true, false, true);
        Predictions second = predictions("test", STYLED, true, true, false, true, false, true);
        List<Double> interval = OOD.intervalsOverSeeds(List.of(first, second)).get("ood_accuracy");
        assertTrue(interval.get(0) <= 0.625 && 0.625 <= interval.get(1));
    }

    @Test
    void comparison_recoversGapsOfBothAccuracies() {
        Predictions weak = predictions("test", STYLED, false, false, false, false, true, true);
        Predictions student = predictions("test", STYLED, true, false, false, true, true, true);
        Predictions ceiling = predictions("test", STYLED, true, true, true, true, true, true);
        Metrics comparison = OOD.comparison(student, weak, ceiling);
        assertEquals(OptionalDouble.of(0.5), comparison.get("performance_gap_recovered"));
        assertEquals(OptionalDouble.of(0.5), comparison.get("robustness_gap_recovered"));
        assertEquals(4 / 6.0, comparison.get("agreement_with_weak").orElseThrow(), 1e-12);
    }

    @Test
    void settings_thatAreWrong_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> OOD.withMinimumTaskRows(0));
        assertEquals(
                "the description has no name; expected the key name with a text",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> RobustnessBenchmark.of(Kind.OOD, Map.of(), 2, seed -> null))
                        .getMessage());
    }
}
