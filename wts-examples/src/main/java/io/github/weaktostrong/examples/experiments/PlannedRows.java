package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** The size of a benchmark without its rows: enough to plan trainings, and nothing else. */
record PlannedRows(String property, String name, SplitSizes rows, int count)
        implements ClassifierBenchmark {

    @Override
    public Map<String, Object> description() {
        return Map.of("name", name, "rows", rows.toString());
    }

    @Override
    public List<? extends ClassifierBenchmark> parts() {
        return count == 1
                ? List.of(this)
                : IntStream.range(0, count)
                        .mapToObj(i -> new PlannedRows(property, name + " part " + i, rows, 1))
                        .toList();
    }

    @Override
    public Optional<SplitSizes> sizes() {
        return Optional.of(rows);
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

    static IllegalStateException noRows() {
        return new IllegalStateException("a stated benchmark has no rows; it is for planning only");
    }
}
