package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.trend.Resplits;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The degree to which the seeds of an experiment use the same sources.
 *
 * @param ratio that of {@link Resplits}; 0 below two seeds
 * @param independentBlocks number of groups of seeds that share no source with each other, in
 *     whatever part
 * @param dependent seeds that share a source with an earlier one, ascending
 * @param known whether the benchmark names its sources
 */
record SeedOverlap(double ratio, int independentBlocks, List<Long> dependent, boolean known) {

    /** Reads sources off the runs, and those that nothing is tested on off the benchmark. */
    static SeedOverlap of(List<RunResult> runs, Benchmark benchmark) {
        Map<Long, Set<String>> tests = new TreeMap<>();
        runs.forEach(run -> tests.computeIfAbsent(run.seed(), s -> run.rows().testSources()));
        if (tests.size() < 2) { // nothing to split again for
            return new SeedOverlap(0, tests.size(), List.of(), true);
        }
        int trainingSources = 0; // of the first seed
        List<Set<String>> blocks = new ArrayList<>();
        List<Long> dependent = new ArrayList<>();
        for (Map.Entry<Long, Set<String>> seed : tests.entrySet()) {
            Set<String> sources = new HashSet<>(benchmark.trainingSources(seed.getKey()));
            trainingSources = blocks.isEmpty() ? sources.size() : trainingSources;
            sources.addAll(seed.getValue());
            if (blocks.removeIf(block -> joined(block, sources))) {
                dependent.add(seed.getKey());
            }
            blocks.add(sources);
        }
        List<Set<String>> all = List.copyOf(tests.values());
        boolean known = trainingSources > 0 && all.stream().noneMatch(Set::isEmpty);
        double ratio = known ? Resplits.ratio(all, trainingSources) : 0;
        return new SeedOverlap(ratio, blocks.size(), dependent, known);
    }

    /** Adds a block to one that shares a source with it; whether it does. */
    private static boolean joined(Set<String> block, Set<String> sources) {
        boolean shared = !Collections.disjoint(block, sources);
        if (shared) {
            sources.addAll(block);
        }
        return shared;
    }

    /** A remark on seeds that use sources of earlier ones, where not all seeds do. */
    Optional<String> remark() {
        if (!known) {
            return Optional.of(
                    "the benchmark does not say which sources its seeds train and test on: tests"
                            + " take seeds as independent, which they are if they share no row");
        }
        return independentBlocks < 2 || dependent.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "the seeds %s use sources of earlier seeds: they are not independent of these, and tests are corrected for it (%s independent blocks)"
                                .formatted(dependent, independentBlocks));
    }
}
