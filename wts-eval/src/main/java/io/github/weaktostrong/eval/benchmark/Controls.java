package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.statistics.Bootstrap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * The control of an attack: rows with as many edits at random, without a search. A model that lost
 * accuracy on these was taught the edits, not robustness.
 *
 * @param minimumTaskRows rows that a task needs to be averaged
 */
record Controls(int minimumTaskRows) {
    private static final String METRIC = "random_edit_accuracy";
    private static final int BOOTSTRAP_SEED = 0;

    private static boolean isControl(Example row) {
        return row.variant().equals(Attack.RANDOM_EDITS);
    }

    /** Whether a row is neither clean nor a control. */
    static boolean isAttacked(Example row) {
        return !row.variant().isEmpty() && !isControl(row);
    }

    /** The predictions of all other rows. */
    static Predictions without(Predictions predictions) {
        return where(predictions, row -> !isControl(row));
    }

    private static Predictions where(Predictions predictions, Predicate<Example> which) {
        return predictions.of(
                IntStream.range(0, predictions.size())
                        .filter(i -> which.test(predictions.row(i)))
                        .toArray());
    }

    /** {@code random_edit_accuracy} and its number of rows; none without such rows. */
    Metrics metrics(Predictions predictions) {
        Predictions controls = where(predictions, Controls::isControl);
        if (controls.size() == 0) {
            return Metrics.none();
        }
        RobustAccuracy table = table(controls);
        return Metrics.none()
                .with(METRIC, table.mean(table.all(), true))
                .with(METRIC + "_rows", controls.size());
    }

    /** The interval of {@code random_edit_accuracy}, from sources drawn again. */
    Map<String, List<Double>> intervals(Predictions predictions) {
        Predictions controls = where(predictions, Controls::isControl);
        if (controls.size() == 0) {
            return Map.of();
        }
        RobustAccuracy table = table(controls);
        return Bootstrap.withSeed(BOOTSTRAP_SEED)
                .overSources(table.sources(), rows -> table.mean(rows, true))
                .map(found -> Map.of(METRIC, found.ends()))
                .orElseGet(Map::of);
    }

    private RobustAccuracy table(Predictions controls) {
        return new RobustAccuracy(controls, controls.split().equals("test") ? minimumTaskRows : 1);
    }
}
