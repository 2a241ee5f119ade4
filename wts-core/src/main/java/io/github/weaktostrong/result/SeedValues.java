package io.github.weaktostrong.result;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/** A number for each seed that defines it. */
record SeedValues(Map<Long, Double> bySeed) {
    /**
     * A number of one role's runs.
     *
     * @param runs of one strategy
     */
    static SeedValues of(
            List<RunResult> runs, Role role, Function<RunResult, OptionalDouble> number) {
        Map<Long, Double> values = new TreeMap<>();
        for (RunResult run : runs) {
            if (run.role() == role) {
                number.apply(run).ifPresent(value -> values.put(run.seed(), value));
            }
        }
        return new SeedValues(values);
    }

    SeedValues map(DoubleUnaryOperator change) {
        Map<Long, Double> values = new TreeMap<>();
        bySeed.forEach((seed, value) -> values.put(seed, change.applyAsDouble(value)));
        return new SeedValues(values);
    }

    /** Differences for the seeds that define both. */
    SeedValues minus(SeedValues other) {
        Map<Long, Double> differences = new TreeMap<>();
        bySeed.forEach(
                (seed, value) -> {
                    Double subtracted = other.bySeed.get(seed);
                    if (subtracted != null) {
                        differences.put(seed, value - subtracted);
                    }
                });
        return new SeedValues(differences);
    }

    /** The values of these seeds. */
    SeedValues of(Set<Long> seeds) {
        Map<Long, Double> values = new TreeMap<>(bySeed);
        values.keySet().retainAll(seeds);
        return new SeedValues(values);
    }

    double[] toArray() {
        return bySeed.values().stream().mapToDouble(Double::doubleValue).toArray();
    }

    OptionalDouble mean() {
        return bySeed.values().stream().mapToDouble(Double::doubleValue).average();
    }
}
