package io.github.weaktostrong.benchmark;

import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.CausalLanguageModel;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Texts, their split and the measurements of a language model trained on them.
 *
 * <p>Texts planted in D_W and D_WTS are among the rows of their {@link #splits}.
 */
public non-sealed interface TextBenchmark extends Benchmark {
    /** Longest row in tokens; longer ones are cut at their end, in training and measurement. */
    int maxLength();

    /**
     * Refuses a model's tokenizer that {@link #measure} cannot use, before the first training; any
     * will do by default.
     *
     * @throws IllegalArgumentException with the reason
     */
    default void requireTokenizer(Tokenizer tokenizer) {}

    /**
     * Measures a model while it is in memory.
     *
     * @param model borrowed; not to be changed
     * @return rows of equally many numbers, whose meaning is the benchmark's; the same rows for
     *     every model of a seed
     */
    float[][] measure(CausalLanguageModel model, long seed);

    /**
     * Source of every text of V that {@link #validationTask} is computed from; one of D_W, D_WTS or
     * D_T is refused.
     */
    List<String> validationSources(long seed);

    /**
     * The task metric on V, from what {@link #measure} gave: for selection.
     *
     * @param rows indices into the {@link #validationSources}, possibly repeated
     */
    OptionalDouble validationTask(float[][] measured, long seed, int[] rows);

    /** Metrics, rows and intervals of a model. */
    Findings findings(MeasuredModel model);

    /**
     * Metrics of a student that need the two models it stands between, such as the performance gap
     * recovered.
     */
    Metrics comparison(Metrics student, Metrics weak, Metrics ceiling);

    /**
     * Intervals at 95 % of the mean over seeds, as (low, high) by metric.
     *
     * @param seeds rows of the same role, one for each of at least two seeds
     */
    Map<String, List<Double>> intervalsOverSeeds(List<RowResults> seeds);
}
