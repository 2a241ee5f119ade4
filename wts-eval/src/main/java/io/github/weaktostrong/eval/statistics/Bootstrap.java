package io.github.weaktostrong.eval.statistics;

import io.github.weaktostrong.data.Checks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Percentile intervals of any statistic by resampling with replacement (Efron 1979).
 *
 * <p>Draws are a function of the seed, of the number of resamples and of the table's shape alone:
 * two statistics over the same rows see the same resamples. Nothing is stratified. To compare two
 * models, pass the difference of their statistics, so that rows and seeds stay paired.
 *
 * <p>The percentile interval is not corrected for bias or skew: a statistic at its bound (an
 * absolute difference near 0) is covered poorly, its signed form well. Few seeds give too narrow an
 * interval: with n of them the variance between seeds is understated by the factor (n - 1) / n.
 *
 * @param resamples resamples drawn, at least 1; default 1,000
 * @param level nominal coverage, in (0, 1); default 0.95
 * @param seed seed of the draws
 */
public record Bootstrap(int resamples, double level, long seed) {
    /** Resamples when none are given. */
    public static final int DEFAULT_RESAMPLES = 1000;

    /** Coverage when none is given. */
    public static final double DEFAULT_LEVEL = 0.95;

    /** Checks the number of resamples and the level. */
    public Bootstrap {
        Checks.requireAtLeast(
                resamples, 1, "resamples = %s; expected at least 1, usually " + DEFAULT_RESAMPLES);
        Percentiles.requireLevel(level);
    }

    /** {@value #DEFAULT_RESAMPLES} resamples, level {@value #DEFAULT_LEVEL}. */
    public static Bootstrap withSeed(long seed) {
        return new Bootstrap(DEFAULT_RESAMPLES, DEFAULT_LEVEL, seed);
    }

    /**
     * Resamples rows that are independent of each other.
     *
     * @param rowCount rows of the table, at least 1
     * @param statistic the statistic of resampled rows
     * @return the interval; empty when the statistic is undefined on every resample
     */
    public Optional<Interval> overRows(int rowCount, RowStatistic statistic) {
        Checks.requireAtLeast(rowCount, 1, "rowCount = %s; expected at least one row");
        SplittableRandom random = new SplittableRandom(seed);
        return Percentiles.interval(
                resamples, level, () -> statistic.of(drawRows(rowCount, random)));
    }

    /**
     * Resamples sources with all their rows (cluster bootstrap), where several rows derive from one
     * source and are therefore dependent: styles or attacks of one sentence.
     *
     * @param sourceOfRow the source of each row, N names, N at least 1
     * @param statistic the statistic of resampled rows
     * @return the interval; empty when the statistic is undefined on every resample
     */
    public Optional<Interval> overSources(List<String> sourceOfRow, RowStatistic statistic) {
        SourceTable groups = SourceTable.of(sourceOfRow);
        SplittableRandom random = new SplittableRandom(seed);
        return Percentiles.interval(resamples, level, () -> statistic.of(groups.draw(random)));
    }

    /**
     * The intervals of several statistics of one table, as {@link #overSources(List, RowStatistic)}
     * gives each, from resamples that are drawn once for all of them.
     *
     * @return by name, in their order; those that are undefined on every resample are left out
     */
    public Map<String, Interval> overSources(
            List<String> sourceOfRow, Map<String, RowStatistic> statistics) {
        SourceTable groups = SourceTable.of(sourceOfRow);
        SplittableRandom random = new SplittableRandom(seed);
        Map<String, List<OptionalDouble>> values = new LinkedHashMap<>();
        for (int r = 0; r < resamples; r++) {
            int[] rows = groups.draw(random);
            statistics.forEach(
                    (name, statistic) ->
                            values.computeIfAbsent(name, n -> new ArrayList<>(resamples))
                                    .add(statistic.of(rows)));
        }
        Map<String, Interval> intervals = new LinkedHashMap<>();
        values.forEach(
                (name, found) ->
                        Percentiles.interval(resamples, level, found.iterator()::next)
                                .ifPresent(interval -> intervals.put(name, interval)));
        return intervals;
    }

    /**
     * Resamples seeds and, for each seed drawn, its sources anew (hierarchical bootstrap): the
     * interval of the mean over seeds of the statistic.
     *
     * <p>For seeds whose test rows are drawn independently. Where the seeds share test rows it
     * understates what the choice of test rows contributes: use {@link #overSeedsAndSharedSources}.
     *
     * @param sourceOfRow for each seed the source of each row of its table
     * @param statistic the statistic of resampled rows of one seed
     * @return the interval; empty when every resample holds a seed on which the statistic is
     *     undefined
     */
    public Optional<Interval> overSeedsThenSources(
            List<List<String>> sourceOfRow, SeedStatistic statistic) {
        List<SourceTable> tables = tables(sourceOfRow);
        SplittableRandom random = new SplittableRandom(seed);
        return Percentiles.interval(
                resamples,
                level,
                () ->
                        meanOverSeeds(
                                tables.size(),
                                random,
                                statistic,
                                seed -> tables.get(seed).draw(random)));
    }

    /**
     * Resamples seeds and, once for all of them, the sources of their tables together (crossed
     * bootstrap, Owen 2007): the interval of the mean over seeds of the statistic.
     *
     * <p>For seeds that are tested on the same or on overlapping sources.
     *
     * @param sourceOfRow for each seed the source of each row of its table; equal names are the
     *     same source
     * @param statistic the statistic of resampled rows of one seed
     * @return the interval; empty when every resample holds a seed on which the statistic is
     *     undefined
     */
    public Optional<Interval> overSeedsAndSharedSources(
            List<List<String>> sourceOfRow, SeedStatistic statistic) {
        List<SourceTable> tables = tables(sourceOfRow);
        Set<String> union = new LinkedHashSet<>();
        tables.forEach(table -> union.addAll(table.sources()));
        List<String> sources = List.copyOf(union);
        List<int[][]> rows = tables.stream().map(table -> table.rowsOf(sources)).toList();
        SplittableRandom random = new SplittableRandom(seed);
        return Percentiles.interval(
                resamples,
                level,
                () -> {
                    int[] drawn = SourceTable.drawSources(sources.size(), random);
                    return meanOverSeeds(
                            tables.size(),
                            random,
                            statistic,
                            seed -> SourceTable.joined(rows.get(seed), drawn));
                });
    }

    private static List<SourceTable> tables(List<List<String>> sourceOfRow) {
        if (sourceOfRow.isEmpty()) {
            throw new IllegalArgumentException("No seeds; expected the table of at least one seed");
        }
        return sourceOfRow.stream().map(SourceTable::of).toList();
    }

    private static OptionalDouble meanOverSeeds(
            int seeds,
            SplittableRandom random,
            SeedStatistic statistic,
            IntFunction<int[]> drawRows) {
        double sum = 0;
        for (int i = 0; i < seeds; i++) {
            int seed = random.nextInt(seeds);
            int[] rows = drawRows.apply(seed);
            OptionalDouble value =
                    rows.length == 0 ? OptionalDouble.empty() : statistic.of(seed, rows);
            if (value.isEmpty()) {
                return OptionalDouble.empty();
            }
            sum += value.getAsDouble();
        }
        return OptionalDouble.of(sum / seeds);
    }

    private static int[] drawRows(int rowCount, SplittableRandom random) {
        int[] rows = new int[rowCount];
        for (int i = 0; i < rowCount; i++) {
            rows[i] = random.nextInt(rowCount);
        }
        return rows;
    }
}
