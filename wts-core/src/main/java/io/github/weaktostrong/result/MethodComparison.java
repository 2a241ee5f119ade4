package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.trend.Holm;
import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.TrendTest;
import io.github.weaktostrong.trend.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.PrimitiveIterator;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Transfer methods compared on task and trust: the students that several methods made of the same
 * weak models, against the one of cross-entropy.
 *
 * <p>Differences are paired by seed, since students of one seed share split, weak labels, head and
 * order; their tests are two-sided, with the variance of overlapping resplits, and corrected for
 * the number of all tests of the comparison (Holm 1979).
 *
 * @param results by method, in order
 * @param rows by strategy: weak model, cross-entropy, each method, ceiling
 */
public record MethodComparison(Map<String, WeakToStrongResult> results, List<Row> rows) {
    /** The method of the naive student, which others are compared with. */
    public static final String BASELINE = "cross-entropy";

    /** Keeps copies. */
    public MethodComparison {
        results = Collections.unmodifiableMap(new LinkedHashMap<>(results));
        rows = List.copyOf(rows);
    }

    /**
     * A model over the seeds.
     *
     * @param method what it learned by; of a weak model or ceiling the role in words
     * @param summary its metrics
     * @param task difference to cross-entropy; empty where the row is none of another method, or
     *     below two seeds
     * @param trust the same of trust
     */
    public record Row(
            String method,
            SummaryRow summary,
            Optional<Difference> task,
            Optional<Difference> trust) {}

    /**
     * The difference of a method to cross-entropy.
     *
     * @param test of the paired differences in units (0.01 of an accuracy or rate, 0.01 nat), above
     *     0 is better
     * @param p two-sided p, corrected for the number of all tests
     */
    public record Difference(PairedTest test, double p) {
        /** Two-sided p of the test alone. */
        static double uncorrected(PairedTest test) {
            return Math.min(1, 2 * Math.min(test.pOfRise(), test.pOfFall()));
        }

        /** Yes where the method is better, no where it is worse; undetermined for few seeds. */
        public Verdict verdict() {
            return test.seeds() < TrendTest.SEEDS_FOR_A_CLAIM || !(p <= TrendTest.LEVEL)
                    ? Verdict.UNDETERMINED
                    : test.mean() > 0 ? Verdict.YES : Verdict.NO;
        }
    }

    /**
     * Compares the auxiliary students of several results with the naive ones.
     *
     * @param benchmark what was measured
     * @param results by method, in order; of the same weak models, seeds and strategies
     */
    public static MethodComparison of(
            Benchmark benchmark, Map<String, WeakToStrongResult> results) {
        if (results.isEmpty()) {
            throw new IllegalArgumentException(
                    "no method to compare with "
                            + BASELINE
                            + "; expected the result of at least one; add it");
        }
        WeakToStrongResult first = results.values().iterator().next();
        double resplitRatio = SeedOverlap.of(first.runs(), benchmark).ratio();
        List<Row> rows = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            add(rows, first, strategy, Role.WEAK, Role.WEAK.words());
            add(rows, first, strategy, Role.WTS_NAIVE, BASELINE);
            results.forEach(
                    (method, result) -> {
                        Differences of =
                                new Differences(benchmark, result.runs(), strategy, resplitRatio);
                        find(result, strategy, Role.WTS_AUX)
                                .ifPresent(
                                        summary ->
                                                rows.add(
                                                        new Row(
                                                                method,
                                                                summary,
                                                                of.task(),
                                                                of.trust())));
                    });
            add(rows, first, strategy, Role.STRONG_CEILING, Role.STRONG_CEILING.words());
        }
        return new MethodComparison(results, corrected(rows));
    }

    private static void add(
            List<Row> rows, WeakToStrongResult of, Strategy strategy, Role role, String method) {
        find(of, strategy, role)
                .ifPresent(
                        summary ->
                                rows.add(
                                        new Row(
                                                method,
                                                summary,
                                                Optional.empty(),
                                                Optional.empty())));
    }

    private static Optional<SummaryRow> find(
            WeakToStrongResult result, Strategy strategy, Role role) {
        return result.summary().stream()
                .filter(row -> row.strategy() == strategy && row.role() == role)
                .findFirst();
    }

    /** Differences of the auxiliary to the naive student, not yet corrected for their number. */
    private record Differences(
            Benchmark benchmark, List<RunResult> all, Strategy strategy, double resplitRatio) {

        Optional<Difference> task() {
            return between(run -> run.metrics().get(benchmark.taskMetric()), benchmark::taskUnits);
        }

        Optional<Difference> trust() {
            return between(
                    run -> benchmark.trust(run.metrics(), run.selection().validation()),
                    benchmark::trustUnits);
        }

        private Optional<Difference> between(
                Function<RunResult, OptionalDouble> metric, DoubleUnaryOperator units) {
            List<RunResult> runs = all.stream().filter(r -> r.strategy() == strategy).toList();
            double[] differences =
                    SeedValues.of(runs, Role.WTS_AUX, metric)
                            .map(units)
                            .minus(SeedValues.of(runs, Role.WTS_NAIVE, metric).map(units))
                            .toArray();
            if (differences.length < 2) {
                return Optional.empty();
            }
            PairedTest test = PairedTest.of(differences, resplitRatio);
            return Optional.of(new Difference(test, Difference.uncorrected(test)));
        }
    }

    private static List<Row> corrected(List<Row> rows) {
        double[] p =
                rows.stream()
                        .flatMap(row -> Stream.of(row.task(), row.trust()))
                        .flatMap(Optional::stream)
                        .mapToDouble(Difference::p)
                        .toArray();
        PrimitiveIterator.OfDouble adjusted = Arrays.stream(Holm.adjust(p, p.length)).iterator();
        List<Row> found = new ArrayList<>();
        for (Row row : rows) {
            found.add(
                    new Row(
                            row.method(),
                            row.summary(),
                            row.task().map(d -> new Difference(d.test(), adjusted.nextDouble())),
                            row.trust().map(d -> new Difference(d.test(), adjusted.nextDouble()))));
        }
        return found;
    }

    /**
     * The result of the first method: weak models, naive students and ceilings are those of all.
     */
    public WeakToStrongResult first() {
        return results.values().iterator().next();
    }

    /** Reasons to distrust the numbers: those of all methods, then those of some with its name. */
    public List<String> distrust() {
        Set<String> shared = new LinkedHashSet<>(first().distrust());
        results.values().forEach(result -> shared.retainAll(result.distrust()));
        List<String> reasons = new ArrayList<>(shared);
        results.forEach(
                (method, result) ->
                        result.distrust().stream()
                                .filter(reason -> !shared.contains(reason))
                                .forEach(reason -> reasons.add(method + ": " + reason)));
        return reasons;
    }

    /** The rows of a strategy. */
    public List<Row> of(Strategy strategy) {
        return rows.stream().filter(row -> row.summary().strategy() == strategy).toList();
    }

    /** The strategies that there are rows of. */
    public List<Strategy> strategies() {
        return rows.stream().map(row -> row.summary().strategy()).distinct().toList();
    }

    /** The number of tests that each p is corrected for. */
    public int tests() {
        return rows.stream()
                .mapToInt(row -> (int) (row.task().stream().count() + row.trust().stream().count()))
                .sum();
    }

    /** The contents of a comparison's {@code results.json}: snake_case keys, undefined as null. */
    public String toJson() {
        return JsonReport.of(this);
    }
}
