package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Doubt;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.trend.TrendTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

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
        return Scenario.PROPERTIES.stream().map(scenario::base).toList();
    }

    /** The trends of all properties, corrected for the number of all cells together. */
    static Map<String, List<Trend>> trends(Scenario scenario, Results results) {
        Map<String, List<Trend>> trends = new LinkedHashMap<>();
        List<TrendTest> tests = new ArrayList<>();
        for (String property : Scenario.PROPERTIES) {
            results.find(scenario.base(property))
                    .ifPresent(result -> trends.put(property, result.trends()));
        }
        trends.values().forEach(list -> list.forEach(trend -> tests.add(trend.test())));
        List<TrendTest> corrected = TrendTest.corrected(tests);
        Map<String, List<Trend>> all = new LinkedHashMap<>();
        int next = 0;
        for (Map.Entry<String, List<Trend>> entry : trends.entrySet()) {
            List<Trend> own = new ArrayList<>();
            for (Trend trend : entry.getValue()) {
                own.add(trend.with(corrected.get(next++)));
            }
            all.put(entry.getKey(), own);
        }
        return all;
    }

    @Override
    public Section show(Scenario scenario, Results results) {
        Map<String, List<Trend>> trends = trends(scenario, results);
        List<List<String>> rows = new ArrayList<>();
        List<List<String>> details = new ArrayList<>();
        for (Strategy strategy : Strategy.values()) {
            List<String> row = new ArrayList<>(List.of(strategy.name()));
            for (String property : Scenario.PROPERTIES) {
                String paper =
                        Objects.requireNonNull(PAPER.get(property))
                                        .get(List.of(Strategy.values()).indexOf(strategy))
                                ? "yes"
                                : "no";
                row.add(
                        trends.getOrDefault(property, List.of()).stream()
                                        .filter(trend -> trend.strategy() == strategy)
                                        .findFirst()
                                        .map(trend -> cell(property, trend, details))
                                        .orElse("not available")
                                + "; paper: "
                                + paper);
            }
            rows.add(row);
        }
        List<String> header = new ArrayList<>(List.of("strategy"));
        header.addAll(Scenario.PROPERTIES);
        Section section =
                Section.empty()
                        .and(
                                new Section.Table(
                                        "On means: the order of the means over seeds, as the paper"
                                                + " reads it. Verdict: at level 0.05,"
                                                + " intersection-union test over paired differences"
                                                + " per seed with the variance of overlapping"
                                                + " resplits, Holm over all cells.",
                                        header,
                                        rows))
                        .and(
                                new Section.Table(
                                        "Behind each verdict",
                                        List.of(
                                                "cell",
                                                "p of rise",
                                                "p of fall",
                                                "seeds",
                                                "weakest comparison",
                                                "doubts"),
                                        details));
        return section;
    }

    private static String cell(String property, Trend trend, List<List<String>> details) {
        TrendTest test = trend.test();
        boolean tested = !trend.comparisons().isEmpty();
        details.add(
                List.of(
                        property + ", " + trend.strategy(),
                        tested ? number(test.pOfRise()) : "",
                        tested ? number(test.pOfFall()) : "",
                        String.valueOf(test.seeds()),
                        trend.comparisons().stream()
                                .max(
                                        (a, b) ->
                                                Double.compare(
                                                        a.test().pOfRise(), b.test().pOfRise()))
                                .map(
                                        c ->
                                                "%s over %s by %s"
                                                        .formatted(
                                                                c.higher().words(),
                                                                c.lower().words(),
                                                                number(c.test().mean())))
                                .orElse(""),
                        trend.doubts().stream()
                                .map(Doubt::text)
                                .collect(Collectors.joining("; "))));
        return "on means %s; verdict %s".formatted(trend.onMeans() ? "yes" : "no", trend.verdict());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value);
    }
}
