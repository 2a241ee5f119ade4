package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.AttackProbe;
import io.github.weaktostrong.eval.robustness.AttackProbe.LongerSearch;
import io.github.weaktostrong.eval.robustness.AttackReport;
import io.github.weaktostrong.eval.robustness.AttackedRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Results of attacks on the models of one role, one model for each task. */
final class AttackedTasks {
    /** Accuracy under attack on the rows that are attacked with four budgets too. */
    static final String SHORT = "attacked_accuracy_of_sample";

    static final String LONG = "attacked_accuracy_of_sample_at_four_budgets";

    private final List<String> names = new ArrayList<>();
    private final List<AttackReport> reports = new ArrayList<>();
    private final List<AttackReport> averaged = new ArrayList<>();
    private final List<LongerSearch> longer = new ArrayList<>();
    private final List<float[][]> found;

    AttackedTasks(
            AttackProbe attack, List<Dataset> tests, List<float[][]> found, int minimumTaskRows) {
        this.found = List.copyOf(found);
        for (int i = 0; i < tests.size(); i++) {
            Dataset test = tests.get(i);
            AttackReport report = attack.report(test, found.get(i));
            long perturbed = test.examples().stream().filter(FurtherRows::isAttacked).count();
            names.add(test.get(0).task());
            reports.add(report);
            if (tests.size() == 1 || perturbed >= minimumTaskRows) {
                averaged.add(report);
                longer.add(attack.longerSearch(test, found.get(i)));
            }
        }
    }

    Metrics metrics() {
        Metrics metrics =
                Metrics.none()
                        .with(SHORT, mean(longer, LongerSearch::survive))
                        .with(LONG, mean(longer, LongerSearch::surviveFourBudgets))
                        .with("attack_clean_accuracy", mean("clean_accuracy"))
                        .with("attack_success_rate", mean("success_rate"))
                        .with("attack_mean_queries", mean("mean_queries"))
                        .with("attack_mean_changed_word_share", mean("mean_changed_word_share"));
        for (int i = 0; i < reports.size() && reports.size() > 1; i++) {
            String task = "_" + RobustnessMetrics.key(names.get(i));
            metrics = metrics.with("attack_success_rate" + task, reports.get(i).successRate());
        }
        return metrics;
    }

    /** The predictions with the attacked rows, as the attack left them. */
    Predictions beside(Predictions predictions) {
        List<Example> rows = new ArrayList<>();
        List<float[]> probabilities = new ArrayList<>(List.of(predictions.probabilities()));
        Map<String, Integer> classes = new HashMap<>(); // by task
        for (int i = 0; i < predictions.size(); i++) {
            rows.add(predictions.row(i));
            classes.put(predictions.row(i).task(), probabilities.get(i).length);
        }
        for (AttackReport report : reports) {
            for (AttackedRow row : report.rows()) {
                int own = classes.getOrDefault(row.original().task(), 0);
                float[] certain = new float[own];
                certain[row.perturbedPrediction()] = 1;
                rows.add(row.original().withVariant(FurtherRows.ATTACKED));
                probabilities.add(certain);
            }
        }
        return new Predictions(
                predictions.split(),
                new Dataset("attacked", rows),
                probabilities.toArray(float[][]::new));
    }

    /** Returns every attacked row. */
    RowResults rows() {
        return new AttackedRows(List.copyOf(reports), found);
    }

    /** Returns the intervals of a single task, none of several: their intervals do not add up. */
    Map<String, List<Double>> intervals() {
        Map<String, List<Double>> intervals = new LinkedHashMap<>();
        Map<String, List<Double>> own = reports.size() == 1 ? reports.get(0).intervals() : Map.of();
        own.forEach(
                (name, interval) -> {
                    switch (name) {
                        case "success_rate" -> intervals.put("attack_" + name, interval);
                        default -> {}
                    }
                });
        return intervals;
    }

    private static OptionalDouble mean(
            List<LongerSearch> longer, ToDoubleFunction<LongerSearch> value) {
        return longer.stream().mapToDouble(value).average();
    }

    /** Undefined where it is for one of the averaged tasks. */
    private OptionalDouble mean(String key) {
        Function<AttackReport, OptionalDouble> value = report -> report.metrics().get(key);
        boolean complete = averaged.stream().allMatch(report -> value.apply(report).isPresent());
        return complete
                ? averaged.stream()
                        .mapToDouble(report -> value.apply(report).orElseThrow())
                        .average()
                : OptionalDouble.empty();
    }

    /**
     * Rows that were attacked anew on one model, one attack for each task; their perturbed texts
     * are not kept.
     */
    private record AttackedRows(List<AttackReport> attacks, List<float[][]> found)
            implements RowResults {
        private static final List<String> COLUMNS =
                List.of(
                        "id",
                        "task",
                        "label",
                        "prediction",
                        "perturbed_prediction",
                        "queries",
                        "changed_words",
                        "words",
                        "recipe",
                        "perturbed_prediction_at_four_budgets");

        @Override
        public List<String> columns() {
            return COLUMNS;
        }

        @Override
        public List<List<Object>> table() {
            List<List<Object>> lines = new ArrayList<>();
            for (int task = 0; task < attacks.size(); task++) {
                AttackReport attack = attacks.get(task);
                for (int i = 0; i < attack.rows().size(); i++) {
                    AttackedRow row = attack.rows().get(i);
                    OptionalInt longer = AttackProbe.afterLongerSearch(found.get(task)[i]);
                    Example example = row.original();
                    lines.add(
                            List.of(
                                    example.id().orElse(Integer.toString(lines.size())),
                                    example.task(),
                                    example.label().orElseThrow(),
                                    row.prediction(),
                                    row.perturbedPrediction(),
                                    row.queries(),
                                    row.changedWords(),
                                    row.words(),
                                    attack.recipe(),
                                    longer.isPresent() ? longer.getAsInt() : ""));
                }
            }
            return lines;
        }
    }
}
