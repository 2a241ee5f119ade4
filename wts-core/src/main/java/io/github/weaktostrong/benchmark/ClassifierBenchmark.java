package io.github.weaktostrong.benchmark;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Labelled rows, their split and the metrics of one property: what an experiment with classifiers
 * is about.
 *
 * <p>Implementations are immutable; equal seeds give equal splits.
 */
public interface ClassifierBenchmark extends TrustProperty {

    /** Number of classes. */
    int classes();

    /** D_W, D_WTS, V and D_T of a seed, disjoint by source. */
    Splits splits(long seed);

    /**
     * Parts for each of which models of their own are trained, such as tasks; this alone by
     * default.
     *
     * <p>The parts' predictions, one after the other, are then what every metric of the whole
     * takes.
     */
    default List<? extends ClassifierBenchmark> parts() {
        return List.of(this);
    }

    /**
     * This benchmark with the metrics of a further property beside its own, for a regularizer that
     * is meant for that property; its splits may hold further rows then.
     *
     * <p>Its description names the further metric of trust in the list {@code
     * further_trust_metrics}. What can be known without splitting decides whether there is such a
     * benchmark; {@link #splits} of it refuses rows that cannot be measured.
     *
     * @param property for example {@code ood}
     * @return this where it measures the property already; empty where it cannot: by default any
     *     other than its own
     */
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

    /** What {@link #probed} was computed from, row by row; none by default. */
    default Optional<RowResults> probedRows(List<Dataset> tests, List<float[][]> found) {
        return Optional.empty();
    }

    /** Intervals of {@link #probed}, as {@link #intervals}; none by default. */
    default Map<String, List<Double>> probedIntervals(List<Dataset> tests, List<float[][]> found) {
        return Map.of();
    }

    /** All metrics of a model alone, the task's and the trust metric among them. */
    Metrics metrics(Predictions predictions);

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
