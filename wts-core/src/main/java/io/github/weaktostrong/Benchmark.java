package io.github.weaktostrong;

import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;

/**
 * Labelled rows, their split and the metrics of one property: what an experiment with classifiers
 * is about.
 *
 * <p>Implementations are immutable; equal seeds give equal splits.
 */
public interface Benchmark extends TrustProperty {

    /** Number of classes. */
    int classes();

    /** D_W, D_WTS, V and D_T of a seed, disjoint by source. */
    Splits splits(long seed);

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
