package io.github.weaktostrong;

import io.github.weaktostrong.benchmark.Metrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A trained model on V: the metrics of task and trust of any of its rows.
 *
 * @param sources source of every row of V
 * @param of metrics of the rows with these indices, possibly repeated
 */
record Validation(List<String> sources, Function<int[], Metrics> of) {
    /** The metrics of all rows. */
    Metrics metrics() {
        return of.apply(IntStream.range(0, sources.size()).toArray());
    }

    /**
     * Rows of V as they might have been: as many sources as there are, drawn with replacement, each
     * with all of its rows.
     */
    static List<int[]> resampled(List<String> sources, int times, SplittableRandom random) {
        Map<String, List<Integer>> bySource = new LinkedHashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            bySource.computeIfAbsent(sources.get(i), s -> new ArrayList<>()).add(i);
        }
        List<List<Integer>> groups = List.copyOf(bySource.values());
        List<int[]> samples = new ArrayList<>();
        for (int t = 0; t < times; t++) {
            IntStream.Builder rows = IntStream.builder();
            for (int g = 0; g < groups.size(); g++) {
                groups.get(random.nextInt(groups.size())).forEach(rows::add);
            }
            samples.add(rows.build().toArray());
        }
        return samples;
    }
}
