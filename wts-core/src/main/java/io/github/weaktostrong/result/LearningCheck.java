package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Predictions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Check that the models of a strategy learned their task: a collapsed model is perfectly fair and
 * perfectly private.
 *
 * <p>Where the models before fine-tuning were measured, a model must beat its own start at the task
 * metric; otherwise a classifier must beat the accuracy of the most frequent label.
 */
final class LearningCheck {
    private static final double MARGIN = 0.02; // over the majority class, or the untuned model
    private static final String ACCURACY = "accuracy";

    private final Benchmark benchmark;
    private final List<RunResult> runs;

    /** Looks at the runs of one strategy. */
    LearningCheck(Benchmark benchmark, List<RunResult> runs) {
        this.benchmark = benchmark;
        this.runs = runs;
    }

    /** The doubt that a role learned its task; empty if it did. */
    Optional<Doubt> doubt(Role role) {
        Role before = role == Role.WEAK ? Role.WEAK_UNTUNED : Role.STRONG_UNTUNED;
        Optional<String> reason =
                cell(before).isEmpty() ? majority(role) : untuned(role, mean(before));
        return reason.map(text -> new Doubt(Doubt.Kind.NOT_LEARNED, text));
    }

    /**
     * The doubts about models that give one answer, whatever they are asked, each by its seed: the
     * mean over seeds hides them.
     */
    List<Doubt> constantAnswers() {
        List<Doubt> doubts = new ArrayList<>();
        for (RunResult run : runs) {
            if (run.rows() instanceof Predictions predictions) {
                tasks(predictions)
                        .forEach(
                                (task, rows) -> {
                                    if (isConstant(rows)) {
                                        doubts.add(constant(run, task, rows));
                                    }
                                });
            }
        }
        return doubts;
    }

    /** Whether rows of several labels all have the same prediction. */
    private static boolean isConstant(List<int[]> rows) {
        return rows.stream().mapToInt(row -> row[0]).distinct().count() > 1
                && rows.stream().mapToInt(row -> row[1]).distinct().count() == 1;
    }

    private static Doubt constant(RunResult run, String task, List<int[]> rows) {
        return new Doubt(
                Doubt.Kind.CONSTANT_ANSWER,
                "seed %d: %s answers class %d to each of %d rows%s"
                        .formatted(
                                run.seed(),
                                run.role(),
                                rows.get(0)[1],
                                rows.size(),
                                task.isEmpty() ? "" : " of " + task));
    }

    private Optional<String> majority(Role role) {
        List<RunResult> cell = cell(role);
        double majority = 0;
        double accuracy = 0;
        for (RunResult run : cell) {
            if (!(run.rows() instanceof Predictions predictions)) {
                return Optional.empty();
            }
            majority += byTask(predictions, LearningCheck::mostFrequent) / cell.size();
            accuracy += byTask(predictions, LearningCheck::right) / cell.size();
        }
        if (benchmark.taskMetric().equals(ACCURACY)) { // possibly of some rows only
            OptionalDouble stated = mean(role);
            if (stated.isEmpty()) {
                return Optional.of("%s has no %s".formatted(role, ACCURACY));
            }
            accuracy = stated.getAsDouble();
        }
        return accuracy >= majority + MARGIN
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%s does not beat the majority class by %.0f points (%.1f against"
                                        + " %.1f %%)",
                                role,
                                100 * MARGIN,
                                100 * accuracy,
                                100 * majority));
    }

    private Optional<String> untuned(Role role, OptionalDouble before) {
        OptionalDouble tuned = mean(role);
        if (before.isEmpty() || beats(tuned, before.getAsDouble())) {
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
                        benchmark.taskMetric(),
                        100 * MARGIN,
                        reached,
                        before.getAsDouble()));
    }

    private boolean beats(OptionalDouble tuned, double before) {
        if (tuned.isEmpty()) {
            return false;
        }
        double margin = MARGIN * Math.abs(before);
        return benchmark.higherTaskIsBetter()
                ? tuned.getAsDouble() >= before + margin
                : tuned.getAsDouble() <= before - margin;
    }

    private List<RunResult> cell(Role role) {
        return runs.stream().filter(run -> run.role() == role).toList();
    }

    private OptionalDouble mean(Role role) {
        return SummaryRow.Spread.of(benchmark.taskMetric(), cell(role)).mean();
    }

    /** A share of rows, of several tasks the mean of theirs. */
    private static double byTask(Predictions predictions, ToIntFunction<List<int[]>> counted) {
        Map<String, List<int[]>> tasks = tasks(predictions);
        double sum = 0;
        for (List<int[]> rows : tasks.values()) {
            sum += (double) counted.applyAsInt(rows) / rows.size();
        }
        return sum / tasks.size();
    }

    /** Label and prediction of every row, by task. */
    private static Map<String, List<int[]>> tasks(Predictions predictions) {
        Map<String, List<int[]>> tasks = new TreeMap<>();
        int[] labels = predictions.labels();
        for (int i = 0; i < labels.length; i++) {
            tasks.computeIfAbsent(predictions.row(i).task(), task -> new ArrayList<>())
                    .add(new int[] {labels[i], predictions.prediction(i)});
        }
        return tasks;
    }

    private static int mostFrequent(List<int[]> rows) {
        Map<Integer, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row[0], 1, Integer::sum));
        return Collections.max(counts.values());
    }

    private static int right(List<int[]> rows) {
        return (int) rows.stream().filter(row -> row[0] == row[1]).count();
    }
}
