package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Example;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The accuracy on variants of clean rows, overall and of each, beside other metrics. */
abstract class AddedVariants implements AddedProperty {
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
