package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Benchmark;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What resampling says of models that several results of one plan share, found once: methods that
 * are compared differ in their students alone.
 */
final class MeasuredOnce {
    private final IdentityHashMap<Benchmark, Found> found = new IdentityHashMap<>();

    /** By artefacts, and the rule that picks among them. */
    private record Found(
            Map<List<String>, Map<String, List<Double>>> intervals,
            Map<List<Object>, List<Double>> frequencies) {}

    private Found of(Benchmark benchmark) {
        return found.computeIfAbsent(benchmark, key -> new Found(new HashMap<>(), new HashMap<>()));
    }

    /** Intervals of a model, or of the mean over the models of several seeds. */
    Map<String, List<Double>> intervals(
            Benchmark benchmark,
            List<String> artefacts,
            Supplier<Map<String, List<Double>>> measure) {
        return of(benchmark).intervals().computeIfAbsent(artefacts, key -> measure.get());
    }

    /** How often a rule picks each candidate. */
    List<Double> frequencies(
            Benchmark benchmark,
            CeilingSelection rule,
            List<String> artefacts,
            Supplier<List<Double>> measure) {
        return of(benchmark)
                .frequencies()
                .computeIfAbsent(List.of(rule, artefacts), key -> measure.get());
    }
}
