package io.github.weaktostrong.eval.report;

import static io.github.weaktostrong.eval.report.Markup.element;
import static io.github.weaktostrong.eval.report.Markup.escape;

import io.github.weaktostrong.result.BaselineResult;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.TrendTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The tables of the page, each in a region that scrolls by itself where it is too wide. */
final class Tables {
    private final WeakToStrongResult result;
    private final Cells cells;

    Tables(WeakToStrongResult result) {
        this.result = result;
        cells = new Cells(result);
    }

    /** Every metric: a group of rows per metric, a row per strategy, a column per role. */
    String cells() {
        StringBuilder html = new StringBuilder();
        html.append("<thead><tr><th scope=\"col\">strategy</th>");
        cells.roles().forEach(role -> html.append("<th scope=\"col\">").append(roleName(role)));
        html.append("</tr></thead>\n");
        for (String metric : cells.metrics()) {
            html.append("<tbody>\n<tr><th scope=\"rowgroup\" colspan=\"")
                    .append(cells.roles().size() + 1)
                    .append("\">")
                    .append(escape(cells.title(metric)))
                    .append("</th></tr>\n");
            for (Strategy strategy : cells.strategies()) {
                html.append("<tr>").append(rowHead(strategy.name()));
                for (Role role : cells.roles()) {
                    html.append(cell(cells.at(strategy, role, metric)));
                }
                html.append("</tr>\n");
            }
            html.append("</tbody>\n");
        }
        return table(
                "Mean ± standard deviation (n - 1) over the n seeds that define the metric, on the"
                        + " test split; – where it is not measured of a role",
                html.toString());
    }

    private static String roleName(Role role) {
        return escape(role.words()) + " <small>" + role + "</small></th>";
    }

    private static String cell(Cell cell) {
        if (cell.spread().isEmpty()) {
            return "<td>–</td>";
        }
        SummaryRow.Spread spread = cell.spread().get();
        if (spread.mean().isEmpty()) {
            return "<td>" + Words.UNDEFINED + "</td>";
        }
        return "<td><data value=\"%s\">%s</data> <small>n = %s</small></td>"
                .formatted(spread.mean().getAsDouble(), Words.meanAndDeviation(spread), spread.n());
    }

    /** The paper's Table 1: a row for each strategy, our metric beside the paper's. */
    String verdicts() {
        String paper =
                result.trends().stream()
                        .filter(trend -> !trend.primary())
                        .map(trend -> "by the paper's " + Words.words(trend.metric()))
                        .findFirst()
                        .orElse("by the paper's metric");
        StringBuilder html =
                new StringBuilder(
                        head(
                                "strategy",
                                "claim",
                                "verdict by " + Words.words(result.trustMetric()),
                                "rises on means",
                                "p of rise, of fall",
                                paper,
                                "rises on means",
                                "p of rise, of fall"));
        html.append("<tbody>\n");
        for (Trend trend : result.primaryTrends()) {
            html.append("<tr>")
                    .append(rowHead(trend.strategy().name()))
                    .append(element("td", trend.exploratory() ? "exploratory" : "named beforehand"))
                    .append(verdict(trend))
                    .append(
                            result.paperTrend(trend.strategy())
                                    .map(Tables::verdict)
                                    .orElse("<td>–</td>".repeat(3)))
                    .append("</tr>\n");
        }
        return table(
                "Does trust rise from the weak model over the students to the strong ceiling?",
                html.append("</tbody>\n").toString());
    }

    private static String verdict(Trend trend) {
        return "<td><strong>"
                + trend.verdict()
                + "</strong></td>"
                + element("td", trend.onMeans() ? "yes" : "no")
                + element("td", pValues(trend.test()));
    }

