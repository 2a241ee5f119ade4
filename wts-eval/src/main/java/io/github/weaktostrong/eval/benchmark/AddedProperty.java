package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import java.util.List;
import java.util.Map;

/**
 * A further property that a {@link CombinedBenchmark} measures, on the clean rows of another
 * benchmark and on rows of its own.
 */
interface AddedProperty {

    /** The property, such as {@code ood}. */
    String property();

    /** Its metric of trust. */
    String trustMetric();

    /** What it adds to the description: what defines its rows. */
    Map<String, Object> description();

    /** The splits with this property's rows; the others stay as they are, in their order. */
    Splits extended(Splits splits);

    /** Whether a row of V or D_T is one that this property added. */
    boolean isAdded(Example row);

    /** Returns whether the other benchmark does not have a metric or interval. */
    boolean isOwn(String metric);

    /** Returns metrics of clean and added rows. */
    Metrics metrics(Predictions predictions);

    /** Their intervals, see {@link io.github.weaktostrong.benchmark.Benchmark#intervals}. */
    Map<String, List<Double>> intervals(Predictions predictions);

    /** See {@link io.github.weaktostrong.benchmark.Benchmark#intervalsOverSeeds}. */
    Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds);
}
