package io.github.weaktostrong.eval.report;

import static io.github.weaktostrong.eval.report.Markup.element;
import static io.github.weaktostrong.eval.report.Markup.escape;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.stream.Collectors;

/**
 * {@code report.html}: a result as one page that needs nothing else.
 *
 * <p>It has no script and asks for no other file, so it can be mailed, printed and kept. Every text
 * of the result is escaped. It leads with the answer: is there a question, the verdicts by our
 * metric and the paper's, what to distrust. Then means in words, {@link RolesFigure}, {@link
 * TradeOffFigure}, for messages {@link RocFigure}, every metric of every model, methods without
 * training, what was written down beforehand, settings of each distinct training, environment,
 * data. Numbers are rounded to four decimals; the exact means are in the {@code value} of the
 * {@code data} elements. Equal results give equal pages.
 */
public final class HtmlReport {
    private HtmlReport() {}

    /**
     * The page of a result.
     *
     * @throws IllegalArgumentException if the result has no model
     */
    public static String of(WeakToStrongResult result) {
        return of(result, MembershipCeiling.ofBudgets());
    }

    /**
     * The page of a result.
     *
     * @param ceiling of membership attacks, for {@link RocFigure}
     * @throws IllegalArgumentException if the result has no model
     */
    public static String of(WeakToStrongResult result, MembershipCeiling ceiling) {
        String title = title(result);
        Provenance provenance = new Provenance(result);
        Tables tables = new Tables(result);
        StringBuilder html = new StringBuilder(head(title));
        html.append("<h1>").append(escape(title)).append("</h1>\n");
        KeyFindings findings = new KeyFindings(result);
        html.append("<p class=\"findings\">").append(escape(findings.question())).append("</p>\n");
        html.append(section("Verdicts", tables.verdicts()));
        html.append(section("What is given away", tables.disclosures()));
        html.append(distrust(result));
        html.append(section("In words", element("p", findings.means()) + "\n"));
        html.append(figure(result, provenance));
        TradeOffFigure tradeOff = TradeOffFigure.of(result);
        html.append(figure(tradeOff.svg("trade-off"), "Figure 2. " + tradeOff.caption()));
        RocFigure.of(result, ceiling)
                .ifPresent(
                        roc -> html.append(figure(roc.svg("roc"), "Figure 3. " + roc.caption())));
        result.privacy()
                .ifPresent(
                        statement ->
                                html.append(
                                        section(
                                                "Privacy",
                                                "<pre>"
                                                        + escape(statement.toMarkdown())
                                                        + "</pre>\n")));
        html.append(
                section(
                        "Every metric of every model",
                        tables.cells()
                                + result.lineWords()
                                        .map(words -> element("p", words) + "\n")
                                        .orElse("")));
        html.append(
                section("Without training: methods applied to predictions", tables.baselines()));
        html.append(
                section(
                        "What was written down beforehand",
                        element("p", result.design().words())
                                + "\n"
                                + Provenance.definitions(
                                        FlatSettings.of(
                                                new LinkedHashMap<>(result.design().settings())))));
        html.append(
                section(
                        "Settings of each distinct training",
                        "<p>What defines the data is under <em>Data</em> and not repeated.</p>\n"
                                + provenance.trainingDetails()));
        html.append(section("Environment", provenance.environment()));
        html.append(section("Data", provenance.benchmark()));
        return html.append("</main>\n</body>\n</html>\n").toString();
    }

    /**
     * Writes the page, which appears complete or not at all.
     *
     * @param ceiling of membership attacks, for {@link RocFigure}
     * @param file replaced if it exists; its folders are made
     * @throws IllegalArgumentException if the result has no model
     * @throws java.io.UncheckedIOException if it cannot be written
     */
    public static void write(WeakToStrongResult result, MembershipCeiling ceiling, Path file) {
        AtomicFiles.write(file, of(result, ceiling));
    }

    private static String title(WeakToStrongResult result) {
        return "Weak-to-strong "
                + Words.words(result.property())
                + Provenance.benchmarkName(result).map(name -> ": " + name).orElse("");
    }

    /** The policy forbids scripts and every request, whatever a result says. */
    static String head(String title) {
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" \
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>%s</title>
        <link rel="icon" href="data:,">
        <style>
        %s</style>
        </head>
        <body>
        <main>
        """
                .formatted(escape(title), PageStyle.CSS);
    }

    private static String distrust(WeakToStrongResult result) {
        return result.distrust().isEmpty()
                ? ""
                : "<section class=\"warnings\">\n<h2>What to distrust</h2>\n"
                        + result.distrust().stream()
                                .map(reason -> element("li", reason))
                                .collect(Collectors.joining("\n", "<ul>\n", "\n</ul></section>\n"));
    }

    private static String figure(WeakToStrongResult result, Provenance provenance) {
        Cells cells = new Cells(result);
        String what =
                ("Figure 1. Above %s, below %s, on the test split. The letters are explained above"
                                + " the panels. %s An axis need not start at zero. ")
                        .formatted(
                                cells.title(result.trustMetric()),
                                cells.title(result.taskMetric()),
                                String.join(" ", RolesFigure.note(cells)));
        return figure(RolesFigure.of(result).svg(), what + provenance.caption());
    }

    private static String figure(String svg, String caption) {
        return "<figure>\n" + svg + element("figcaption", caption) + "\n</figure>\n";
    }

    private static String section(String title, String contents) {
        return contents.isEmpty()
                ? ""
                : "<section>\n" + element("h2", title) + "\n" + contents + "</section>\n";
    }
}
