package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;

/** Sixty short sentences of two groups; accuracy, and the gap of mean scores between groups. */
public final class TinyBenchmark implements ClassifierBenchmark {
    private static final SplitSizes SIZES = new SplitSizes(16, 16, 12, 16);

    private final UnaryOperator<Splits> change;

    private TinyBenchmark(UnaryOperator<Splits> change) {
        this.change = change;
    }

    public static TinyBenchmark create() {
        return new TinyBenchmark(splits -> splits);
    }

    /** The same rows and description, every label of D_WTS turned round. */
    static TinyBenchmark withFlippedTransferLabels() {
        return new TinyBenchmark(
                splits ->
                        new Splits(
                                splits.weak(),
                                splits.transfer().map(TinyBenchmark::flipped),
                                splits.validation(),
                                splits.test()));
    }

    /** Another D_W under the same name. */
    static TinyBenchmark withWeak(UnaryOperator<Dataset> weak) {
        return new TinyBenchmark(
                splits ->
                        new Splits(
                                weak.apply(splits.weak()),
                                splits.transfer(),
                                splits.validation(),
                                splits.test()));
    }

    private static Example flipped(Example row) {
        return row.withLabel(1 - row.label().orElseThrow());
    }

    static Dataset rows() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String text = (i % 2 == 0 ? "The tea was warm. " : "The old soup was cold. ") + i;
            rows.add(
                    Example.of(text, i % 3 == 0 ? 1 - i % 2 : i % 2)
                            .withGroup(i % 5 < 2 ? "a" : "b")
                            .withId("row " + i));
        }
        return new Dataset("tiny", rows);
    }

    @Override
    public String property() {
        return "calm";
    }

    @Override
    public String name() {
        return "tiny";
    }

    @Override
    public Map<String, Object> description() {
        return new LinkedHashMap<>(Map.of("name", name(), "digest", rows().digest()));
    }

    @Override
    public int classes() {
        return 2;
    }

    @Override
    public Splits splits(long seed) {
        return change.apply(Splits.random(rows(), SIZES, seed));
    }

    @Override
    public String taskMetric() {
        return "accuracy";
    }

    @Override
    public String trustMetric() {
        return "gap";
    }

    @Override
    public boolean higherTrustIsBetter() {
        return false;
    }

    @Override
    public Metrics metrics(Predictions predictions) {
        int right = 0;
        double[] sums = new double[2];
        int[] counts = new int[2];
        for (int i = 0; i < predictions.size(); i++) {
            right += predictions.prediction(i) == predictions.labels()[i] ? 1 : 0;
            int group = predictions.groups().get(i).equals("a") ? 0 : 1;
            sums[group] += predictions.probability(i);
            counts[group]++;
        }
        return Metrics.none()
                .with("accuracy", (double) right / predictions.size())
                .with(
                        "gap",
                        counts[0] == 0 || counts[1] == 0 // in a few resamples of V
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(
                                        Math.abs(sums[0] / counts[0] - sums[1] / counts[1])))
                .with("undefined", OptionalDouble.empty());
    }

    @Override
    public Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        return Metrics.none().with("performance_gap_recovered", OptionalDouble.empty());
    }

    @Override
    public Map<String, List<Double>> intervals(Predictions predictions) {
        return Map.of("accuracy", List.of(0.0, 1.0));
    }

    @Override
    public Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        return Map.of("accuracy", List.of(0.25, 0.75));
    }

    @Override
    public Map<String, Metrics> baselines(Predictions validation, Predictions test) {
        return Map.of("always the same", metrics(test));
    }
}
