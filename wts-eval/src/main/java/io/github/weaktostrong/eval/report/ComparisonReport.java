package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.result.LatexTables;
import io.github.weaktostrong.result.MethodComparison;
import io.github.weaktostrong.result.MethodComparison.Difference;
import io.github.weaktostrong.result.MethodComparison.Row;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.RatioOfMeans;
import io.github.weaktostrong.trend.TrendTest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A comparison of transfer methods as a page: a table for each strategy, and trust over task of
 * every method.
 */
public final class ComparisonReport {
    /** Name of the figure's files, before their suffix. */
    private static final String FIGURE = "trade-off";

    private final MethodComparison comparison;
    private final WeakToStrongResult first;
    private final Map<String, Integer> numbers = new LinkedHashMap<>();
    private final Figure figure;

    private ComparisonReport(MethodComparison comparison) {
        this.comparison = comparison;
        first = comparison.first();
        comparison.rows().stream()
                .filter(row -> row.summary().role() == Role.WTS_AUX)
                .forEach(row -> numbers.putIfAbsent(row.method(), numbers.size() + 1));
        figure =
                XyFigure.of(
                        "Trust over task, by transfer method",
                        comparison.strategies().stream().map(this::panel).toList());
    }

    /**
     * Writes {@code report.html}, {@code report.md} and {@code tables.tex} and the figure as SVG
     * and PNG into a folder.
     *
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static void write(MethodComparison comparison, Path folder) {
        ComparisonReport report = new ComparisonReport(comparison);
        ReportPage page = report.page();
        AtomicFiles.write(folder.resolve("report.html"), page.html());
        AtomicFiles.write(folder.resolve("report.md"), page.markdown());
        AtomicFiles.write(folder.resolve(LatexTables.FILE_NAME), LatexTables.of(page.markdown()));
        AtomicFiles.write(folder.resolve(FIGURE + ".svg"), report.figure.svg(FIGURE));
        AtomicFiles.write(folder.resolve(FIGURE + ".png"), report.figure.png());
    }

    private ReportPage page() {
        ReportPage page =
                new ReportPage(
                        "Transfer methods compared: "
                                + Words.property(first.property())
                                + Provenance.benchmarkName(first)
                                        .map(name -> ", " + name)
                                        .orElse(""));
        List<String> claims = claims();
        page.files("results.json", "report.md", LatexTables.FILE_NAME, "methods/");
        page.lead(
                claims.isEmpty()
                        ? "No method is known to differ from cross-entropy."
                        : "%s to cross-entropy are known, of %s."
                                .formatted(
                                        Words.count(claims.size(), "difference"),
                                        Words.count(comparison.tests(), "test")));
        first.trends().stream()
                .findFirst()
                .ifPresent(trend -> page.paragraph(trend.effect().words()));
        page.paragraph(
                "Each row is a student of the same weak models, over %s. A difference is to cross-entropy, paired by seed, in units of 0.01 (of perplexities 0.01 nat), above 0 better, with its 95 %% interval; p is two-sided and corrected for all %s (Holm). Nothing is claimed below %s seeds."
                        .formatted(
                                Words.count(seeds(), "seed"),
                                Words.count(comparison.tests(), "test"),
                                TrendTest.SEEDS_FOR_A_CLAIM));
        page.list(claims);
        for (Strategy strategy : comparison.strategies()) {
            page.section(strategy.name());
            page.table(
                    "Task: %s. Trust: %s."
                            .formatted(title(first.taskMetric()), title(first.trustMetric())),
                    List.of(
                            "method",
                            "task",
                            "trust",
                            "performance gap recovered",
                            "task, difference",
                            "trust, difference"),
                    comparison.of(strategy).stream().map(this::row).toList());
        }
        page.section("Trade-off");
        page.figure(figure, caption(), FIGURE);
        page.section(ReportPage.DISTRUST);
        page.list(comparison.distrust());
        page.folded("Where every number comes from");
        page.paragraph(
                "Each method has a folder, methods/METHOD, with results.json, results.csv, the"
                        + " predictions of every test row, and report.html with settings and"
                        + " provenance.");
        return page;
    }

    private int seeds() {
        return (int) first.runs().stream().map(run -> run.seed()).distinct().count();
    }

    private String title(String metric) {
        return new Cells(first).title(metric);
    }

    /** Every difference that is claimed, in words. */
    private List<String> claims() {
        List<String> claims = new ArrayList<>();
        for (Row row : comparison.rows()) {
            row.task().flatMap(d -> claim(row, first.taskMetric(), d)).ifPresent(claims::add);
            row.trust().flatMap(d -> claim(row, first.trustMetric(), d)).ifPresent(claims::add);
        }
        return claims;
    }

