package io.github.weaktostrong.eval.benchmark;

import com.google.common.collect.ImmutableMap;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.eval.fairness.ExpectedFairness;
import io.github.weaktostrong.eval.fairness.FairnessMetrics;
import io.github.weaktostrong.eval.fairness.FairnessTable;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.eval.statistics.Interval;
import io.github.weaktostrong.eval.statistics.RowStatistic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/** The numbers of a fairness benchmark: accuracy and group metrics with their intervals. */
final class FairnessMetricSet {
    static final String ACCURACY = "accuracy";
    static final String PARITY = "demographic_parity_difference";
    private static final String SIGNED_PARITY = "signed_" + PARITY;
    private static final String OPPORTUNITY = "equal_opportunity_difference";
    private static final String ODDS = "equalized_odds_difference";
    private static final int BOOTSTRAP_SEED = 0;

    /** The metrics that come with intervals, whatever the groups. */
    private static final Map<String, Statistic> WITH_INTERVALS =
            ImmutableMap.of( // in this order
                    ACCURACY, metrics -> OptionalDouble.of(metrics.accuracy()),
                    PARITY, FairnessMetrics::demographicParityDifference,
                    OPPORTUNITY, FairnessMetrics::equalOpportunityDifference,
                    ODDS, FairnessMetrics::equalizedOddsDifference);

    private FairnessMetricSet() {}

    /** A number of a table. */
    private interface Statistic extends Function<FairnessMetrics, OptionalDouble> {}

    /**
     * Accuracy and group metrics.
     *
     * @param groups names of all groups, sorted; signed differences, of two groups only, are of the
     *     last against the first; where one has no row, nothing is said of groups
     */
    static Metrics of(FairnessMetrics metrics, List<String> groups) {
        Metrics result =
                Metrics.none()
                        .with(ACCURACY, metrics.accuracy())
                        .with(PARITY, metrics.demographicParityDifference())
                        .with("demographic_parity_ratio", metrics.demographicParityRatio())
                        .with(OPPORTUNITY, metrics.equalOpportunityDifference())
                        .with(ODDS, metrics.equalizedOddsDifference());
        boolean complete = metrics.groups().size() == groups.size(); // a resample may lack one
        for (Map.Entry<String, Statistic> each : signed(complete ? groups : List.of()).entrySet()) {
            result = result.with(each.getKey(), each.getValue().apply(metrics));
        }
        return complete
                ? result
                : result.with(PARITY, OptionalDouble.empty())
                        .with("demographic_parity_ratio", OptionalDouble.empty())
                        .with(OPPORTUNITY, OptionalDouble.empty())
                        .with(ODDS, OptionalDouble.empty());
    }

    /** The metrics of a randomized classifier's expected rates; groups as in the other. */
    static Metrics of(ExpectedFairness expected, List<String> groups) {
        Metrics found =
                Metrics.none()
                        .with(ACCURACY, expected.accuracy())
                        .with(PARITY, expected.demographicParityDifference())
                        .with(OPPORTUNITY, expected.equalOpportunityDifference())
                        .with(ODDS, expected.equalizedOddsDifference());
        return groups.size() == 2
                ? found.with(
                        SIGNED_PARITY,
                        expected.signedDemographicParityDifference(groups.get(1), groups.get(0)))
                : found;
    }

    /** Differences of the last group against the first; none unless there are two. */
    private static Map<String, Statistic> signed(List<String> groups) {
        if (groups.size() != 2) {
            return ImmutableMap.of();
        }
        String first = groups.get(0);
        String last = groups.get(1);
        return ImmutableMap.of( // in this order
                SIGNED_PARITY,
                metrics -> metrics.signedDemographicParityDifference(last, first),
                "signed_equal_opportunity_difference",
                metrics -> metrics.signedEqualOpportunityDifference(last, first));
    }

    private static Map<String, Statistic> withIntervals(List<Predictions> seeds) {
        TreeSet<String> groups = new TreeSet<>();
        seeds.forEach(each -> groups.addAll(each.groups()));
        return ImmutableMap.<String, Statistic>builder()
                .putAll(WITH_INTERVALS)
                .putAll(signed(List.copyOf(groups)))
                .build();
    }

    static FairnessTable table(Predictions predictions) {
        return FairnessTable.of(
                predictions.labels(), predictions.predictions(), predictions.groups());
    }

    /** Returns intervals from sources drawn again: rows of one are not independent. */
    static Map<String, List<Double>> intervals(Predictions predictions) {
        DrawnMetrics drawn = new DrawnMetrics(table(predictions));
        Map<String, RowStatistic> statistics = new LinkedHashMap<>();
        withIntervals(List.of(predictions))
                .forEach(
                        (name, statistic) ->
                                statistics.put(name, rows -> statistic.apply(drawn.of(rows))));
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        Bootstrap.withSeed(BOOTSTRAP_SEED)
                .overSources(sources(predictions), statistics)
                .forEach((name, found) -> put(name, found, intervals));
        return intervals;
    }

    /** Metrics of rows that are drawn, counted once for all statistics of a draw. */
    private static final class DrawnMetrics {
        private final FairnessTable table;
        private int[] rows = {};
        private FairnessMetrics metrics;

        DrawnMetrics(FairnessTable table) {
            this.table = table;
            metrics = table.metrics();
        }

        FairnessMetrics of(int[] drawn) {
            if (drawn != rows) {
                metrics = table.metrics(drawn);
                rows = drawn;
            }
            return metrics;
        }
    }

    /** Returns intervals from seeds and sources drawn again. */
    static Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        List<FairnessTable> tables = seeds.stream().map(FairnessMetricSet::table).toList();
        List<List<String>> sources = seeds.stream().map(FairnessMetricSet::sources).toList();
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        withIntervals(seeds)
                .forEach(
                        (name, statistic) ->
                                Bootstrap.withSeed(BOOTSTRAP_SEED)
                                        .overSeedsAndSharedSources(
                                                sources,
                                                (seed, rows) ->
                                                        statistic.apply(
                                                                tables.get(seed).metrics(rows)))
                                        .ifPresent(found -> put(name, found, intervals)));
        return intervals;
    }

    private static List<String> sources(Predictions predictions) {
        return IntStream.range(0, predictions.size())
                .mapToObj(i -> predictions.row(i).source())
                .toList();
    }

    private static void put(String name, Interval found, Map<String, List<Double>> intervals) {
        intervals.put(name, found.ends());
    }
}
