package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;

/** Another benchmark, of which a test changes some answers. */
public class ForwardingBenchmark implements ClassifierBenchmark {
    private final ClassifierBenchmark inner;

    public ForwardingBenchmark(ClassifierBenchmark inner) {
        this.inner = inner;
    }

    @Override
    public String property() {
        return inner.property();
    }

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Map<String, Object> description() {
        return inner.description();
    }

    @Override
    public int classes() {
        return inner.classes();
    }

    @Override
    public Splits splits(long seed) {
        return inner.splits(seed);
    }

    @Override
    public String taskMetric() {
        return inner.taskMetric();
    }

    @Override
    public String trustMetric() {
        return inner.trustMetric();
    }

    @Override
    public boolean higherTrustIsBetter() {
        return inner.higherTrustIsBetter();
    }

    @Override
    public Metrics metrics(Predictions predictions) {
        return inner.metrics(predictions);
    }

    @Override
    public Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        return inner.comparison(student, weak, ceiling);
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        return inner.intervals(predictions);
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        return inner.intervalsOverSeeds(seeds);
    }

    @Override
    public Map<String, Metrics> baselines(Predictions validation, Predictions test) {
        return inner.baselines(validation, test);
    }
}
