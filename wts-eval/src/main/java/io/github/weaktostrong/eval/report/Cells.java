package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The cells of a result: which strategies, roles and metrics there are, in reading order. */
record Cells(WeakToStrongResult result) {

    List<Strategy> strategies() {
        return result.summary().stream().map(SummaryRow::strategy).distinct().sorted().toList();
    }

    List<Role> roles() {
        return result.summary().stream().map(SummaryRow::role).distinct().sorted().toList();
    }

    /** Every metric of the summary; trust and task first, even where nothing measured them. */
    List<String> metrics() {
        Set<String> names = new LinkedHashSet<>(List.of(result.trustMetric(), result.taskMetric()));
        result.summary().forEach(row -> names.addAll(row.metrics().keySet()));
        return new ArrayList<>(names);
    }

    Cell at(Strategy strategy, Role role, String metric) {
        return new Cell(result, strategy, role, metric);
    }

    /** All cells of a metric. */
    List<Cell> of(String metric) {
        List<Cell> cells = new ArrayList<>();
        for (Strategy strategy : strategies()) {
            for (Role role : roles()) {
                cells.add(at(strategy, role, metric));
            }
        }
        return cells;
    }

    /** {@code demographic parity difference (lower is better)}; no direction for other metrics. */
    String title(String metric) {
        String words = Words.words(metric);
        if (metric.equals(result.trustMetric())) {
            return words + " (" + Words.better(result.higherTrustIsBetter()) + ")";
        }
        return metric.equals(result.taskMetric())
                ? words + " (" + Words.better(result.higherTaskIsBetter()) + ")"
                : words;
    }
}