    /** Tests of what is 0 where nothing is given away; empty if there are none. */
    String disclosures() {
        StringBuilder rows = new StringBuilder();
        for (SummaryRow row : result.summary()) {
            row.disclosures()
                    .forEach(
                            (metric, test) ->
                                    rows.append("<tr>")
                                            .append(rowHead(row.strategy().name()))
                                            .append(element("td", row.role().words()))
                                            .append(element("td", Words.words(metric)))
                                            .append(
                                                    cell(
                                                            cells.at(
                                                                    row.strategy(),
                                                                    row.role(),
                                                                    metric)))
                                            .append(
                                                    "<td><strong>"
                                                            + test.verdict()
                                                            + "</strong></td>")
                                            .append(element("td", pValues(test)))
                                            .append("</tr>\n"));
        }
        return rows.isEmpty()
                ? ""
                : table(
                        "Is the mean over seeds above 0? Paired t test, exploratory: not corrected"
                                + " for the number of models",
                        head("strategy", "model", "metric", "mean", "above 0", "p of rise, of fall")
                                + "<tbody>\n"
                                + rows
                                + "</tbody>\n");
    }

    private static String pValues(TrendTest test) {
        return test.comparisons().isEmpty()
                ? "not tested"
                : Words.number(test.pOfRise()) + ", " + Words.number(test.pOfFall());
    }

    /** Methods without training, over seeds; empty if there are none. */
    String baselines() {
        Map<List<Object>, List<BaselineResult>> groups = new LinkedHashMap<>();
        for (BaselineResult baseline : result.baselines()) {
            List<Object> key = List.of(baseline.name(), baseline.strategy(), baseline.role());
            groups.computeIfAbsent(key, k -> new ArrayList<>()).add(baseline);
        }
        if (groups.isEmpty()) {
            return "";
        }
        String trust = cells.title(result.trustMetric());
        String task = cells.title(result.taskMetric());
        StringBuilder html = new StringBuilder(head("method", "student", trust, task));
        html.append("<tbody>\n");
        groups.values().forEach(group -> html.append(baseline(group)));
        return table(
                "Mean ± standard deviation (n - 1) over n seeds after the method, on the test"
                        + " split; below it the same student without the method",
                html.append("</tbody>\n").toString());
    }

    private String baseline(List<BaselineResult> group) {
        BaselineResult first = group.get(0);
        StringBuilder html = new StringBuilder("<tr>").append(rowHead(first.name()));
        html.append("<td class=\"text\">")
                .append(escape(first.strategy() + ", " + first.role().words()))
                .append("</td>");
        for (String metric : List.of(result.trustMetric(), result.taskMetric())) {
            List<Double> values =
                    group.stream().flatMap(b -> b.metrics().get(metric).stream().boxed()).toList();
            Cell student = cells.at(first.strategy(), first.role(), metric);
            html.append(with(new OverSeeds(values), student));
        }
        return html.append("</tr>\n").toString();
    }

    private static String with(OverSeeds values, Cell student) {
        String without = " <small>without " + Words.number(student.mean()) + "</small></td>";
        if (values.mean().isEmpty()) {
            return "<td>" + Words.UNDEFINED + without;
        }
        String deviation =
                values.standardDeviation().stream()
                        .mapToObj(d -> " ± " + Words.number(d))
                        .collect(Collectors.joining());
        return "<td><data value=\"%s\">%s%s</data> <small>n = %s</small>%s"
                .formatted(
                        values.mean().getAsDouble(),
                        Words.number(values.mean()),
                        deviation,
                        values.values().size(),
                        without);
    }

    private static String head(String... columns) {
        StringBuilder html = new StringBuilder("<thead><tr>");
        for (String column : columns) {
            html.append("<th scope=\"col\">").append(escape(column)).append("</th>");
        }
        return html.append("</tr></thead>\n").toString();
    }

    private static String rowHead(String text) {
        return "<th scope=\"row\">" + escape(text) + "</th>";
    }

    private static String table(String caption, String rows) {
        // the note stays in view while the table scrolls, as a caption would not
        return """
        <p class="note">%s</p>
        <div class="scroll" role="region" tabindex="0" aria-label="%s"><table aria-label="%s">
        %s</table></div>
        """
                .formatted(escape(caption), escape(caption), escape(caption), rows);
    }
}
