package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.objective.Regularizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The properties that an experiment measures, given its regularizers: two that are meant for
 * different properties are judged by the metrics of both.
 *
 * @param benchmark with the metrics of every property that it can measure
 * @param remarks one for each property that it cannot
 */
record MeasuredProperties(Benchmark benchmark, List<String> remarks) {

    /** Asks the benchmark for every property of the regularizers of the trainings. */
    static MeasuredProperties of(
            Benchmark benchmark,
            List<List<Regularizer>> trainings,
            List<List<Regularizer>> ceilings) {
        Map<String, String> names = new LinkedHashMap<>(); // by property, in the order given
        Stream.concat(trainings.stream(), ceilings.stream())
                .flatMap(List::stream)
                .forEach(r -> r.property().ifPresent(of -> names.putIfAbsent(of, r.name())));
        Benchmark measured = benchmark;
        List<String> remarks = new ArrayList<>();
        for (Map.Entry<String, String> each : names.entrySet()) {
            Optional<? extends Benchmark> more = measured.alsoMeasuring(each.getKey());
            measured = more.isPresent() ? more.get() : measured;
            if (more.isEmpty()) {
                remarks.add(remark(each.getValue(), each.getKey(), benchmark.name()));
            }
        }
        return new MeasuredProperties(measured, List.copyOf(remarks));
    }

    private static String remark(String regularizer, String property, String benchmark) {
        return "regularizer '%s' is meant for the property '%s', which %s does not measure: no metric here says what it brings"
                .formatted(regularizer, property, benchmark);
    }
}
