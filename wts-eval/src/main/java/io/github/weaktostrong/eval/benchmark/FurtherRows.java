package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import io.github.weaktostrong.eval.statistics.SeedStatistic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Rows of D_T beside those that a benchmark gives: attacked anew on each model ({@code
 * attacked_accuracy}), and, as the control of given attacks, with as many random edits ({@code
 * random_edit_accuracy}). A model that lost accuracy on the latter was taught the edits, not
 * robustness.
 *
 * @param minimumTaskRows rows that a task needs to be averaged
 */
record FurtherRows(int minimumTaskRows) {
    /** The variant of rows that were attacked anew. */
    static final String ATTACKED = "attacked";

    static final String ATTACKED_ACCURACY = "attacked_accuracy";
    static final String RANDOM_EDIT_ACCURACY = "random_edit_accuracy";
    private static final Map<String, String> METRICS =
            Map.of(ATTACKED, ATTACKED_ACCURACY, Attack.RANDOM_EDITS, RANDOM_EDIT_ACCURACY);
    private static final int BOOTSTRAP_SEED = 0;

    /** Whether a row is neither clean nor one of these. */
    static boolean isAttacked(Example row) {
        return !row.variant().isEmpty() && !METRICS.containsKey(row.variant());
    }

    /** The predictions of all other rows. */
    static Predictions without(Predictions predictions) {
        return where(predictions, row -> !METRICS.containsKey(row.variant()));
    }

    private static Predictions where(Predictions predictions, Predicate<Example> which) {
        return predictions.of(
                IntStream.range(0, predictions.size())
                        .filter(i -> which.test(predictions.row(i)))
                        .toArray());
    }

    /** Both accuracies with their numbers of rows, where there are such rows; of tasks each. */
    Metrics metrics(Predictions predictions) {
        Metrics metrics = Metrics.none();
        for (Map.Entry<String, RobustAccuracy> each : tables(predictions).entrySet()) {
            String name = each.getKey();
            RobustAccuracy table = each.getValue();
            metrics =
                    metrics.with(name, table.mean(table.all(), true))
                            .with(name + "_rows", table.count(true));
            for (String task : table.tasks().size() > 1 ? table.tasks() : Set.<String>of()) {
                metrics =
                        metrics.with(
                                name + '_' + RobustnessMetrics.key(task),
                                table.ofTask(table.all(), task, true));
            }
        }
        return metrics;
    }

    /** Intervals of both accuracies, from sources drawn again. */
    Map<String, List<Double>> intervals(Predictions predictions) {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        tables(predictions)
                .forEach(
                        (name, table) ->
                                Bootstrap.withSeed(BOOTSTRAP_SEED)
                                        .overSources(
                                                table.sources(), rows -> table.mean(rows, true))
                                        .ifPresent(found -> intervals.put(name, found.ends())));
        return intervals;
    }

    /** Intervals of the mean over seeds, from seeds and sources drawn again. */
    Map<String, List<Double>> intervalsOverSeeds(List<Predictions> seeds) {
        Map<String, List<RobustAccuracy>> tables = new LinkedHashMap<>();
        for (Predictions seed : seeds) {
            tables(seed)
                    .forEach(
                            (name, table) ->
                                    tables.computeIfAbsent(name, n -> new ArrayList<>())
                                            .add(table));
        }
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        tables.forEach(
                (name, ofSeeds) -> {
                    SeedStatistic mean = (seed, rows) -> ofSeeds.get(seed).mean(rows, true);
                    Bootstrap.withSeed(BOOTSTRAP_SEED)
                            .overSeedsAndSharedSources(
                                    ofSeeds.stream().map(RobustAccuracy::sources).toList(), mean)
                            .ifPresent(found -> intervals.put(name, found.ends()));
                });
        return intervals;
    }

    private Map<String, RobustAccuracy> tables(Predictions predictions) {
        int minimum = predictions.split().equals("test") ? minimumTaskRows : 1;
        Map<String, RobustAccuracy> tables = new LinkedHashMap<>();
        for (String variant : List.of(ATTACKED, Attack.RANDOM_EDITS)) {
            Predictions rows = where(predictions, row -> row.variant().equals(variant));
            if (rows.size() > 0) {
                tables.put(METRICS.get(variant), new RobustAccuracy(rows, minimum));
            }
        }
        return tables;
    }

    /**
     * {@code common_attacked_accuracy}: survival among the attacked rows that the models of all
     * roles have right, in which no clean accuracy is mixed.
     */
    static Metrics amongRoles(Predictions model, List<Predictions> roles) {
        Set<String> common = right(model);
        roles.forEach(role -> common.retainAll(right(role)));
        Predictions attacked =
                where(model, row -> row.variant().equals(ATTACKED) && common.contains(key(row)));
        if (attacked.size() == 0) {
            return Metrics.none();
        }
        RobustAccuracy table = new RobustAccuracy(attacked, 1);
        return Metrics.none()
                .with("common_attacked_accuracy", table.pooled(true))
                .with("common_attacked_accuracy_rows", attacked.size());
    }

    private static Set<String> right(Predictions predictions) {
        Set<String> right = new HashSet<>();
        for (int i = 0; i < predictions.size(); i++) {
            Example row = predictions.row(i);
            if (row.variant().isEmpty() && predictions.prediction(i) == row.label().orElseThrow()) {
                right.add(key(row));
            }
        }
        return right;
    }

    private static String key(Example row) {
        return row.task() + '\t' + row.inputText();
    }
}
