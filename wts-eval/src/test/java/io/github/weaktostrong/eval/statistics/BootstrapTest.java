package io.github.weaktostrong.eval.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BootstrapTest {
    private static final Bootstrap BOOTSTRAP = Bootstrap.withSeed(11);

    @Test
    void quantile_betweenOrderStatistics_interpolates() {
        double[] sorted = {1, 2, 4, 8};

        assertEquals(1, Percentiles.quantile(sorted, 0));
        assertEquals(8, Percentiles.quantile(sorted, 1));
        assertEquals(3, Percentiles.quantile(sorted, 0.5));
        assertEquals(1.75, Percentiles.quantile(sorted, 0.25));
    }

    @Test
    void overRows_sameSeed_sameInterval() {
        double[] values = normals(200, 5);

        assertEquals(BOOTSTRAP.overRows(200, mean(values)), BOOTSTRAP.overRows(200, mean(values)));
        assertNotEquals(
                BOOTSTRAP.overRows(200, mean(values)),
                Bootstrap.withSeed(12).overRows(200, mean(values)));
    }

    @Test
    void overRows_meanOfNormals_hasTheTextbookWidth() {
        double[] values = normals(400, 5);

        Interval interval = BOOTSTRAP.overRows(400, mean(values)).orElseThrow();

        double mean = Arrays.stream(values).average().orElseThrow();
        assertTrue(interval.contains(mean));
        // 2 * 1.96 standard errors of 1 / sqrt(400).
        assertEquals(0.196, interval.high() - interval.low(), 0.03);
        assertEquals(1000, interval.resamples());
        assertEquals(0, interval.undefined());
    }

    @Test
    void overRows_meanOfNormals_coversTheTruthAsOftenAsItSays() {
        int covered = 0;
        for (int repetition = 0; repetition < 300; repetition++) {
            double[] values = normals(100, 1000 + repetition);
            Bootstrap bootstrap = new Bootstrap(300, 0.9, repetition);
            if (bootstrap.overRows(100, mean(values)).orElseThrow().contains(0)) {
                covered++;
            }
        }
        // 0.9 with a standard error of 0.017 over the repetitions.
        assertEquals(0.9, covered / 300.0, 0.05);
    }

    @Test
    void overRows_undefinedResamples_areCounted() {
        // Undefined unless row 0 was drawn: 0.9^10 = 0.35 of the resamples miss it.
        RowStatistic statistic =
                rows ->
                        Arrays.stream(rows).anyMatch(row -> row == 0)
                                ? OptionalDouble.of(rows[0])
                                : OptionalDouble.empty();

        Interval interval = BOOTSTRAP.overRows(10, statistic).orElseThrow();

        assertEquals(0.35, interval.undefined() / 1000.0, 0.05);
        assertEquals(Optional.empty(), BOOTSTRAP.overRows(10, rows -> OptionalDouble.empty()));
    }

    @Test
    void overSources_duplicatedRows_areNotFreshEvidence() {
        double[] single = normals(100, 7);
        double[] copied = new double[400];
        List<String> sources = new ArrayList<>();
        for (int i = 0; i < copied.length; i++) {
            copied[i] = single[i / 4];
            sources.add("source " + i / 4);
        }

        double honest = width(BOOTSTRAP.overRows(100, mean(single)));
        double clustered = width(BOOTSTRAP.overSources(sources, mean(copied)));
        double naive = width(BOOTSTRAP.overRows(400, mean(copied)));

        assertEquals(honest, clustered, 0.02);
        assertEquals(honest / 2, naive, 0.03);
    }

    @Test
    void overSources_oneRowEach_drawsRows() {
        List<String> sources = IntStream.range(0, 50).mapToObj(String::valueOf).toList();
        double[] values = normals(50, 3);

        assertEquals(
                BOOTSTRAP.overRows(50, mean(values)), BOOTSTRAP.overSources(sources, mean(values)));
    }

    @Test
    void overSources_severalStatistics_seeTheSameResamples() {
        List<String> sources = IntStream.range(0, 90).mapToObj(i -> "s" + i / 3).toList();
        RowStatistic mean = mean(normals(90, 11));
        RowStatistic rare =
                rows ->
                        Arrays.stream(rows).anyMatch(row -> row == 0)
                                ? mean.of(rows)
                                : OptionalDouble.empty();
        Map<String, RowStatistic> statistics = new LinkedHashMap<>();
        statistics.put("rare", rare);
        statistics.put("never", rows -> OptionalDouble.empty());
        statistics.put("mean", mean);

        Map<String, Interval> together = BOOTSTRAP.overSources(sources, statistics);

        assertEquals(List.of("rare", "mean"), List.copyOf(together.keySet()));
        assertEquals(BOOTSTRAP.overSources(sources, rare).orElseThrow(), together.get("rare"));
        assertEquals(BOOTSTRAP.overSources(sources, mean).orElseThrow(), together.get("mean"));
    }

    @Test
    void overSeedsThenSources_oneSeed_onlyRowsVary() {
        List<String> sources = IntStream.range(0, 400).mapToObj(String::valueOf).toList();
        double[] values = normals(400, 5);

        Interval interval =
                BOOTSTRAP
                        .overSeedsThenSources(
                                List.of(sources), (seed, rows) -> mean(values).of(rows))
                        .orElseThrow();

        assertEquals(0.196, interval.high() - interval.low(), 0.03);
    }

    @Test
    void overSeedsThenSources_equalRowsWithinSeeds_onlySeedsVary() {
        List<List<String>> sources = Collections.nCopies(30, List.of("x", "y"));
        double[] ofSeed = normals(30, 9);
        Bootstrap many = new Bootstrap(20000, 0.95, 11);

        Interval interval =
                many.overSeedsThenSources(sources, (seed, rows) -> OptionalDouble.of(ofSeed[seed]))
                        .orElseThrow();

        Interval overSeeds = many.overRows(30, mean(ofSeed)).orElseThrow();
        assertEquals(overSeeds.low(), interval.low(), 0.02);
        assertEquals(overSeeds.high(), interval.high(), 0.02);
    }

    @Test
    void sharedSources_sameTestRowsForAllSeeds_keepTheirFullVariance() {
        List<String> sources = IntStream.range(0, 100).mapToObj(String::valueOf).toList();
        List<List<String>> nine = Collections.nCopies(9, sources);
        double[] values = normals(100, 5);
        SeedStatistic statistic = (seed, rows) -> mean(values).of(rows);

        double once = width(BOOTSTRAP.overRows(100, mean(values)));
        double shared = width(BOOTSTRAP.overSeedsAndSharedSources(nine, statistic));
        double nested = width(BOOTSTRAP.overSeedsThenSources(nine, statistic));

        assertEquals(once, shared, 0.05);
        // Drawn anew for each seed the same rows would count as nine times the evidence.
        assertEquals(once / 3, nested, 0.03);
    }

    @Test
    void sharedSources_seedWithoutDrawnRows_isUndefined() {
        List<List<String>> disjoint = List.of(List.of("a"), List.of("b"));

        Interval interval =
                BOOTSTRAP
                        .overSeedsAndSharedSources(
                                disjoint, (seed, rows) -> OptionalDouble.of(rows.length))
                        .orElseThrow();

        // Sources aa, ab, ba, bb and seeds 00, 01, 10, 11: 6 of 16 miss a seed's rows.
        assertEquals(0.375, interval.undefined() / 1000.0, 0.05);
    }

    @Test
    void arguments_outOfRange_areRefused() {
        assertMessage(
                "resamples = 0; expected at least 1, usually 1000",
                () -> new Bootstrap(0, 0.95, 1));
        assertMessage(
                "level = 95.0; expected a coverage between 0 and 1, e.g. 0.95",
                () -> new Bootstrap(10, 95, 1));
        assertMessage(
                "rowCount = 0; expected at least one row",
                () -> BOOTSTRAP.overRows(0, rows -> OptionalDouble.empty()));
        assertMessage(
                "No rows; expected the source of at least one row",
                () -> BOOTSTRAP.overSources(List.of(), rows -> OptionalDouble.empty()));
        assertMessage(
                "No seeds; expected the table of at least one seed",
                () ->
                        BOOTSTRAP.overSeedsThenSources(
                                List.of(), (seed, rows) -> OptionalDouble.empty()));
        assertMessage(
                "The statistic of a resample is NaN; expected a finite number, or empty where it is"
                        + " undefined",
                () -> BOOTSTRAP.overRows(3, rows -> OptionalDouble.of(Double.NaN)));
        assertMessage(
                "Interval from 2.0 to 1.0; expected numbers in ascending order",
                () -> new Interval(2, 1, 0.95, 10, 0));
        assertMessage(
                "10 of 10 resamples undefined; expected at least one defined",
                () -> new Interval(1, 2, 0.95, 10, 10));
    }

    private static double width(Optional<Interval> interval) {
        return interval.orElseThrow().high() - interval.orElseThrow().low();
    }

    private static RowStatistic mean(double[] values) {
        return rows -> Arrays.stream(rows).mapToDouble(row -> values[row]).average();
    }

    private static double[] normals(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.range(0, count).mapToDouble(i -> random.nextGaussian()).toArray();
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
