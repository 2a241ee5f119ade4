package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Example;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The accuracy on variants of clean rows, overall and of each, beside other metrics. */
abstract class AddedVariants implements AddedProperty {
    private final RobustnessBenchmark.Kind kind;

    AddedVariants(RobustnessBenchmark.Kind kind) {
        this.kind = kind;
    }

    /** The variants that it adds. */
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
    public final Metrics metrics(Predictions predictions) {
        Metrics all = numbers().metrics(predictions);
        Metrics own = Metrics.none();
        for (String name : all.names()) {
            if (name.startsWith(kind.metric())) {
                own = own.with(name, all.get(name));
            }
        }
        return own;
    }

    @Override
    public final Map<String, List<Double>> intervals(Predictions predictions) {
        return own(numbers().intervals(predictions));
    }

    @Override
    public final Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        return own(numbers().intervalsOverSeeds(seeds));
    }

    private RobustnessMetrics numbers() {
        return new RobustnessMetrics(kind.metric(), RobustnessBenchmark.MINIMUM_TASK_ROWS);
    }

    private Map<String, List<Double>> own(Map<String, List<Double>> all) {
        Map<String, List<Double>> own = new LinkedHashMap<>(all);
        own.keySet().removeIf(name -> !name.startsWith(kind.metric()));
        return own;
    }
}
