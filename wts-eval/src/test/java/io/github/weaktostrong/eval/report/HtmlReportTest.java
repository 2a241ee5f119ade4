package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    private static final String HOSTILE =
            "</title></style></script><script"
                + " src=\"https://example.org/x.js\">alert(1)</script><img"
                + " src='http://example.org/a.png' onerror=alert(1)> & \"%s\" %n\u0000\u202E]]>-->";

    private static List<String> all(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(match -> match.groupCount() == 0 ? match.group() : match.group(1))
                .toList();
    }

    private static int count(String pattern, String text) {
        return all(pattern, text).size();
    }

    @Test
    void page_inventedResult_hasTheGoldenOutline() {
        String page = HtmlReport.of(new InventedResult().build());
        assertEquals(
                List.of(
                        "Verdicts",
                        "What to distrust",
                        "In words",
                        "Every metric of every model",
                        "Without training: methods applied to predictions",
                        "What was written down beforehand",
                        "Settings of each distinct training",
                        "Environment",
                        "Data"),
                all("<h2>(.*?)</h2>", page));
        assertTrue(page.startsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
        assertTrue(page.contains("name=\"viewport\" content=\"width=device-width"));
        assertEquals(List.of("Weak-to-strong fairness: Adult"), all("<h1>(.*?)</h1>", page));
        assertEquals(3, count("<table[^>]*>", page));
        assertEquals(3, count("<div class=\"scroll\"[^>]*><table[ >]", page));
        assertEquals(2, count("<svg", page));
        // 3 seeds x (12 cells - 1 weak model that two strategies share)
        assertEquals(33, count("<details>", page));
        assertEquals(
                List.of(
                        "NO_TFT, WEAK_TFT, WEAK_WTS_TFT: 3 seed(s): Adult",
                        "5 texts are repeated Adult"),
                all(
                        "<li>(.*?)</li>",
                        all("<section class=\"warnings\".*?</section>", page).get(0)));
        for (String element : List.of("section", "table", "div", "tr", "td", "th", "details")) {
            assertEquals(
                    count("<" + element + "[ >]", page),
                    count("</" + element + ">", page),
                    element);
        }
    }

    @Test
    void findings_inventedResult_sayWhatTheWeakModelGainsAndPays() {
        KeyFindings findings = new KeyFindings(new InventedResult().build());
        String question = findings.question();
        assertTrue(question.contains("3 seeds (1, 2, 3)"), question);
        assertTrue(question.contains("Whether there is a question is undetermined"), question);
        String text = findings.means();
        assertTrue(
                text.contains(
                        "demographic parity difference from 0.1800 to 0.1500 (−0.0300 ± 0.0000 over"
                                + " 3 seeds: better)"),
                text);
        assertTrue(
                text.contains(
                        "accuracy from 0.8000 to 0.7950 (−0.0050 ± 0.0000 over 3 seeds: worse)"),
                text);
        assertTrue(text.contains("weak model 0.1800, naive student 0.1700"), text);
        assertTrue(text.contains("rises from the weak model"), text);
        assertTrue(text.contains("verdict: undetermined, exploratory."), text);
    }

    @Test
    void caption_inventedResult_saysWhatWasRun() {
        String page = HtmlReport.of(new InventedResult().build());
        String caption = all("<figcaption>(.*?)</figcaption>", page).get(0);
        assertTrue(caption.contains("33 distinct trainings, 16.50 hours"), caption); // 33 x 1800 s
        assertTrue(caption.contains("regularizers.demographic parity.lambda 0.25"), caption);
        assertTrue(caption.contains("epochs 2"), caption);
        assertTrue(caption.contains("alpha max 0.0 or 0.25"), caption);
        assertTrue(caption.contains("digest 0123456789a…, mini Adult fedcba98765…"), caption);
        assertTrue(caption.contains("device cpu"), caption);
        assertFalse(caption.contains("candidate-1"), caption); // listed below, with its training
        assertTrue(page.contains("candidate candidate-1"));
        assertTrue(page.contains("task 0.75"));
        assertTrue(
                page.contains(
                        "<dt>picked if a unit of trust is worth two of the task</dt>"
                                + "<dd>candidate-3 of seed 1</dd>"),
                page);
    }

    @Test
    void cellTable_everyMetric_equalsTheSummary() {
        WeakToStrongResult result = new InventedResult().build();
        String table = new Tables(result).cells();
        List<String> metrics = all("rowgroup\" colspan=\"5\">(.*?)</th>", table);
        assertEquals(
                List.of(
                        "demographic parity difference (lower is better)",
                        "accuracy (higher is better)",
                        "equal opportunity difference",
                        "performance gap recovered"),
                metrics);
        List<String> cells = all("<td>(.*?)</td>", table);
        assertEquals(4 * 12, cells.size());
        List<String> keys = new Cells(result).metrics();
        for (int i = 0; i < cells.size(); i++) {
            SummaryRow row = result.summary().get(i % 12);
            assertEquals(expected(row, keys.get(i / 12)), cells.get(i));
        }
        // by hand: 0.18 with seeds at -0.004, 0, +0.004
        assertTrue(cells.get(0).endsWith(">0.1800 ± 0.0040</data> <small>n = 3</small>"));
    }

    private static String expected(SummaryRow row, String metric) {
        SummaryRow.Spread spread = row.metrics().get(metric);
        if (spread == null) {
            return "–";
        }
        if (spread.mean().isEmpty()) {
            return "undefined";
        }
        return "<data value=\"%s\">%.4f ± %s</data> <small>n = %d</small>"
                .formatted(
                        spread.mean().getAsDouble(),
                        spread.mean().getAsDouble(),
                        Words.number(spread.standardDeviation()),
                        spread.n());
    }

    @Test
    void baselineTable_threeSeeds_isOneRowPerStudent() {
        String table = new Tables(new InventedResult().build()).baselines();
        assertEquals(3, count("<th scope=\"row\">threshold Adult</th>", table));
        assertTrue(
                table.contains(
                        ">0.0700 ± 0.0100</data> <small>n = 3</small> <small>without"
                                + " 0.1700</small>"),
                table);
    }

    @Test
    void page_hostileTexts_staysText() {
        InventedResult invented = new InventedResult();
        String benign = HtmlReport.of(invented.build());
        invented.text = HOSTILE;
        String page = HtmlReport.of(invented.build());
        assertEquals(tags(benign), tags(page), "texts of a result must not add elements");
        assertEquals(0, count("<script|<img|onerror=alert\\(1\\)>", page));
        assertEquals(0, count("(src|href)=[\"']https?://", page));
        assertFalse(page.contains("\u0000"));
        assertFalse(page.contains("\u202E"));
        assertTrue(page.contains("&lt;script src=&quot;https://example.org/x.js&quot;&gt;"));
    }

    private static List<String> tags(String page) {
        return all("<(/?[a-z0-9]+)", page);
    }

    @Test
    void page_anyResult_asksForNothing() {
        String page = HtmlReport.of(new InventedResult().build());
        assertEquals(0, count("(src|href)=[\"']https?://|url\\(|@import|<script", page));
        assertTrue(page.contains("default-src 'none'"));
        assertEquals(List.of("data:,"), all("(?:src|href)=\"(.*?)\"", page));
    }

    @Test
    void page_singleSeed_claimsNoSpread() {
        InventedResult invented = new InventedResult();
        invented.seeds = List.of(7L);
        WeakToStrongResult result = invented.build();
        String page = HtmlReport.of(result);
        assertTrue(page.contains("1 seed (7)"));
        assertTrue(page.contains("(−0.0300 over 1 seed: better)"));
        assertTrue(page.contains("dashed bar: 95 % interval from resampled test rows"));
        assertFalse(new Tables(result).cells().contains(" ± 0"));
    }

    @Test
    void page_undefinedTrustMetric_saysUndefined() {
        InventedResult invented = new InventedResult();
        invented.trustDefined = false;
        String page = HtmlReport.of(invented.build());
        assertTrue(page.contains("demographic parity difference by an undefined amount"));
        assertTrue(page.contains("undefined for every model"));
        assertTrue(page.contains("<td>undefined <small>without undefined</small></td>"));
        assertFalse(page.contains("NaN"));
        assertFalse(page.contains("Infinity"));
    }

    @Test
    void page_trustMetricInNoRun_saysNotMeasured() {
        WeakToStrongResult r = new InventedResult().build();
        WeakToStrongResult renamed =
                new WeakToStrongResult(
                        r.property(),
                        r.taskMetric(),
                        true,
                        "another",
                        true,
                        List.of(),
                        r.benchmark(),
                        r.environment(),
                        List.of(),
                        r.runs(),
                        List.of(),
                        List.of(),
                        r.summary(),
                        Design.of(List.of()),
                        List.of(),
                        Optional.empty());
        String page = HtmlReport.of(renamed);
        assertTrue(page.contains("another (higher is better)"));
        assertTrue(page.contains("naive student not measured"));
        assertFalse(page.contains("Without training"));
        assertFalse(page.contains("class=\"warnings\""));
    }

    @Test
    void page_oneStrategy_namesTheMissingComparison() {
        WeakToStrongResult r = new InventedResult().build();
        WeakToStrongResult one =
                new WeakToStrongResult(
                        r.property(),
                        r.taskMetric(),
                        true,
                        r.trustMetric(),
                        false,
                        List.of(),
                        r.benchmark(),
                        r.environment(),
                        r.warnings(),
                        r.runs().stream().filter(x -> x.strategy() == Strategy.NO_TFT).toList(),
                        List.of(),
                        List.of(),
                        r.summary().stream().filter(x -> x.strategy() == Strategy.NO_TFT).toList(),
                        Design.of(List.of()),
                        r.trends().subList(0, 1),
                        Optional.empty());
        assertTrue(HtmlReport.of(one).contains("NO_TFT and WEAK_TFT were not both run"));
    }

    @Test
    void page_noModels_isRefused() {
        WeakToStrongResult empty =
                new WeakToStrongResult(
                        "p",
                        "t",
                        true,
                        "u",
                        true,
                        List.of(),
                        java.util.Map.of(),
                        java.util.Map.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        Design.of(List.of()),
                        List.of(),
                        Optional.empty());
        String message =
                assertThrows(IllegalArgumentException.class, () -> HtmlReport.of(empty))
                        .getMessage();
        assertTrue(message.contains("without a model; expected at least one"), message);
    }

    @Test
    void write_existingFile_replacesItAndLeavesNothingElse(@TempDir Path folder)
            throws IOException {
        WeakToStrongResult result = new InventedResult().build();
        Path file = folder.resolve("out/report.html");
        HtmlReport.write(result, MembershipCeiling.ofBudgets(), file);
        HtmlReport.write(result, MembershipCeiling.ofBudgets(), file);
        assertEquals(HtmlReport.of(result), Files.readString(file));
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void pairedChange_seedsThatOneLacks_areLeftOut() {
        WeakToStrongResult result = new InventedResult().build();
        Cells cells = new Cells(result);
        PairedChange none =
                PairedChange.of(
                        cells.at(Strategy.NO_TFT, Role.WEAK, "performance_gap_recovered"),
                        cells.at(Strategy.NO_TFT, Role.WTS_AUX, "performance_gap_recovered"));
        assertFalse(none.isDefined());
    }
}
