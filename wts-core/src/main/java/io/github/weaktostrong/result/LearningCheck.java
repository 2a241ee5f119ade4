package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.TrustProperty;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A collapsed model is perfectly fair and perfectly private: what it must beat first. */
final class LearningCheck {
    private static final double MARGIN = 0.02; // over the majority class, or the untuned model

    private final TrustProperty property;
    private final List<RunResult> runs;

    /** Looks at the runs of one strategy. */
    LearningCheck(TrustProperty property, List<RunResult> runs) {
        this.property = property;
        this.runs = runs;
    }

    /** The doubt that a role learned its task; empty if it did. */
    Optional<String> doubt(Role role) {
        return property.higherTaskIsBetter() ? majority(role) : untuned(role);
    }

    private Optional<String> majority(Role role) {
        List<RunResult> cell = cell(role);
        OptionalDouble accuracy = mean(role);
        double majority = 0;
        for (RunResult run : cell) {
            if (!(run.rows() instanceof Predictions predictions)) {
                return Optional.empty();
            }
            majority += majority(predictions) / cell.size();
        }
        if (accuracy.isEmpty()) {
            return Optional.of("%s has no %s".formatted(role, property.taskMetric()));
        }
        return accuracy.getAsDouble() >= majority + MARGIN
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%s does not beat the majority class by %.0f points (%.1f against"
                                        + " %.1f %%)",
                                role,
                                100 * MARGIN,
                                100 * accuracy.getAsDouble(),
                                100 * majority));
    }

    private Optional<String> untuned(Role role) {
        OptionalDouble tuned = mean(role);
        OptionalDouble before = mean(role == Role.WEAK ? Role.WEAK_UNTUNED : Role.STRONG_UNTUNED);
        if (before.isEmpty()
                || (tuned.isPresent()
                        && tuned.getAsDouble() <= (1 - MARGIN) * before.getAsDouble())) {
            return Optional.empty();
        }
        String reached =
                tuned.isPresent()
                        ? String.format(Locale.ROOT, "%.1f", tuned.getAsDouble())
                        : "undefined";
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "%s does not beat the un-fine-tuned model's %s by %.0f %% (%s against"
                                + " %.1f)",
                        role,
                        property.taskMetric(),
                        100 * MARGIN,
                        reached,
                        before.getAsDouble()));
    }

    private List<RunResult> cell(Role role) {
        return runs.stream().filter(run -> run.role() == role).toList();
    }

    private OptionalDouble mean(Role role) {
        return SummaryRow.Spread.of(property.taskMetric(), cell(role)).mean();
    }

    /** Accuracy of the most frequent label; of several tasks the mean. */
    private static double majority(Predictions predictions) {
        Map<String, Map<Integer, Integer>> tasks = new HashMap<>();
        int[] labels = predictions.labels();
        for (int i = 0; i < labels.length; i++) {
            tasks.computeIfAbsent(predictions.row(i).task(), task -> new HashMap<>())
                    .merge(labels[i], 1, Integer::sum);
        }
        double sum = 0;
        for (Map<Integer, Integer> counts : tasks.values()) {
            int rows = counts.values().stream().mapToInt(Integer::intValue).sum();
            sum += (double) Collections.max(counts.values()) / rows;
        }
        return sum / tasks.size();
    }
}
