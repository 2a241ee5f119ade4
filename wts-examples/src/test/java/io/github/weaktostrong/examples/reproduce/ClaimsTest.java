package io.github.weaktostrong.examples.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.examples.experiments.Preset;
import io.github.weaktostrong.result.Comparison;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TaskEffect;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ClaimsTest {
    private static final TaskEffect GAIN = new TaskEffect(5, 3, 2, 4);
    private static final List<Long> FIVE = List.of(1L, 2L, 3L, 4L, 5L);

    @Test
    void peak_inTheMiddleWithFallingTask_isYes() {
        List<String> row = peak(FIVE, new double[] {0.5, 0.7, 0.6}, List.of());
        assertTrue(row.get(1).contains("trust at 0.3 over 0.1: +0.2000"), row.get(1));
        assertTrue(row.get(1).contains("trust at 0.3 over 0.6: +0.1000"), row.get(1));
        assertTrue(row.get(1).contains("task at 0.1 over 0.3: +0.1000"), row.get(1));
        assertEquals("yes", row.get(2));
        assertTrue(row.get(3).startsWith("yes: p 0.0"), row.get(3));
    }

    @Test
    void peak_trustThatRisesThroughout_isNo() {
        List<Long> seeds = LongStream.rangeClosed(1, 8).boxed().toList();
        List<String> row = peak(seeds, new double[] {0.5, 0.6, 0.7}, List.of());
        assertEquals("no", row.get(2));
        // equal differences: 2 to the power of -8, of the first of four comparisons
        assertEquals("no: p 1.000 if it does not hold, 0.016 if it does", row.get(3));
    }

    @Test
    void peak_fourSeeds_isUndeterminedWithTheDirectionOnMeans() {
        List<String> row = peak(FIVE.subList(0, 4), new double[] {0.5, 0.7, 0.6}, List.of());
        assertEquals("yes", row.get(2));
        assertEquals("undetermined: 4 of the 5 seeds that are needed", row.get(3));
    }

    @Test
    void peak_modelThatLearnedNothing_isUndetermined() {
        List<String> row = peak(FIVE, new double[] {0.5, 0.7, 0.6}, List.of("WEAK collapsed"));
        assertEquals("undetermined: WEAK collapsed", row.get(3));
    }

    @Test
    void peak_nothingAboveTheNearestLambda_isUndetermined() {
        Scenario scenario = scenario(FIVE, Map.of("lambda.adversarial", "0.1,0.3"));
        Results results = new Results();
        put(results, scenario, "lambda", "adversarial", new double[] {0.5, 0.7}, List.of());
        List<String> row = new SweepClaims(scenario, results).peak().orElseThrow();
        assertEquals("undetermined: lambda 0.3, the nearest to 0.4, is an end", row.get(3));
    }

    @Test
    void largeAlpha_gapThatGrows_isADeclineOfTrust() {
        Scenario scenario = scenario(FIVE, Map.of());
        Results results = new Results();
        // lower is better: the gap grows from 0.05 at alpha 0.25 to 0.20 at alpha 1
        put(results, scenario, "alpha", "fairness", new double[] {0.1, 0.05, 0.2}, List.of());
        List<String> row = new SweepClaims(scenario, results).largeAlpha("fairness").orElseThrow();
        assertTrue(row.get(1).contains("trust at 0.25 over 1.0: +0.1500"), row.get(1));
        assertEquals("yes", row.get(2));
        assertTrue(row.get(3).startsWith("yes"), row.get(3));
        assertEquals(
                Optional.empty(), new SweepClaims(scenario, results).largeAlpha("adversarial"));
    }

    @Test
    void largerWeakModel_asTheTrendsSay() {
        assertEquals("yes: the trend's verdict is no each time", larger(-0.1, -0.2).get(3));
        assertEquals("no: the trend's verdict is yes each time", larger(0.1, 0.2).get(3));
        assertEquals(
                "undetermined: the trend's verdicts are neither all no nor all yes",
                larger(0.1, -0.2).get(3));
        assertEquals("yes", larger(-0.1, -0.2).get(2));
        assertEquals("no", larger(0.1, -0.2).get(2));
    }

    private static List<String> larger(double first, double second) {
        Scenario scenario = scenario(FIVE, Map.of());
        Results results = new Results();
        double[] differences = {first, second};
        List<String> strong = scenario.values("strong_sizes", "adversarial");
        for (int i = 0; i < 2; i++) {
            Map<String, String> sizes = Map.of("weak", "mini-s", "strong", strong.get(i));
            Point point = scenario.changed("adversarial", sizes, Strategy.values());
            results.put(point, result("adversarial", List.of(), List.of(trend(differences[i]))));
        }
        return new SweepClaims(scenario, results).largerWeakModel().orElseThrow();
    }

    @Test
    void privacyGap_thatWidensUnderWeakTft_isYes() {
        Scenario scenario = scenario(FIVE, Map.of());
        Results results = new Results();
        List<RunResult> runs = new ArrayList<>();
        for (long seed : FIVE) {
            double noise = seed / 1000.0;
            runs.add(run(Strategy.NO_TFT, Role.WEAK, seed, 0.2, 9));
            runs.add(run(Strategy.NO_TFT, Role.WTS_NAIVE, seed, 0.3, 9));
            runs.add(run(Strategy.WEAK_TFT, Role.WEAK, seed, 0.1, 9));
            runs.add(run(Strategy.WEAK_TFT, Role.WTS_NAIVE, seed, 0.3 + noise, 9));
        }
        results.put(scenario.base("privacy"), result("privacy", runs, List.of()));
        Section.Table table = new Claims(scenario, results).inWords();
        assertTrue(table.rows().stream().allMatch(row -> row.size() == 4), table.toString());
        List<String> row =
                table.rows().stream()
                        .filter(r -> r.get(0).startsWith("WEAK_TFT, privacy"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("gap in trust, WEAK_TFT over NO_TFT: +0.1030", row.get(1));
        assertEquals("yes", row.get(2));
        assertTrue(row.get(3).startsWith("yes: p 0.000"), row.get(3));
    }

    /** A student that is to have nothing of its own text by construction may tell of D_W. */
    @Test
    void ofDisclosure_studentTellsOfItsTeachersText_isYesWhateverIsSaidOfItsOwn() {
        Scenario scenario = scenario(FIVE, Map.of());
        Results results = new Results();
        List<RunResult> runs = new ArrayList<>();
        for (long seed : FIVE) {
            RunResult student = run(Strategy.NO_TFT, Role.WTS_NAIVE, seed, 0, 9);
            Metrics told = Metrics.none().with("extraction_excess_d_w", 0.2 + seed / 1000.0);
            runs.add(student.and(told));
        }
        Doubt own = new Doubt(Doubt.Kind.BY_CONSTRUCTION, "nothing of its own");
        Trend trend =
                Trend.of(Strategy.NO_TFT, "trust", true, GAIN, false, List.of(own), List.of());
        assertEquals(Verdict.NOT_APPLICABLE, trend.verdict());
        results.put(scenario.base("privacy"), result("privacy", runs, List.of(trend)));
        Claims claims = new Claims(scenario, results);
        Section.Table table = claims.ofDisclosure();
        assertEquals(7, table.rows().size()); // weak model and ceiling twice, the student thrice
        List<String> row =
                table.rows().stream()
                        .filter(r -> r.get(0).equals("NO_TFT: the naive student gives D_W away"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("extraction_excess_d_w: +0.2030", row.get(1));
        assertTrue(row.get(3).startsWith("yes: p 0.000"), row.get(3));
        List<String> gap =
                claims.inWords().rows().stream()
                        .filter(r -> r.get(0).startsWith("WEAK_TFT, privacy"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("undetermined: nothing of its own", gap.get(3));
    }

    @Test
    void weakSize_asTheLargerWeakModelsTrustSays() {
        for (String property : List.of("ood", "adversarial")) {
            // trust of each seed at the smaller size and the rise to the larger one
            List<String> rises = weakSize(property, FIVE, new double[] {0.1, 0.12, 0.1, 0.11, 0.1});
            assertEquals("trust of the weak model, mini-s over mini-xs: +0.1060", rises.get(1));
            assertEquals("yes", rises.get(2));
            assertTrue(rises.get(3).startsWith("yes: p 0.000"), rises.get(3));
            List<String> falls =
                    weakSize(property, FIVE, new double[] {-0.1, -0.12, -0.1, -0.11, -0.1});
            assertEquals("no", falls.get(2));
            assertTrue(falls.get(3).startsWith("no: p 1.000"), falls.get(3));
            List<String> neither =
                    weakSize(property, FIVE, new double[] {0.3, -0.2, 0.1, -0.1, 0.0});
            assertEquals("yes", neither.get(2));
            assertTrue(neither.get(3).startsWith("undetermined: p 0."), neither.get(3));
            List<String> one = weakSize(property, List.of(1L), new double[] {0.1});
            assertEquals("undetermined: 1 of the 5 seeds that are needed", one.get(3));
        }
    }

    @Test
    void weakSize_oneSizeMeasured_isNotMeasured() {
        Scenario scenario = scenario(FIVE, Map.of());
        Results results = new Results();
        results.put(sizes(scenario, "ood", "mini-s", "minilm"), weak("ood", FIVE, new double[5]));
        assertEquals(Optional.empty(), new SweepClaims(scenario, results).weakSize("ood"));
    }

    private static List<String> weakSize(String property, List<Long> seeds, double[] rise) {
        Scenario scenario = scenario(seeds, Map.of());
        Results results = new Results();
        double[] nothing = new double[rise.length];
        // the strong size differs: the weak model does not depend on it
        results.put(sizes(scenario, property, "mini-xs", "mini-m"), weak(property, seeds, nothing));
        results.put(sizes(scenario, property, "mini-s", "minilm"), weak(property, seeds, rise));
        return new SweepClaims(scenario, results).weakSize(property).orElseThrow();
    }

    private static Point sizes(Scenario scenario, String property, String weak, String strong) {
        Map<String, String> sizes = Map.of("weak", weak, "strong", strong);
        return scenario.changed(property, sizes, Strategy.values());
    }

    /** Trust of the weak model under WEAK_TFT; under NO_TFT it is turned round. */
    private static WeakToStrongResult weak(String property, List<Long> seeds, double[] trust) {
        List<RunResult> runs = new ArrayList<>();
        for (int i = 0; i < trust.length; i++) {
            double sign = property.equals("adversarial") ? 1 : -1; // higher is better, or lower
            runs.add(run(Strategy.WEAK_TFT, Role.WEAK, seeds.get(i), sign * trust[i] + i, 1));
            runs.add(run(Strategy.NO_TFT, Role.WEAK, seeds.get(i), i - sign * trust[i], 1));
        }
        return result(property, runs, List.of());
    }

    @Test
    void amplified_asTheSmallestStepOfAnyRoleSays() {
        List<String> rises = amplified(0.1, 0.05);
        assertEquals(
                "trust of weak model, WEAK_TFT over NO_TFT: +0.1000; "
                        + "trust of naive student, WEAK_TFT over NO_TFT: +0.1000; "
                        + "trust of naive student, WEAK_WTS_TFT over WEAK_TFT: +0.0500; "
                        + "trust of auxiliary student, WEAK_TFT over NO_TFT: +0.1000; "
                        + "trust of auxiliary student, WEAK_WTS_TFT over WEAK_TFT:"
                        + " +0.1000; "
                        + "trust of strong ceiling, WEAK_TFT over NO_TFT: +0.1000",
                rises.get(1));
        assertEquals("yes", rises.get(2));
        assertTrue(rises.get(3).startsWith("yes: p 0.0"), rises.get(3));
        List<String> falls = amplified(0.1, -0.05);
        assertEquals("no", falls.get(2));
        // t = -0.05 / (0.0158 / sqrt(5)) = -7.07 with 4 degrees of freedom; six comparisons
        assertEquals("no: p 0.999 if it does not hold, 0.006 if it does", falls.get(3));
        List<String> little = amplified(0.1, 0.001);
        assertEquals("yes", little.get(2));
        assertTrue(little.get(3).startsWith("undetermined: p 0."), little.get(3));
    }

    /**
     * The row on adversarial robustness: each role rises by one step from strategy to strategy, but
     * the naive student by another one to WEAK_WTS_TFT; seeds scatter by 0.01.
     */
    private static List<String> amplified(double step, double lastOfNaive) {
        List<RunResult> runs = new ArrayList<>();
        for (long seed : FIVE) {
            for (Role role : EnumSet.range(Role.WEAK, Role.STRONG_CEILING)) {
                boolean student = role == Role.WTS_NAIVE || role == Role.WTS_AUX;
                double last = role == Role.WTS_NAIVE ? lastOfNaive : student ? step : 0;
                double noise = 0.01 * (seed - 3); // of mean 0
                runs.add(run(Strategy.NO_TFT, role, seed, 0.5, 1));
                runs.add(run(Strategy.WEAK_TFT, role, seed, 0.5 + step + noise, 1));
                double both = 0.5 + step + last + (student ? 2 * noise : noise);
                runs.add(run(Strategy.WEAK_WTS_TFT, role, seed, both, 1));
            }
        }
        Scenario scenario = scenario(FIVE, Map.of());
        Results results = new Results();
        results.put(scenario.base("adversarial"), result("adversarial", runs, List.of()));
        return new Claims(scenario, results)
                .inWords().rows().stream()
                        .filter(row -> row.get(0).startsWith("adversarial: trust rises"))
                        .findFirst()
                        .orElseThrow();
    }

    private static List<String> peak(List<Long> seeds, double[] trust, List<String> doubts) {
        Scenario scenario = scenario(seeds, Map.of());
        Results results = new Results();
        put(results, scenario, "lambda", "adversarial", trust, doubts);
        return new SweepClaims(scenario, results).peak().orElseThrow();
    }

    private static Scenario scenario(List<Long> seeds, Map<String, String> changes) {
        Preset preset = Preset.of("reproduce", "mini").with(changes);
        return new Scenario(preset, Map.of(), Optional.of(seeds));
    }

    /** Both students at each value of a setting; the task metric falls by 0.1 a step. */
    private static void put(
            Results results,
            Scenario scenario,
            String setting,
            String property,
            double[] trust,
            List<String> doubts) {
        List<String> values = scenario.values(setting, property);
        for (int i = 0; i < values.size(); i++) {
            Point point =
                    scenario.changed(
                            property, Map.of(setting, values.get(i)), Strategy.WEAK_WTS_TFT);
            List<RunResult> runs = new ArrayList<>();
            for (long seed : point.seeds()) {
                for (Role role : List.of(Role.WTS_NAIVE, Role.WTS_AUX)) {
                    double shared = seed / 50.0; // of all values: pairing takes it out
                    double task = 0.9 - 0.1 * i + shared;
                    runs.add(run(Strategy.WEAK_WTS_TFT, role, seed, trust[i] + shared, task));
                }
            }
            Trend trend =
                    Trend.of(
                            Strategy.WEAK_WTS_TFT,
                            "trust",
                            true,
                            GAIN,
                            false,
                            doubts.stream().map(ClaimsTest::doubt).toList(),
                            List.of());
            results.put(point, result(property, runs, List.of(trend)));
        }
    }

    private static Doubt doubt(String text) {
        return new Doubt(Doubt.Kind.NOT_LEARNED, text);
    }

    private static Trend trend(double difference) {
        PairedTest test = new PairedTest(5, difference, 0.001, 0);
        List<Comparison> comparisons = List.of(new Comparison(Role.WEAK, Role.WTS_NAIVE, test));
        return Trend.of(
                Strategy.WEAK_WTS_TFT, "trust", true, GAIN, difference > 0, List.of(), comparisons);
    }

    private static RunResult run(
            Strategy strategy, Role role, long seed, double trust, double task) {
        return new RunResult(
                strategy,
                role,
                seed,
                "tiny",
                Map.of(),
                RunResult.Selection.NONE,
                Metrics.none().with("trust", trust).with("task", task),
                Map.of(),
                1,
                "digest",
                new RowResults() {
                    @Override
                    public List<String> columns() {
                        return List.of();
                    }

                    @Override
                    public List<List<Object>> table() {
                        return List.of();
                    }
                },
                Optional.empty(),
                List.of());
    }

    private static WeakToStrongResult result(
            String property, List<RunResult> runs, List<Trend> trends) {
        return new WeakToStrongResult(
                property,
                "task",
                true,
                "trust",
                property.equals("adversarial"),
                List.of(),
                Map.of(),
                Map.of(),
                List.of(),
                runs,
                List.of(),
                List.of(),
                List.of(),
                Design.of(List.of()),
                trends,
                Optional.empty());
    }
}
