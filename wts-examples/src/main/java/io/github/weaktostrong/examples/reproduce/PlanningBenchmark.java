package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Splits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The size of a benchmark without its rows: enough to plan trainings, and nothing else. */
record PlanningBenchmark(String property, String name, List<Long> rows, int count)
        implements ClassifierBenchmark {

    @Override
    public Map<String, Object> description() {
        return new LinkedHashMap<>(
                Map.of(
                        "name",
                        name,
                        "d_w",
                        rows.get(0),
                        "d_wts",
                        rows.get(1),
                        "v",
                        rows.get(2),
                        "d_t",
                        rows.get(3)));
    }

    @Override
    public List<? extends ClassifierBenchmark> parts() {
        return count == 1
                ? List.of(this)
                : IntStream.range(0, count)
                        .mapToObj(
                                i -> new PlanningBenchmark(property, name + " part " + i, rows, 1))
                        .toList();
    }

    @Override
    public int classes() {
        return 2;
    }

    @Override
    public String taskMetric() {
        return "accuracy";
    }

    @Override
    public String trustMetric() {
        return "trust";
    }

    @Override
    public boolean higherTrustIsBetter() {
        return true;
    }

    @Override
    public Splits splits(long seed) {
        throw noRows();
    }

    @Override
    public Metrics metrics(Predictions predictions) {
        throw noRows();
    }

    @Override
    public Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        throw noRows();
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        throw noRows();
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        throw noRows();
    }

    @Override
    public Map<String, Metrics> baselines(Predictions validation, Predictions test) {
        throw noRows();
    }

    private static IllegalStateException noRows() {
        return new IllegalStateException("a stated benchmark has no rows; it is for planning only");
    }
}
