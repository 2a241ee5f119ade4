package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.benchmark.Findings;
import io.github.weaktostrong.benchmark.MeasuredModel;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.benchmark.TextBenchmark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.model.CausalLanguageModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The size of a benchmark without its texts: enough to plan trainings, and nothing else. */
record PlannedTexts(String property, SplitSizes rows, int maxLength) implements TextBenchmark {
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
        throw PlannedRows.noRows();
    }

    @Override
    public float[][] measure(CausalLanguageModel model, long seed) {
        throw PlannedRows.noRows();
    }

    @Override
    public List<String> validationSources(long seed) {
        throw PlannedRows.noRows();
    }

    @Override
    public OptionalDouble validationTask(float[][] measured, long seed, int[] rows) {
        throw PlannedRows.noRows();
    }

    @Override
    public Findings findings(MeasuredModel model) {
        throw PlannedRows.noRows();
    }

    @Override
    public Metrics comparison(Metrics student, Metrics weak, Metrics ceiling) {
        throw PlannedRows.noRows();
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<RowResults> seeds) {
        throw PlannedRows.noRows();
    }
}
