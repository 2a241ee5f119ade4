package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

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
        easier().ifPresent(doubts::add);
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

    /**
     * Robustness brings attacked rows up to their sources at best, and a plain model may be past
     * them by chance or since they were picked: doubted is what is easier, and more so than for the
     * plain model if there is one.
     */
    private Optional<String> easier() {
        OptionalDouble gain = mean(role, AttackDoubts::gain);
        OptionalDouble gainOfPlain = mean(plain, AttackDoubts::gain);
        double allowed = gainOfPlain.isPresent() ? gainOfPlain.getAsDouble() + POINT : 0;
        if (gain.isEmpty() || gain.getAsDouble() <= Math.max(0, allowed)) {
            return Optional.empty();
        }
        String beside =
                gainOfPlain.isPresent()
                        ? String.format(
                                Locale.ROOT, "; %+.3f in plain training", gainOfPlain.getAsDouble())
                        : "";
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "given attacked rows are easier than their sources (by %.3f%s): their edits"
                                + " tell the label",
                        gain.getAsDouble(),
                        beside));
    }

    /** Accuracy on given attacked rows less that on their sources. */
    private static OptionalDouble gain(Metrics metrics) {
        OptionalDouble attacked = metrics.get("adversarial_accuracy");
        OptionalDouble sources = metrics.get("accuracy_of_perturbed_sources");
        return attacked.isPresent() && sources.isPresent()
                ? OptionalDouble.of(attacked.getAsDouble() - sources.getAsDouble())
                : OptionalDouble.empty();
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
        return mean(seeds, metrics -> metrics.get(name));
    }

    private static OptionalDouble mean(
            List<Metrics> seeds, Function<Metrics, OptionalDouble> value) {
        return seeds.stream().flatMapToDouble(metrics -> value.apply(metrics).stream()).average();
    }
}
