package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Hypothesis;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.TrendTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Table 1: is the student more trustworthy than its teacher, and the ceiling than both?
 *
 * <p>Command: {@code wts reproduce table1 --out DIR}. Each cell says the sign on means, as the
 * paper, and a verdict: intersection-union test over seeds, Holm over all cells.
 */
final class Table1 implements PaperItem {
    /** The verdicts of the paper's table, by property and strategy. */
    private static final Map<String, List<Boolean>> PAPER =
            Map.of(
                    "fairness", List.of(false, false, true),
                    "ood", List.of(true, true, true),
                    "adversarial", List.of(true, false, true),
                    "privacy", List.of(false, false, false));

    @Override
    public String name() {
        return "table1";
    }

    @Override
    public String title() {
        return "Table 1. Does trust rise from the weak model over the students to the ceiling?";
    }

    @Override
    public List<Point> points(Scenario scenario, Results results) {
        return List.copyOf(scenario.tasks().values());
    }

    /** The trends of all tasks, those named beforehand corrected for their number. */
    static Map<String, List<Trend>> trends(Scenario scenario, Results results) {
        Map<String, List<Trend>> trends = new LinkedHashMap<>();
        scenario.tasks()
                .forEach(
                        (task, point) ->
                                trends.put(
                                        task,
                                        results.find(point)
                                                .map(WeakToStrongResult::trends)
                                                .orElse(List.of())));
        return Trend.corrected(trends, scenario.preset().primary());
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        Map<String, List<Trend>> trends = trends(scenario, results);
        String read =
                "On means: the order of the means over seeds, as the paper reads it. Verdict: at"
                        + " level 0.05, intersection-union test over paired differences per seed"
                        + " with the variance of overlapping resplits; not_applicable where the"
                        + " student does not beat its teacher at the task, or has its trust by"
                        + " construction. ";
        String named =
                scenario.preset().primary().stream()
                        .map(Hypothesis::toString)
                        .collect(Collectors.joining(", "));
        return Section.empty()
                .and(
                        table(
                                "By our metrics. "
                                        + read
                                        + "Holm over the claims named beforehand ("
                                        + named
                                        + "); the other cells, all of a property's second task"
                                        + " among them, are exploratory.",
                                trends,
                                true))
                .and(
                        table(
                                "By the paper's metrics. " + read + "All cells are exploratory.",
                                trends,
                                false));
    }

    /** Behind each verdict: its test, and what speaks against it. */
    static Section.Table tests(Scenario scenario, Results results) {
        List<List<String>> rows = new ArrayList<>();
        trends(scenario, results)
                .forEach((task, own) -> own.forEach(trend -> rows.add(row(task, trend))));
        return new Section.Table(
                "Behind each verdict",
                List.of("cell", "p of rise", "p of fall", "seeds", "weakest comparison", "doubts"),
                rows);
    }

    private static Section.Table table(
            String caption, Map<String, List<Trend>> trends, boolean primary) {
        List<List<String>> rows = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            List<String> row = new ArrayList<>(List.of(strategy.name()));
            trends.forEach(
                    (task, own) ->
                            row.add(
                                    own.stream()
                                            .filter(t -> t.strategy() == strategy)
                                            .filter(t -> t.primary() == primary)
                                            .findFirst()
                                            .map(trend -> cell(task, trend))
                                            .orElse("not available")));
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of("strategy"));
        header.addAll(trends.keySet());
        return new Section.Table(caption, header, rows);
    }

    /** The verdict, the order of the means, and what the paper's table says, if it has the task. */
    private static String cell(String task, Trend trend) {
        @Nullable List<Boolean> verdicts = PAPER.get(task);
        return "%s (on means %s%s)"
                .formatted(
                        trend.verdict(),
                        yes(trend.onMeans()),
                        verdicts == null
                                ? ""
                                : "; paper: "
                                        + yes(
                                                verdicts.get(
                                                        List.of(Strategy.values())
                                                                .indexOf(trend.strategy()))));
    }

    private static String yes(boolean holds) {
        return holds ? "yes" : "no";
    }

    private static List<String> row(String task, Trend trend) {
        TrendTest test = trend.test();
        boolean tested = !trend.comparisons().isEmpty();
        return List.of(
                "%s, %s, %s%s"
                        .formatted(
                                task,
                                trend.strategy(),
                                trend.metric().replace('_', ' '),
                                trend.primary() ? "" : ", the paper's"),
                tested ? number(test.pOfRise()) : "",
                tested ? number(test.pOfFall()) : "",
                String.valueOf(test.seeds()),
                trend.comparisons().stream()
                        .max((a, b) -> Double.compare(a.test().pOfRise(), b.test().pOfRise()))
                        .map(
                                c ->
                                        "%s over %s by %s"
                                                .formatted(
                                                        c.higher().words(),
                                                        c.lower().words(),
                                                        number(c.test().mean())))
                        .orElse(""),
                trend.doubts().stream().map(Doubt::text).collect(Collectors.joining("; ")));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
