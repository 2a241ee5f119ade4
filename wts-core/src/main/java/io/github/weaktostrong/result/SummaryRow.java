package io.github.weaktostrong.result;

import io.github.weaktostrong.trend.PairedTest;
import io.github.weaktostrong.trend.RatioOfMeans;
import io.github.weaktostrong.trend.TrendTest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * One cell of an experiment over its seeds.
 *
 * @param strategy the strategy
 * @param role the role
 * @param metrics mean and spread by metric
 * @param intervals 95 % intervals of the means, from resampled seeds and test rows, as (low, high)
 *     by metric
 * @param performanceGapRecovered the share of the gap between weak model and ceiling that a student
 *     closes, mean gain by mean gap; empty for other roles
 * @param disclosures tests of whether something is given away, without correction for their number,
 *     by metric: whether its mean lies above 0; none below two seeds
 */
public record SummaryRow(
        Strategy strategy,
        Role role,
        Map<String, Spread> metrics,
        Map<String, List<Double>> intervals,
        Optional<RatioOfMeans> performanceGapRecovered,
        Map<String, TrendTest> disclosures) {

    /** Keeps copies. */
    public SummaryRow {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        intervals = Collections.unmodifiableMap(new LinkedHashMap<>(intervals));
        disclosures = Collections.unmodifiableMap(new LinkedHashMap<>(disclosures));
    }

    /** Mean and standard deviation of a metric over the seeds where it is defined. */
    public static final class Spread {
        private final double[] values;

        private Spread(double[] values) {
            this.values = values;
        }

        static Spread of(String metric, List<RunResult> runs) {
            return new Spread(
                    runs.stream()
                            .map(run -> run.metrics().get(metric))
                            .filter(OptionalDouble::isPresent)
                            .mapToDouble(OptionalDouble::getAsDouble)
                            .toArray());
        }

        /** Mean; empty where no seed defines the metric. */
        public OptionalDouble mean() {
            return n() == 0
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(new Mean().evaluate(values));
        }

        /** Standard deviation with n - 1; empty below two seeds. */
        public OptionalDouble standardDeviation() {
            return n() < 2
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(new StandardDeviation().evaluate(values));
        }

        /** Number of seeds that define the metric. */
        public int n() {
            return values.length;
        }
    }

    /** This row with intervals. */
    SummaryRow withIntervals(Map<String, List<Double>> found) {
        return new SummaryRow(strategy, role, metrics, found, performanceGapRecovered, disclosures);
    }

    /** This row with the performance gap recovered. */
    SummaryRow withGap(Optional<RatioOfMeans> recovered) {
        return new SummaryRow(strategy, role, metrics, intervals, recovered, disclosures);
    }

    /**
     * This row with tests of metrics against 0.
     *
     * @param resplitRatio see {@link io.github.weaktostrong.trend.Resplits#ratio}
     */
    SummaryRow withDisclosures(List<String> tested, double resplitRatio) {
        Map<String, TrendTest> tests = new LinkedHashMap<>();
        for (String metric : tested) {
            Spread spread = metrics.get(metric);
            if (role.isTrained() && spread != null && spread.n() > 1) {
                PairedTest test = PairedTest.of(spread.values, resplitRatio);
                tests.put(metric, TrendTest.of(List.of(test)));
            }
        }
        return new SummaryRow(strategy, role, metrics, intervals, performanceGapRecovered, tests);
    }

    /**
     * Summarises the runs of one strategy and role.
     *
     * @param runs one per seed; every metric of any of them gets a spread, in order of appearance
     */
    public static SummaryRow of(Strategy strategy, Role role, List<RunResult> runs) {
        Map<String, Spread> metrics = new LinkedHashMap<>();
        for (RunResult run : runs) {
            for (String name : run.metrics().names()) {
                metrics.computeIfAbsent(name, key -> Spread.of(key, runs));
            }
        }
        return new SummaryRow(strategy, role, metrics, Map.of(), Optional.empty(), Map.of());
    }
}
