package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.eval.classification.Agreement;
import io.github.weaktostrong.eval.classification.PerformanceGapRecovered;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.eval.statistics.RowStatistic;
import io.github.weaktostrong.eval.statistics.SeedStatistic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The numbers of a robustness benchmark: accuracies on clean and on perturbed rows with their
 * intervals, overall, per task and per variant.
 *
 * @param trustMetric name of the accuracy on perturbed rows
 * @param minimumTaskRows perturbed test rows that a task needs to be averaged
 */
record RobustnessMetrics(String trustMetric, int minimumTaskRows) {
    private static final String ACCURACY = "accuracy";
    private static final int BOOTSTRAP_SEED = 0;

    Metrics metrics(Predictions predictions) {
        RobustAccuracy table = table(predictions);
        int[] all = table.all();
        Metrics metrics =
                Metrics.none()
                        .with(ACCURACY, table.mean(all, false))
                        .with(trustMetric, table.mean(all, true))
                        .with(ACCURACY + "_of_perturbed_sources", table.ofPerturbedSources())
                        .with(ACCURACY + "_rows", table.count(false))
                        .with(trustMetric + "_rows", table.count(true));
        metrics = metrics.and(perTask(table, all));
        for (String variant : table.variants()) {
            String key = trustMetric + '_' + key(variant);
            metrics =
                    metrics.with(key, table.ofVariant(all, variant))
                            .with(key + "_rows", table.count(variant));
        }
        return metrics;
    }

    private Metrics perTask(RobustAccuracy table, int[] all) {
        if (table.tasks().size() < 2) {
            return Metrics.none();
        }
        Metrics metrics =
                Metrics.none()
                        .with("averaged_tasks", table.averaged().size())
                        .with(ACCURACY + "_all_rows", table.pooled(false))
                        .with(trustMetric + "_all_rows", table.pooled(true));
        for (String task : table.tasks()) {
            metrics =
                    metrics.with(ACCURACY + '_' + key(task), table.ofTask(all, task, false))
                            .with(trustMetric + '_' + key(task), table.ofTask(all, task, true));
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
            table.mean(table.all(), perturbed).ifPresent(values::add);
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
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        interval(ACCURACY, table, rows -> table.mean(rows, false), intervals);
        interval(trustMetric, table, rows -> table.mean(rows, true), intervals);
        for (String variant : table.variants()) {
            String key = trustMetric + '_' + key(variant);
            interval(key, table, rows -> table.ofVariant(rows, variant), intervals);
        }
        if (table.tasks().size() > 1) {
            table.tasks().forEach(task -> intervalsOfTask(task, table, intervals));
        }
        return intervals;
    }

    private void intervalsOfTask(
            String task, RobustAccuracy table, Map<String, List<Double>> intervals) {
        String suffix = '_' + key(task);
        interval(ACCURACY + suffix, table, rows -> table.ofTask(rows, task, false), intervals);
        interval(trustMetric + suffix, table, rows -> table.ofTask(rows, task, true), intervals);
    }

    private static void interval(
            String name,
            RobustAccuracy table,
            RowStatistic statistic,
            Map<String, List<Double>> intervals) {
        Bootstrap.withSeed(BOOTSTRAP_SEED)
                .overSources(table.sources(), statistic)
                .ifPresent(found -> intervals.put(name, found.ends()));
    }

    /**
     * Returns intervals from seeds and sources drawn again, sources once for all seeds, since test
     * rows of seeds overlap.
     */
    Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        List<RobustAccuracy> tables = seeds.stream().map(this::table).toList();
        List<List<String>> sources = tables.stream().map(RobustAccuracy::sources).toList();
        Map<String, SeedStatistic> statistics = new LinkedHashMap<>();
        statistics.put(ACCURACY, (seed, rows) -> tables.get(seed).mean(rows, false));
        statistics.put(trustMetric, (seed, rows) -> tables.get(seed).mean(rows, true));
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        statistics.forEach(
                (name, statistic) ->
                        Bootstrap.withSeed(BOOTSTRAP_SEED)
                                .overSeedsAndSharedSources(sources, statistic)
                                .ifPresent(found -> intervals.put(name, found.ends())));
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
