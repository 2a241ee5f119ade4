package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A further property that a {@link CombinedBenchmark} measures, on the clean rows of another
 * benchmark and on rows of its own.
 */
interface AddedProperty {

    /** Returns the property, such as {@code ood}. */
    String property();

    /** Returns the property's metric of trust. */
    String trustMetric();

    /** Returns the settings that define the added rows, for the description. */
    Map<String, Object> description();

    /**
     * Returns the splits with this property's rows; the others stay as they are, in their order.
     */
    Splits extended(Splits splits);

    /** Returns whether a row of V or D_T is one that this property added. */
    boolean isAdded(Example row);

    /** Returns whether the other benchmark does not have a metric or interval. */
    boolean isOwn(String metric);

    /** Returns metrics of clean and added rows. */
    Metrics metrics(Predictions predictions);

    /**
     * Returns intervals of the metrics, see {@link
     * io.github.weaktostrong.benchmark.Benchmark#intervals}.
     */
    Map<String, List<Double>> intervals(Predictions predictions);

    /**
     * Returns intervals over seeds, see {@link
     * io.github.weaktostrong.benchmark.Benchmark#intervalsOverSeeds}.
     */
    Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds);

    /** The accuracy on variants of clean rows, overall and of each, beside other metrics. */
    abstract static class AddedVariants implements AddedProperty {
        private final RobustnessBenchmark.Kind kind;

        AddedVariants(RobustnessBenchmark.Kind kind) {
            this.kind = kind;
        }

        /** Returns the names of the added variants. */
        abstract Set<String> variants();

        @Override
        public final String property() {
            return kind.property();
        }

        @Override
        public final String trustMetric() {
            return kind.metric();
        }

        @Override
        public final boolean isAdded(Example row) {
            return variants().contains(row.variant());
        }

        @Override
        public final boolean isOwn(String metric) {
            return metric.startsWith(kind.metric());
        }

        @Override
        public final Metrics metrics(Predictions predictions) {
            return numbers().metrics(predictions);
        }

        @Override
        public final Map<String, List<Double>> intervals(Predictions predictions) {
            return numbers().intervals(predictions);
        }

        @Override
        public final Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
            return numbers().intervalsOverSeeds(seeds);
        }

        private RobustnessMetrics numbers() {
            return new RobustnessMetrics(kind.metric(), RobustnessBenchmark.MINIMUM_TASK_ROWS);
        }
    }
}
