package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrendTest {

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
    void trend_fiveSeeds_isReadOffTheMeans(
            double weak, double naive, double aux, double ceiling, boolean expected) {
        Trend trend = trend(seeds(5, new double[] {weak, naive, aux, ceiling}, 9));
        assertEquals(expected, trend.onMeans());
        assertEquals(List.of(), trend.doubts());
        assertEquals(expected ? "yes" : "no", trend.verdict());
    }

    @Test
    void trend_meansOverSeeds_decideAndNotEverySeed() {
        List<RunResult> runs = new ArrayList<>(seeds(4, new double[] {0.4, 0.3, 0.2, 0.1}, 9));
        runs.addAll(Results.cell(9, new double[] {0.1, 0.2, 0.3, 0.4}, 9));
        assertTrue(trend(runs).onMeans());
    }

    @Test
    void trend_fewSeeds_isUndetermined() {
        Trend trend = trend(seeds(4, new double[] {0.4, 0.3, 0.2, 0.1}, 9));
        assertTrue(trend.onMeans());
        assertEquals(List.of("4 seed(s): no significance is claimed below 5"), trend.doubts());
        assertEquals("undetermined", trend.verdict());
    }

    @Test
    void trend_modelNoBetterThanTheMajority_isUndetermined() {
        // 5 of 10 rows right, and 5 of 10 rows are of the majority class
        Trend trend = trend(seeds(5, new double[] {0.4, 0.3, 0.2, 0.1}, 5));
        assertEquals(4, trend.doubts().size());
        assertEquals(
                "WEAK does not beat the majority class by 2 points (50.0 against 50.0 %)",
                trend.doubts().get(0));
        assertEquals("undetermined", trend.verdict());
    }

    @Test
    void trend_undefinedTrustOfARole_isUndetermined() {
        List<RunResult> runs =
                seeds(5, new double[] {0.4, 0.3, 0.2, 0.1}, 9).stream()
                        .map(run -> run.role() == Role.WTS_AUX ? undefined(run) : run)
                        .collect(Collectors.toList());
        Trend trend = trend(runs);
        assertFalse(trend.onMeans());
        assertEquals(List.of("the trust metric is undefined for a role"), trend.doubts());
    }

    private static RunResult undefined(RunResult run) {
        Metrics metrics = run.metrics().with("gap", OptionalDouble.empty());
        return Results.run(run.strategy(), run.role(), run.seed(), metrics, 9);
    }

    private static List<RunResult> seeds(int count, double[] gaps, int right) {
        List<RunResult> runs = new ArrayList<>();
        for (int seed = 1; seed <= count; seed++) {
            runs.addAll(Results.cell(seed, gaps, right));
        }
        return runs;
    }

    private static Trend trend(List<RunResult> runs) {
        return Trend.of(Strategy.NO_TFT, runs, TinyBenchmark.create());
    }
}
