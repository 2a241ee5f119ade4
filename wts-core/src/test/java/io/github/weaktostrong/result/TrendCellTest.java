package io.github.weaktostrong.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.ForwardingBenchmark;
import io.github.weaktostrong.TinyBenchmark;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TaskEffect;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrendCellTest {
    private static final TaskEffect EFFECT = new TaskEffect(5, 5, 4, 6);
    private static final SeedOverlap INDEPENDENT = new SeedOverlap(0, 1, List.of(), true);

    @ParameterizedTest
    @CsvSource({
        // gaps of weak, naive, auxiliary, ceiling: lower is more trustworthy
        "0.4, 0.3, 0.2, 0.1, true",
        "0.4, 0.2, 0.3, 0.1, true",
        "0.4, 0.4, 0.3, 0.1, false", // a tie is no rise
        "0.4, 0.5, 0.3, 0.1, false",
        "0.4, 0.3, 0.2, 0.2, false",
        "0.1, 0.2, 0.3, 0.4, false" // the planted error: the direction turned round
    })
    void trend_eightSeeds_isReadOffTheMeans(
            double weak, double naive, double aux, double ceiling, boolean expected) {
        Trend trend = trend(seeds(8, new double[] {weak, naive, aux, ceiling}, 9));
        assertEquals(expected, trend.onMeans());
        assertEquals(List.of(), trend.doubts());
        // the same differences in every seed leave no noise: a tie neither rises nor falls
        boolean falls = naive > weak || aux > weak || ceiling > naive || ceiling > aux;
        assertEquals(
                expected ? Verdict.YES : falls ? Verdict.NO : Verdict.UNDETERMINED,
                trend.verdict());
    }

    @Test
    void trend_meansOverSeeds_decideAndNotEverySeed() {
        List<RunResult> runs = new ArrayList<>(seeds(4, new double[] {0.4, 0.3, 0.2, 0.1}, 9));
        runs.addAll(Results.cell(9, new double[] {0.1, 0.2, 0.3, 0.4}, 9));
        assertTrue(trend(runs).onMeans());
    }

    @Test
    void trend_noisySeeds_areNeitherYesNorNo() {
        List<RunResult> runs = new ArrayList<>();
        for (int seed = 1; seed <= 5; seed++) {
            double noise = seed % 2 == 0 ? 0.3 : -0.1;
            runs.addAll(Results.cell(seed, new double[] {0.4, 0.38 + noise, 0.3, 0.1}, 9));
        }
        Trend trend = trend(runs);
        assertEquals(List.of(), trend.doubts());
        assertEquals(Verdict.UNDETERMINED, trend.verdict());
        assertEquals(4, trend.comparisons().size());
    }

    @Test
    void trend_withoutAuxiliaryRole_asksAboutTheNaiveStudent() {
        List<RunResult> runs =
                seeds(5, new double[] {0.4, 0.3, 0.9, 0.1}, 9).stream()
                        .filter(run -> run.role() != Role.WTS_AUX)
                        .toList();
        Trend trend = trend(runs);
        assertEquals(2, trend.comparisons().size());
        assertEquals(Verdict.YES, trend.verdict());
    }

    @Test
    void trend_oneSeedOfFiveCollapsed_isNamed() {
        List<RunResult> runs = new ArrayList<>(seeds(4, new double[] {0.4, 0.3, 0.2, 0.1}, 9));
        runs.addAll(Results.cell(5, new double[] {0.4, 0.3, 0.2, 0.1}, 5));
        Trend trend = trend(runs);
        assertEquals(
                "WTS_NAIVE (seed 5) does not beat the best constant answer by 2 points (50.0"
                        + " against 50.0 %)",
                texts(trend).get(1));
        assertEquals(Doubt.Kind.NOT_LEARNED, trend.doubts().get(1).kind());
        assertEquals(Verdict.UNDETERMINED, trend.verdict());
    }

    @ParameterizedTest
    @CsvSource({
        // gains of the student on V in the worst and in the best seed, in points
        "0.04, 0.06, YES",
        "-0.002, 0.002, NOT_APPLICABLE",
        "-0.10, 0.14, UNDETERMINED"
    })
    void trend_gainOfTheStudentOnV_decidesWhetherThereIsAQuestion(
            double worst, double best, Verdict expected) {
        List<RunResult> runs = new ArrayList<>();
        for (RunResult run : seeds(6, new double[] {0.4, 0.3, 0.2, 0.1}, 9)) {
            double onV = run.role() == Role.WEAK ? 0.7 : 0.7 + (run.seed() % 2 == 0 ? worst : best);
            runs.add(Results.run(run.strategy(), run.role(), run.seed(), run.metrics(), 9, onV));
        }
        Trend trend = trend(runs);
        assertEquals(expected, trend.verdict());
        assertEquals(expected, trend.effect().verdict());
        assertEquals(expected == Verdict.UNDETERMINED ? 1 : 0, trend.doubts().size());
    }

    @Test
    void trend_withoutThePlainStrategy_doesNotKnowWhetherThereIsAQuestion() {
        List<RunResult> runs =
                seeds(5, new double[] {0.4, 0.3, 0.2, 0.1}, 9).stream()
                        .map(
                                run ->
                                        Results.run(
                                                Strategy.WEAK_TFT,
                                                run.role(),
                                                run.seed(),
                                                run.metrics(),
                                                9))
                        .toList();
        Trend trend = trend(Strategy.WEAK_TFT, runs);
        assertEquals(Doubt.Kind.NO_EFFECT, trend.doubts().get(0).kind());
        assertEquals(Verdict.UNDETERMINED, trend.verdict());
    }

    @Test
    void trends_namedBeforehand_areCorrectedForTheirNumberAndOthersAreNot() {
        List<Trend> alone = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            List<Comparison> comparisons =
                    List.of(
                            new Comparison(
                                    Role.WEAK,
                                    Role.WTS_NAIVE,
                                    PairedTest.of(new double[] {4, 1, 3, 5, 2}, 0)));
            alone.add(Trend.of(strategy, "gap", true, EFFECT, true, List.of(), comparisons));
        }
        List<Trend> corrected =
                Trend.corrected(Map.of("fairness", alone), Hypothesis.PRIMARY).get("fairness");
        for (Trend trend : corrected) {
            boolean named = trend.strategy() == Strategy.WEAK_WTS_TFT;
            assertEquals(!named, trend.exploratory());
            assertEquals((named ? 4 : 1) * 0.006617799781841345, trend.test().pOfRise(), 1e-8);
        }
    }

    @Test
    void resplitRatio_sameTestRowsInEverySeed_isTestToTraining() {
        List<RunResult> runs = seeds(3, new double[] {0.4, 0.3, 0.2, 0.1}, 9);
        // ten test rows; 16 + 16 + 12 rows that are not for testing
        SeedOverlap overlap = SeedOverlap.of(runs, TinyBenchmark.create());
        assertEquals(10 / 44.0, overlap.ratio(), 1e-12);
        assertEquals(1, overlap.independentBlocks());
        assertEquals(List.of(2L, 3L), overlap.dependent());
        assertEquals(Optional.empty(), overlap.remark());
        SeedOverlap one = SeedOverlap.of(runs.subList(0, 4), TinyBenchmark.create());
        assertEquals(new SeedOverlap(0, 1, List.of(), true), one);
    }

    @ParameterizedTest
    @CsvSource({
        // sources of every seed: trained on, then tested on
        "a:b c:d e:f, 3, 0",
        "a:b a:c d:e, 2, 0", // shares what it is trained on alone
        "a:b c:a d:e, 2, 0", // tested on what another is trained on
        "a:b c:b d:e, 2, 0.2", // q = 2 of 6 pairs, 2 of 2 sources in one: at most test / training
        "a:b c:d ac:e, 1, 0" // the third ties the first two together
    })
    void seedOverlap_sourcesOfSeeds_countsBlocksThatShareNone(
            String seeds, int blocks, double ratio) {
        String[] each = seeds.split(" ");
        List<RunResult> runs = new ArrayList<>();
        for (int i = 0; i < each.length; i++) {
            Dataset test = letters(each[i].substring(each[i].indexOf(':') + 1), 1);
            runs.add(
                    Results.run(
                            Strategy.NO_TFT,
                            Role.WEAK,
                            i + 1,
                            Metrics.none(),
                            new Predictions("test", test, new float[test.size()][2])));
        }
        ClassifierBenchmark benchmark =
                new ForwardingBenchmark(TinyBenchmark.create()) {
                    @Override
                    public Set<String> trainingSources(long seed) {
                        String own = each[(int) seed - 1];
                        Set<String> sources = new HashSet<>();
                        letters(own.substring(0, own.indexOf(':')), 5)
                                .examples()
                                .forEach(row -> sources.add(row.source()));
                        return sources;
                    }
                };
        SeedOverlap overlap = SeedOverlap.of(runs, benchmark);
        assertEquals(blocks, overlap.independentBlocks());
        assertEquals(ratio, overlap.ratio(), 1e-12);
        assertEquals(blocks == 2, overlap.remark().isPresent());
    }

    @Test
    void seedOverlap_sourcesThatNobodyNames_areRemarked() {
        List<RunResult> runs = seeds(3, new double[] {0.4, 0.3, 0.2, 0.1}, 9);
        ClassifierBenchmark silent =
                new ForwardingBenchmark(TinyBenchmark.create()) {
                    @Override
                    public Set<String> trainingSources(long seed) {
                        return Set.of();
                    }
                };
        SeedOverlap overlap = SeedOverlap.of(runs, silent);
        assertEquals(0, overlap.ratio());
        String remark = overlap.remark().orElseThrow();
        assertTrue(remark.contains("does not say which sources"), remark);
    }

    /** So many sources for each letter. */
    private static Dataset letters(String letters, int sources) {
        List<Example> rows = new ArrayList<>();
        for (String letter : letters.split("")) {
            for (int i = 0; i < sources; i++) {
                rows.add(Example.of(letter + i, 1));
            }
        }
        return new Dataset("letters", rows);
    }

    @Test
    void trend_fewSeeds_isUndetermined() {
        Trend trend = trend(seeds(4, new double[] {0.4, 0.3, 0.2, 0.1}, 9));
        assertTrue(trend.onMeans());
        assertEquals(List.of("4 seeds: no significance is claimed below 5"), texts(trend));
        assertEquals(Verdict.UNDETERMINED, trend.verdict());
    }

    @Test
    void trend_modelNoBetterThanAConstantAnswer_isUndetermined() {
        // 5 of 10 rows right, and 5 of 10 rows are of the majority class
        Trend trend = trend(seeds(5, new double[] {0.4, 0.3, 0.2, 0.1}, 5));
        assertEquals(4, trend.doubts().size());
        assertEquals(
                "WEAK (seed 1, 2, 3, 4, 5) does not beat the best constant answer by 2 points (50.0"
                        + " against 50.0 %)",
                texts(trend).get(0));
        assertEquals(Verdict.UNDETERMINED, trend.verdict());
    }

    @Test
    void trend_undefinedTrustOfARole_isUndetermined() {
        List<RunResult> runs =
                seeds(5, new double[] {0.4, 0.3, 0.2, 0.1}, 9).stream()
                        .map(run -> run.role() == Role.WTS_AUX ? undefined(run) : run)
                        .collect(Collectors.toList());
        Trend trend = trend(runs);
        assertFalse(trend.onMeans());
        assertEquals(List.of("the trust metric is undefined for a role"), texts(trend));
    }

    @Test
    void trend_undefinedTaskOfARole_isNotCalledWorseThanAConstantAnswer() {
        List<RunResult> runs =
                seeds(5, new double[] {0.4, 0.3, 0.2, 0.1}, 9).stream()
                        .map(run -> run.role() == Role.WEAK ? without("accuracy", run) : run)
                        .collect(Collectors.toList());
        assertEquals(List.of("WEAK (seed 1, 2, 3, 4, 5) has no accuracy"), texts(trend(runs)));
        assertEquals(Verdict.UNDETERMINED, trend(runs).verdict());
    }

    @Test
    void trend_modelWithOneAnswer_isUndeterminedAndNamesSeedAndRole() {
        List<RunResult> runs = seeds(5, new double[] {0.4, 0.3, 0.2, 0.1}, 9);
        RunResult honest = runs.get(9); // of the third seed
        float[][] ones = new float[10][];
        Arrays.fill(ones, new float[] {0.25f, 0.75f});
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            rows.add(honest.predictions().row(i));
        }
        runs.set(9, answering(honest, rows, ones));
        Trend trend = trend(runs);
        // the mean over seeds still beats the majority: only the seed tells
        assertEquals(List.of("seed 3: WTS_NAIVE answers class 1 to each of 10 rows"), texts(trend));
        assertEquals(Doubt.Kind.CONSTANT_ANSWER, trend.doubts().get(0).kind());
        assertEquals(Verdict.UNDETERMINED, trend.verdict());
        // where every label is the same, one answer is the right one
        List<Example> alike = rows.stream().map(row -> row.withLabel(1)).toList();
        runs.set(9, answering(honest, alike, ones));
        assertTrue(
                trend(runs).doubts().stream()
                        .noneMatch(doubt -> doubt.kind() == Doubt.Kind.CONSTANT_ANSWER));
        // one of two tasks
        List<Example> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            tasks.add(rows.get(i).withTask(i < 4 ? "p" : "q"));
        }
        float[][] changed = ones.clone();
        changed[9] = new float[] {0.75f, 0.25f};
        runs.set(9, answering(honest, tasks, changed));
        assertEquals(
                List.of("seed 3: WTS_NAIVE answers class 1 to each of 4 rows of p"),
                texts(trend(runs)));
    }

    private static RunResult answering(RunResult run, List<Example> rows, float[][] answers) {
        return Results.run(
                run.strategy(),
                run.role(),
                run.seed(),
                run.metrics(),
                new Predictions("test", new Dataset("ten", rows), answers));
    }

    private static RunResult undefined(RunResult run) {
        return without("gap", run);
    }

    private static RunResult without(String metric, RunResult run) {
        Metrics metrics = run.metrics().with(metric, OptionalDouble.empty());
        return Results.run(run.strategy(), run.role(), run.seed(), metrics, 9);
    }

    private static List<RunResult> seeds(int count, double[] gaps, int right) {
        List<RunResult> runs = new ArrayList<>();
        for (int seed = 1; seed <= count; seed++) {
            runs.addAll(Results.cell(seed, gaps, right));
        }
        return runs;
    }

    @Test
    void trend_seedsOfFewBlocks_claimsNothing() {
        List<RunResult> runs = seeds(8, new double[] {0.4, 0.3, 0.2, 0.1}, 9);
        Trend few = trend(Strategy.NO_TFT, runs, new SeedOverlap(0.1, 3, List.of(4L), true));
        assertEquals(Doubt.Kind.FEW_SEEDS, few.doubts().get(0).kind());
        assertTrue(few.doubts().get(0).text().contains("3 independent blocks"));
        assertEquals(Verdict.UNDETERMINED, few.verdict());
        Trend enough = trend(Strategy.NO_TFT, runs, new SeedOverlap(0, 5, List.of(), true));
        assertEquals(List.of(), enough.doubts());
    }

    @ParameterizedTest
    @CsvSource({"0.4, 0.9, false", "0.4, 0.7, true"})
    void trend_ceilingsPickedByChance_isDoubtedOnAverageOverSeeds(
            double odd, double even, boolean doubted) {
        List<RunResult> runs =
                seeds(6, new double[] {0.4, 0.3, 0.2, 0.1}, 9).stream()
                        .map(run -> picked(run, run.seed() % 2 == 0 ? even : odd))
                        .toList();
        assertEquals(
                doubted ? List.of(Doubt.Kind.UNSTABLE_CEILING) : List.of(),
                trend(runs).doubts().stream().map(Doubt::kind).toList());
    }

    private static RunResult picked(RunResult run, double frequency) {
        if (run.role() != Role.STRONG_CEILING) {
            return run;
        }
        CeilingCandidate candidate =
                new CeilingCandidate(
                        "a",
                        List.of(),
                        OptionalDouble.of(0.9),
                        OptionalDouble.of(0.1),
                        OptionalDouble.empty(),
                        frequency);
        CeilingPick pick = new CeilingPick(List.of(candidate), 0, 0, 0);
        return new RunResult(
                run.strategy(),
                run.role(),
                run.seed(),
                run.model(),
                run.settings(),
                new RunResult.Selection(
                        run.selection().validation(), Optional.of(pick), Optional.empty()),
                run.metrics(),
                run.intervals(),
                run.seconds(),
                run.artefact(),
                run.rows(),
                run.probed(),
                run.weights());
    }

    private static Trend trend(List<RunResult> runs) {
        return trend(Strategy.NO_TFT, runs);
    }

    private static Trend trend(Strategy strategy, List<RunResult> runs) {
        return trend(strategy, runs, INDEPENDENT);
    }

    private static Trend trend(Strategy strategy, List<RunResult> runs, SeedOverlap overlap) {
        WeakToStrongResult.Measured found =
                new WeakToStrongResult.Measured(runs, List.of(), List.of(), List.of());
        return new TrendCell(strategy, found, TinyBenchmark.create(), overlap).trends().get(0);
    }

    private static List<String> texts(Trend trend) {
        return trend.doubts().stream().map(Doubt::text).toList();
    }
}
