package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.eval.classification.Agreement;
import io.github.weaktostrong.eval.classification.PerformanceGapRecovered;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.eval.statistics.RowStatistic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;

/**
 * The numbers of a robustness benchmark: accuracies on clean and on perturbed rows with their
 * intervals, overall, per task and per variant.
 *
 * @param kind what the perturbed rows are
 * @param minimumTaskRows perturbed test rows that a task needs to be averaged
 */
record RobustnessMetrics(Kind kind, int minimumTaskRows) {
    private static final String ACCURACY = "accuracy";
    private static final int BOOTSTRAP_SEED = 0;

    Metrics metrics(Predictions predictions) {
        RobustAccuracy table = table(predictions);
        int[] all = table.all();
        Metrics metrics = Metrics.none();
        for (Map.Entry<String, RowStatistic> average : averages(table).entrySet()) {
            metrics = metrics.with(average.getKey(), average.getValue().of(all));
        }
        metrics =
                metrics.with(ACCURACY + "_of_perturbed_sources", table.ofPerturbedSources())
                        .with(ACCURACY + "_rows", table.count(false))
                        .with(trustMetric() + "_rows", table.count(true));
        metrics = metrics.and(perTask(table, all));
        for (String variant : table.variants()) {
            String key = trustMetric() + '_' + key(variant);
            metrics =
                    metrics.with(key, table.ofVariant(all, variant))
                            .with(key + "_rows", table.count(variant));
        }
        return metrics;
    }

    private String trustMetric() {
        return kind.metric();
    }

    /** The averages over tasks: that of clean rows, then those of perturbed ones. */
    private Map<String, RowStatistic> averages(RobustAccuracy table) {
        Map<String, RowStatistic> averages = new LinkedHashMap<>();
        averages.put(ACCURACY, rows -> table.mean(rows, false));
        averages.put(trustMetric(), rows -> trust(table, rows));
        if (kind == Kind.OOD) {
            Set<String> natural = table.natural();
            Set<String> rules = new TreeSet<>(table.variants());
            rules.removeAll(natural);
            averages.put(trustMetric() + "_natural", rows -> table.meanOfShifts(rows, natural));
            averages.put(trustMetric() + "_rules", rows -> table.meanOfShifts(rows, rules));
            averages.put(trustMetric() + "_pooled", rows -> table.mean(rows, true));
        }
        return averages;
    }

    /** Shifts count alike; the rows of attacks do. */
    private OptionalDouble trust(RobustAccuracy table, int[] rows) {
        return kind == Kind.OOD
                ? table.meanOfShifts(rows, table.variants())
                : table.mean(rows, true);
    }

    private OptionalDouble trustOfTask(RobustAccuracy table, int[] rows, String task) {
        return kind == Kind.OOD
                ? table.ofShifts(rows, task, table.variants())
                : table.ofTask(rows, task, true);
    }

    private Metrics perTask(RobustAccuracy table, int[] all) {
        if (table.tasks().size() < 2) {
            return Metrics.none();
        }
        Metrics metrics =
                Metrics.none()
                        .with("averaged_tasks", table.averaged().size())
                        .with(ACCURACY + "_all_rows", table.pooled(false))
                        .with(trustMetric() + "_all_rows", table.pooled(true));
        for (String task : table.tasks()) {
            metrics =
                    metrics.with(ACCURACY + '_' + key(task), table.ofTask(all, task, false))
                            .with(trustMetric() + '_' + key(task), trustOfTask(table, all, task));
        }
        return metrics;
    }

    Metrics comparison(Predictions student, Predictions weak, Predictions ceiling) {
        return Metrics.none()
                .with(
                        "agreement_with_weak",
                        Agreement.of(student.predictions(), weak.predictions()))
                .with("performance_gap_recovered", recovered(student, weak, ceiling, false))
                .with("robustness_gap_recovered", recovered(student, weak, ceiling, true));
    }

    private OptionalDouble recovered(
            Predictions student, Predictions weak, Predictions ceiling, boolean perturbed) {
        List<Double> values = new ArrayList<>();
        for (Predictions predictions : List.of(weak, student, ceiling)) {
            RobustAccuracy table = table(predictions);
            OptionalDouble value =
                    perturbed ? trust(table, table.all()) : table.mean(table.all(), false);
            value.ifPresent(values::add);
        }
        return values.size() < 3
                ? OptionalDouble.empty()
                : PerformanceGapRecovered.of(values.get(0), values.get(1), values.get(2));
    }

    /**
     * Returns intervals from sources drawn again, since versions of one sentence are not
     * independent.
     */
    Map<String, List<Double>> intervals(Predictions predictions) {
        RobustAccuracy table = table(predictions);
        Map<String, RowStatistic> statistics = new LinkedHashMap<>(averages(table));
        for (String variant : table.variants()) {
            String key = trustMetric() + '_' + key(variant);
            statistics.put(key, rows -> table.ofVariant(rows, variant));
        }
        if (table.tasks().size() > 1) {
            table.tasks().forEach(task -> addOfTask(task, table, statistics));
        }
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        Bootstrap.withSeed(BOOTSTRAP_SEED)
                .overSources(table.sources(), statistics)
                .forEach((name, found) -> intervals.put(name, found.ends()));
        return intervals;
    }

    private void addOfTask(String task, RobustAccuracy table, Map<String, RowStatistic> to) {
        String suffix = '_' + key(task);
        to.put(ACCURACY + suffix, rows -> table.ofTask(rows, task, false));
        to.put(trustMetric() + suffix, rows -> trustOfTask(table, rows, task));
    }

    /**
     * Returns intervals from seeds and sources drawn again, sources once for all seeds, since test
     * rows of seeds overlap.
     */
    Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        List<RobustAccuracy> tables = seeds.stream().map(this::table).toList();
        List<List<String>> sources = tables.stream().map(RobustAccuracy::sources).toList();
        List<Map<String, RowStatistic>> averages = tables.stream().map(this::averages).toList();
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        for (String name : averages.get(0).keySet()) {
            List<RowStatistic> own = averages.stream().map(seed -> seed.get(name)).toList();
            Bootstrap.withSeed(BOOTSTRAP_SEED)
                    .overSeedsAndSharedSources(sources, (seed, rows) -> own.get(seed).of(rows))
                    .ifPresent(found -> intervals.put(name, found.ends()));
        }
        return intervals;
    }

    private RobustAccuracy table(Predictions predictions) {
        boolean test = predictions.split().equals("test");
        return new RobustAccuracy(predictions, test ? minimumTaskRows : 1);
    }

    static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
    }
}
