package io.github.weaktostrong.eval.report;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.result.LatexTables;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code report.html}: a result as one page that needs nothing else, see {@link ReportPage}.
 *
 * <p>It answers first: a sentence, the verdicts by our metric and the paper's, task and trust of
 * every model with the change from the weak one. Then {@link RolesFigure}, {@link TradeOffFigure},
 * for messages {@link RocFigure}; what to distrust; what is private. Every metric, tests, settings
 * and environment are folded away at its end. Numbers are rounded; the exact ones are in {@code
 * results.json}, to which it links as to the other files of the run. Equal results give equal
 * pages.
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
        Tables tables = new Tables(result);
        KeyFindings findings = new KeyFindings(result);
        ReportPage page = new ReportPage(title(result)).lead(findings.answer());
        page.files("results.json", "results.csv", "report.md", LatexTables.FILE_NAME);
        page.files("predictions/");
        tables.verdicts().ifPresent(page::add);
        page.add(tables.changes());
        page.paragraph(findings.question()).paragraph(findings.cost());
        figures(result, ceiling, page);
        tables.disclosures().ifPresent(t -> page.section("What is given away").add(t));
        if (!result.distrust().isEmpty()) {
            page.section(ReportPage.DISTRUST).list(result.distrust());
        }
        result.privacy().ifPresent(statement -> privacy(statement, page));
        tables.baselines().ifPresent(t -> page.section("Without training").add(t));
        page.folded("Every metric of every model").add(tables.cells());
        result.lineWords().ifPresent(page::paragraph);
        page.folded("Tests behind the verdicts").add(tables.tests());
        page.folded("What was written down beforehand").paragraph(result.design().words());
        page.add(settings(new LinkedHashMap<>(result.design().settings())));
        Provenance provenance = new Provenance(result);
        page.folded("Settings of each distinct training").paragraph(provenance.effort());
        provenance.settings().forEach(page::add);
        page.folded("Environment").add(settings(result.environment()));
        page.folded("Data").add(settings(result.benchmark()));
        return page.html();
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
                + Words.property(result.property())
                + Provenance.benchmarkName(result).map(name -> ": " + name).orElse("");
    }

    private static void figures(
            WeakToStrongResult result, MembershipCeiling ceiling, ReportPage page) {
        page.section("Figures");
        page.figure(RolesFigure.of(result), RolesFigure.caption(result), "roles");
        TradeOffFigure tradeOff = TradeOffFigure.of(result);
        page.figure(tradeOff.figure(), tradeOff.caption(), "trade-off");
        Optional<RocFigure> roc = RocFigure.of(result, ceiling);
        roc.ifPresent(found -> page.figure(found.figure(), found.caption(), "roc"));
        roc.ifPresent(found -> page.files(RocFigure.CSV_FILE_NAME));
    }

    private static void privacy(PrivacyStatement statement, ReportPage page) {
        page.section("Privacy")
                .paragraph(
                        "What is protected: %s; data sets are neighbours by: %s."
                                .formatted(statement.unit(), statement.relation().label()));
        Tables.privacy(statement).forEach(page::add);
        list("Treated as public:", statement.publicConstants(), page);
        list("Not covered:", statement.notCovered(), page);
    }

    private static void list(String of, List<String> items, ReportPage page) {
        if (!items.isEmpty()) {
            page.paragraph(of).list(items);
        }
    }

    private static Part settings(Map<String, Object> values) {
        return new Part.Settings("", FlatSettings.of(values));
    }
}
