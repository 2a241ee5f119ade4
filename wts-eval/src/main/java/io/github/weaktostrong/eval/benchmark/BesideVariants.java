package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.Metrics;
import io.github.weaktostrong.Predictions;
import io.github.weaktostrong.data.Example;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The accuracy on variants of clean rows, overall and of each, beside other metrics. */
record BesideVariants(RobustnessBenchmark.Kind kind, Set<String> variants) {

    boolean isAdded(Example row) {
        return variants.contains(row.variant());
    }

    Metrics metrics(Predictions predictions) {
        Metrics all = numbers().metrics(predictions);
        Metrics own = Metrics.none();
        for (String name : all.names()) {
            if (name.startsWith(kind.metric())) {
                own = own.with(name, all.get(name));
            }
        }
        return own;
    }

    Map<String, List<Double>> intervals(Predictions predictions) {
        return own(numbers().intervals(predictions));
    }

    Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
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
