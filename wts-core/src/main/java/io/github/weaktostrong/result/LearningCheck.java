package io.github.weaktostrong.result;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Predictions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Check that the models of a strategy learned their task, each seed on its own: a collapsed model
 * is perfectly fair and perfectly private, and the mean over seeds hides one of five.
 *
 * <p>Where the models before fine-tuning were measured, a model must beat its own start at the task
 * metric; otherwise a classifier must beat the accuracy of the best constant answer on the same
 * rows.
 */
final class LearningCheck {
    private static final double MARGIN = 0.02; // over the constant answer, or the untuned model
    private static final String ACCURACY = "accuracy";

    private final Benchmark benchmark;
    private final List<RunResult> runs;

    /** Looks at the runs of one strategy. */
    LearningCheck(Benchmark benchmark, List<RunResult> runs) {
        this.benchmark = benchmark;
        this.runs = runs;
    }

    /** The doubt that a role learned its task under every seed, naming those where it did not. */
    Optional<Doubt> doubt(Role role) {
        List<Long> seeds = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (RunResult run : runs) {
            if (run.role() == role) {
                reason(run)
                        .ifPresent(
                                reason -> {
                                    seeds.add(run.seed());
                                    reasons.add(reason);
                                });
            }
        }
        return seeds.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Doubt(
                                Doubt.Kind.NOT_LEARNED,
                                "%s (seed %s) %s"
                                        .formatted(
                                                role,
                                                seeds.stream()
                                                        .map(String::valueOf)
                                                        .collect(Collectors.joining(", ")),
                                                reasons.get(0))));
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
                "seed %s: %s answers class %s to each of %s rows%s"
                        .formatted(
                                run.seed(),
                                run.role(),
                                rows.get(0)[1],
                                rows.size(),
                                task.isEmpty() ? "" : " of " + task));
    }

    private Optional<String> reason(RunResult run) {
        Role before = run.role() == Role.WEAK ? Role.WEAK_UNTUNED : Role.STRONG_UNTUNED;
        Optional<RunResult> untuned =
                runs.stream()
                        .filter(other -> other.role() == before && other.seed() == run.seed())
                        .findFirst();
        return untuned.isPresent() ? untuned(run, untuned.get()) : constant(run);
    }

    private Optional<String> constant(RunResult run) {
        if (!(run.rows() instanceof Predictions predictions)
                || !(benchmark instanceof ClassifierBenchmark classifiers)) {
            return Optional.empty();
        }
        boolean isAccuracy = benchmark.taskMetric().equals(ACCURACY); // possibly of some rows only
        OptionalDouble reached =
                isAccuracy
                        ? run.metrics().get(ACCURACY)
                        : OptionalDouble.of(predictions.accuracy());
        Predictions constant = predictions.constant();
        OptionalDouble best =
                isAccuracy
                        ? classifiers.metrics(constant).get(ACCURACY)
                        : OptionalDouble.of(constant.accuracy());
        if (reached.isEmpty() || best.isEmpty()) {
            return Optional.of("has no " + ACCURACY);
        }
        return reached.getAsDouble() >= best.getAsDouble() + MARGIN
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "does not beat the best constant answer by %.0f points (%.1f"
                                        + " against %.1f %%)",
                                100 * MARGIN,
                                100 * reached.getAsDouble(),
                                100 * best.getAsDouble()));
    }

    private Optional<String> untuned(RunResult run, RunResult before) {
        OptionalDouble start = before.metrics().get(benchmark.taskMetric());
        OptionalDouble tuned = run.metrics().get(benchmark.taskMetric());
        if (start.isEmpty() || beats(tuned, start.getAsDouble())) {
            return Optional.empty();
        }
        String reached =
                tuned.isPresent()
                        ? String.format(Locale.ROOT, "%.1f", tuned.getAsDouble())
                        : "undefined";
        return Optional.of(
                String.format(
                        Locale.ROOT,
                        "does not beat the un-fine-tuned model's %s by %.0f %% (%s against %.1f)",
                        benchmark.taskMetric(),
                        100 * MARGIN,
                        reached,
                        start.getAsDouble()));
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
}
