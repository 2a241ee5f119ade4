package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.trend.Resplits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The degree to which the seeds of an experiment are tested on the same rows. */
final class SeedOverlap {
    private SeedOverlap() {}

    /** The ratio of {@link Resplits}; 0 below two seeds. */
    static double ratio(List<RunResult> runs, Benchmark benchmark) {
        Map<Long, Set<String>> tests = new TreeMap<>();
        runs.forEach(run -> tests.computeIfAbsent(run.seed(), s -> run.rows().testSources()));
        if (tests.size() < 2 || tests.values().stream().anyMatch(Set::isEmpty)) {
            return 0;
        }
        int training = benchmark.trainingSources(runs.get(0).seed());
        return training == 0 ? 0 : Resplits.ratio(List.copyOf(tests.values()), training);
    }
}