    private static Optional<String> claim(Row row, String metric, Difference difference) {
        return switch (difference.verdict()) {
            case YES -> Optional.of(claim(row, metric, "better", difference));
            case NO -> Optional.of(claim(row, metric, "worse", difference));
            default -> Optional.empty();
        };
    }

    private static String claim(Row row, String metric, String how, Difference difference) {
        return "%s, %s: %s than cross-entropy in %s, %s."
                .formatted(
                        row.summary().strategy(),
                        row.method(),
                        how,
                        Words.words(metric),
                        words(difference));
    }

    private List<String> row(Row row) {
        Integer number = numbers.get(row.method());
        return List.of(
                number == null ? row.method() : number + ". " + row.method(),
                mean(row.summary(), first.taskMetric()),
                mean(row.summary(), first.trustMetric()),
                row.summary().performanceGapRecovered().map(RatioOfMeans::words).orElse(""),
                row.task().map(ComparisonReport::words).orElse(""),
                row.trust().map(ComparisonReport::words).orElse(""));
    }

    private static String mean(SummaryRow summary, String metric) {
        SummaryRow.Spread spread = summary.metrics().get(metric);
        if (spread == null) {
            return "not measured";
        }
        List<Double> interval = summary.intervals().get(metric);
        return interval == null
                ? Words.number(spread.mean())
                : "%s (%s to %s)"
                        .formatted(
                                Words.number(spread.mean()),
                                Words.number(interval.get(0)),
                                Words.number(interval.get(1)));
    }

    private static String words(Difference difference) {
        double mean = difference.test().mean();
        double half = difference.test().halfInterval();
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f), p %.3f",
                mean,
                mean - half,
                mean + half,
                difference.p());
    }

    private XyFigure.Panel panel(Strategy strategy) {
        Map<Role, List<XyFigure.Point>> points = new LinkedHashMap<>();
        for (Row row : comparison.of(strategy)) {
            point(row)
                    .ifPresent(
                            found ->
                                    points.computeIfAbsent(
                                                    row.summary().role(), r -> new ArrayList<>())
                                            .add(found));
        }
        List<XyFigure.Series> series = new ArrayList<>();
        points.forEach(
                (role, found) ->
                        series.add(
                                new XyFigure.Series(
                                        name(role),
                                        role,
                                        false,
                                        role == Role.WTS_AUX,
                                        false,
                                        found)));
        return new XyFigure.Panel(
                strategy + ": " + title(first.trustMetric()),
                title(first.taskMetric()),
                series,
                List.of(),
                XyFigure.front(
                        points.values().stream().flatMap(List::stream).toList(),
                        first.higherTaskIsBetter(),
                        first.higherTrustIsBetter()));
    }

    private static String name(Role role) {
        return switch (role) {
            case WTS_NAIVE -> MethodComparison.BASELINE;
            case WTS_AUX -> "other method";
            default -> role.words();
        };
    }

    private Optional<XyFigure.Point> point(Row row) {
        SummaryRow.Spread task = row.summary().metrics().get(first.taskMetric());
        SummaryRow.Spread trust = row.summary().metrics().get(first.trustMetric());
        if (task == null || trust == null || task.n() == 0 || trust.n() == 0) {
            return Optional.empty();
        }
        Integer number = numbers.get(row.method());
        return Optional.of(
                XyFigure.Point.of(
                        task.mean().orElseThrow(),
                        trust.mean().orElseThrow(),
                        number == null ? row.method() : number.toString()));
    }

    private String caption() {
        return "Trust over task on D_T (%s); a mark is the mean over seeds, the tables have intervals. No method is better in both than those that the broad line joins."
                .formatted(
                        numbers.entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .collect(Collectors.joining(", ")));
    }
}
