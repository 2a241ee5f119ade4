package io.github.weaktostrong.benchmark;

import io.github.weaktostrong.data.Dataset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Labelled rows, their split and the metrics of one property, for classifiers. */
public non-sealed interface ClassifierBenchmark extends Benchmark {
    /** Number of classes. */
    int classes();

    /** {@inheritDoc} Metrics of the whole take the parts' predictions, one after the other. */
    @Override
    default List<? extends ClassifierBenchmark> parts() {
        return List.of(this);
    }

    /**
     * {@inheritDoc}
     *
     * <p>Its splits may hold further rows, and {@link #furtherTrustMetrics} names the further
     * metric. What can be known without splitting decides whether there is such a benchmark; {@link
     * #splits} of it refuses rows that cannot be measured.
     */
    @Override
    default Optional<ClassifierBenchmark> alsoMeasuring(String property) {
        return property.equals(property()) ? Optional.of(this) : Optional.empty();
    }

    /**
     * What is measured of every trained model itself; nothing by default. Its settings belong into
     * {@link #description}.
     */
    default ModelProbe probe() {
        return ModelProbe.none();
    }

    /**
     * Metrics from what the parts' probes found; none by default.
     *
     * @param tests D_T of every part
     * @param found what the part's probe measured there
     */
    default Metrics probed(List<Dataset> tests, List<float[][]> found) {
        return Metrics.none();
    }

    /**
     * The predictions on D_T with rows that the probe made of them, such as attacked ones; those
     * alone by default.
     *
     * @param tests D_T of every part
     * @param found what the part's probe measured there
     */
    default Predictions withProbed(
            Predictions predictions, List<Dataset> tests, List<float[][]> found) {
        return predictions;
    }

    /**
     * Metrics of a model on the rows that the models of all roles have right; none by default.
     *
     * @param model predictions on D_T, as {@link #withProbed} gives them
     * @param roles those of every role of the strategy and seed, the model's among them
     */
    default Metrics amongRoles(Predictions model, List<Predictions> roles) {
        return Metrics.none();
    }

    /** What {@link #probed} was computed from, row by row; none by default. */
    default Optional<RowResults> probedRows(List<Dataset> tests, List<float[][]> found) {
        return Optional.empty();
    }

    /** Intervals of {@link #probed}, as {@link #intervals}; none by default. */
    default Map<String, List<Double>> probedIntervals(List<Dataset> tests, List<float[][]> found) {
        return Map.of();
    }

    /**
     * Shares of its rows, in (0, 1), that the plain ceiling is trained on besides: points at other
     * accuracies for what {@link #besidePlain} draws through the plain models. None by default.
     * Where {@code NO_TFT} is run, each is a training for every seed; none of its metrics is in a
     * table or a test.
     */
    default List<Double> lineShares() {
        return List.of();
    }

    /** All metrics of a model alone, the task's and the trust metric among them. */
    Metrics metrics(Predictions predictions);

    @Override
    default Set<String> trainingSources(long seed) {
        Set<String> sources = new HashSet<>();
        parts().forEach(part -> sources.addAll(part.splits(seed).trainingSources()));
        return sources;
    }

    /**
     * Metrics of a student that need the two models it stands between.
     *
     * @param student predictions of a strong model trained on weak labels
     * @param weak predictions of the weak model that labelled, same rows
     * @param ceiling predictions of the strong ceiling, same rows
     */
    Metrics comparison(Predictions student, Predictions weak, Predictions ceiling);

    /**
     * Intervals at 95 % from resampled rows, as (low, high) by metric; a metric whose interval is
     * undefined is left out.
     */
    Map<String, List<Double>> intervals(Predictions predictions);

    /**
     * Intervals at 95 % of the mean over seeds, from resampled seeds and rows; as {@link
     * #intervals}.
     *
     * @param seeds predictions of the same role, one for each of at least two seeds
     */
    Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds);

    /**
     * Metrics of methods that change predictions after training, by the method's name.
     *
     * @param validation predictions on V, on which a method may choose its settings
     * @param test predictions on D_T, on which it is measured
     */
    Map<String, Metrics> baselines(Predictions validation, Predictions test);
}
