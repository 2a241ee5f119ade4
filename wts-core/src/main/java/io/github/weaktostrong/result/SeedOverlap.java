package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.benchmark.TrustProperty;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.trend.Resplits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How far the seeds of an experiment are tested on the same rows. */
final class SeedOverlap {
    private static final Set<String> TEST = Set.of("test", "held_out");

    private SeedOverlap() {}

    /** The ratio of {@link Resplits}; 0 below two seeds. */
    static double ratio(List<RunResult> runs, TrustProperty subject) {
        Map<Long, RowResults> bySeed = new TreeMap<>();
        runs.forEach(run -> bySeed.putIfAbsent(run.seed(), run.rows()));
        if (bySeed.size() < 2) {
            return 0;
        }
        List<Set<String>> tests = new ArrayList<>();
        bySeed.values().forEach(rows -> tests.add(sources(rows, true)));
        int training =
                subject instanceof ClassifierBenchmark benchmark
                        ? trainingSources(benchmark, runs.get(0).seed())
                        : sources(runs.get(0).rows(), false).size();
        return tests.stream().anyMatch(Set::isEmpty) || training == 0
                ? 0
                : Resplits.ratio(tests, training);
    }

    /** Sources of the rows for testing, or of the others; ids where rows have no source. */
    private static Set<String> sources(RowResults rows, boolean ofTest) {
        Set<String> sources = new HashSet<>();
        if (rows instanceof Predictions predictions) {
            for (int i = 0; ofTest && i < predictions.size(); i++) {
                sources.add(predictions.row(i).source());
            }
            return sources;
        }
        int id = rows.columns().indexOf("id");
        int split = rows.columns().indexOf("split");
        for (List<Object> row : id < 0 || split < 0 ? List.<List<Object>>of() : rows.table()) {
            if (TEST.contains(row.get(split).toString()) == ofTest) {
                sources.add(row.get(id).toString());
            }
        }
        return sources;
    }

    private static int trainingSources(ClassifierBenchmark benchmark, long seed) {
        Set<String> sources = new HashSet<>();
        for (ClassifierBenchmark part : benchmark.parts()) {
            Splits splits = part.splits(seed);
            splits.weak().examples().forEach(row -> sources.add(row.source()));
            splits.transfer().examples().forEach(row -> sources.add(row.source()));
            splits.validation().examples().forEach(row -> sources.add(row.source()));
        }
        return sources.size();
    }
}
