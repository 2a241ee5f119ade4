package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.model.CausalLanguageModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** The sizes of benchmarks without their rows: enough to plan trainings, and nothing else. */
final class PlannedBenchmarks {
    private PlannedBenchmarks() {}

    private static IllegalStateException noRows() {
        return new IllegalStateException("a stated benchmark has no rows; it is for planning only");
    }

    /** A benchmark of classifiers. */
    record Rows(String property, String name, SplitSizes rows, int count, List<Double> lineShares)
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
                            .mapToObj(
                                    i ->
                                            new Rows(
                                                    property,
                                                    name + " part " + i,
                                                    rows,
                                                    1,
                                                    lineShares))
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
    }

    /** A benchmark of language models. */
    record Texts(String property, SplitSizes rows, int maxLength) implements TextBenchmark {
        @Override
        public String name() {
            return property;
        }

        @Override
        public Map<String, Object> description() {
            return Map.of("name", property, "rows", rows.toString());
        }

        @Override
        public Optional<SplitSizes> sizes() {
            return Optional.of(rows);
        }

        @Override
        public String taskMetric() {
            return "task";
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
        public float[][] measure(CausalLanguageModel model, long seed) {
            throw noRows();
        }

        @Override
        public List<String> validationSources(long seed) {
            throw noRows();
        }

        @Override
        public OptionalDouble validationTask(float[][] measured, long seed, int[] rows) {
            throw noRows();
        }

        @Override
        public Findings findings(MeasuredModel model) {
            throw noRows();
        }

        @Override
        public Metrics comparison(Metrics student, Metrics weak, Metrics ceiling) {
            throw noRows();
        }

        @Override
        public Map<String, List<Double>> intervalsOverSeeds(List<RowResults> seeds) {
            throw noRows();
        }
    }
}
