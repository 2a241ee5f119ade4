package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.benchmark.RowResults;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.robustness.AttackReport;
import io.github.weaktostrong.eval.robustness.AttackedRow;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that were attacked anew on one model, one attack for each task; their perturbed texts are
 * not kept.
 */
record AttackedRows(List<AttackReport> attacks) implements RowResults {
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
                    "recipe");

    @Override
    public List<String> columns() {
        return COLUMNS;
    }

    @Override
    public List<List<Object>> table() {
        List<List<Object>> lines = new ArrayList<>();
        for (AttackReport attack : attacks) {
            for (AttackedRow row : attack.rows()) {
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
                                attack.recipe()));
            }
        }
        return lines;
    }
}
