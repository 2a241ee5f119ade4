package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Signs that a model learned the edits of an attack, or that the attack was too short a search,
 * from means over seeds.
 *
 * @param role metrics of a role, one for each seed
 * @param plain those of the same role without any regularizer, possibly none
 */
record AttackDoubts(List<Metrics> role, List<Metrics> plain) {
    private static final double POINT = 0.01;

    List<String> all() {
        List<String> doubts = new ArrayList<>();
        above(
                        mean(role, "adversarial_accuracy"),
                        mean(role, "accuracy_of_perturbed_sources"),
                        0,
                        "given attacked rows are easier (%.3f) than their sources (%.3f): their"
                                + " edits tell the label")
                .ifPresent(doubts::add);
        above(
                        mean(plain, FurtherRows.RANDOM_EDIT_ACCURACY),
                        mean(role, FurtherRows.RANDOM_EDIT_ACCURACY),
                        POINT,
                        "random edits cost more than a point against plain training (%.3f to %.3f):"
                                + " the edits were learned, not robustness")
                .ifPresent(doubts::add);
        above(
                        mean(role, AttackedTasks.SHORT),
                        mean(role, AttackedTasks.LONG),
                        2 * POINT,
                        "accuracy under attack falls by more than 2 points (%.3f to %.3f) with four"
                                + " times the queries: the search is too short")
                .ifPresent(doubts::add);
        return doubts;
    }

    private static Optional<String> above(
            OptionalDouble higher, OptionalDouble lower, double by, String text) {
        boolean doubted =
                higher.isPresent()
                        && lower.isPresent()
                        && higher.getAsDouble() - lower.getAsDouble() > by;
        return doubted
                ? Optional.of(
                        String.format(Locale.ROOT, text, higher.getAsDouble(), lower.getAsDouble()))
                : Optional.empty();
    }

    /** Over the seeds that define it. */
    private static OptionalDouble mean(List<Metrics> seeds, String name) {
        return seeds.stream().flatMapToDouble(metrics -> metrics.get(name).stream()).average();
    }
}
