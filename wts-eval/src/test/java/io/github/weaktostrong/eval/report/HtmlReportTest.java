package io.github.weaktostrong.eval.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.eval.privacy.MembershipCeiling;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.SummaryRow;
import io.github.weaktostrong.result.Trend;
import io.github.weaktostrong.result.WeakToStrongResult;
import io.github.weaktostrong.trend.TaskEffect;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

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
    void page_inventedResult_answersFirstAndFoldsWhereNumbersComeFrom() throws Exception {
        Document page = parse(HtmlReport.of(new InventedResult().build()));
        assertEquals(
                List.of(
                        "Figures",
                        "What to distrust",
                        "Without training",
                        "Every metric of every model",
                        "Tests behind the verdicts",
                        "What was written down beforehand",
                        "Settings of each distinct training",
                        "Environment",
                        "Data"),
                texts("h2", page));
        assertEquals(List.of("Weak-to-strong fairness: Adult"), texts("h1", page));
        assertEquals(
                "From the weak model over its students to the strong ceiling, fairness may or may"
                        + " not rise, whatever is regularized.",
                texts("p", page).get(0));
        assertEquals(2 * 2, page.getElementsByTagName("svg").getLength()); // wide and narrow
        for (String caption : texts("figcaption", page)) {
            assertEquals(2, caption.split("\\. ").length, caption);
        }
        // 6 folded sections, and 3 seeds x (12 cells - 1 weak model that two strategies share)
        assertEquals(6 + 33, page.getElementsByTagName("details").getLength());
        assertTrue(
                texts("li", page)
                        .containsAll(
                                List.of(
                                        "NO_TFT, WEAK_TFT, WEAK_WTS_TFT: 3 seeds: Adult",
                                        "5 texts are repeated Adult")));
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)));
    }

    private static List<String> texts(String element, Document page) {
        NodeList found = page.getElementsByTagName(element);
        return IntStream.range(0, found.getLength())
                .mapToObj(i -> found.item(i).getTextContent().strip().replaceAll("\\s+", " "))
                .toList();
    }

    @Test
    void links_ofThePage_leadToItsSectionsAndToFilesBesideIt() throws Exception {
        Document page = parse(HtmlReport.of(new InventedResult().build()));
        NodeList links = page.getElementsByTagName("a");
        List<String> files = new ArrayList<>();
        for (int i = 0; i < links.getLength(); i++) {
            String to = ((Element) links.item(i)).getAttribute("href");
            if (to.startsWith("#")) {
                assertEquals(
                        1,
                        count(
                                "id=\"" + to.substring(1) + "\"",
                                HtmlReport.of(new InventedResult().build())),
                        to);
            } else {
                files.add(to);
            }
        }
        assertEquals(
                List.of("results.json", "results.csv", "report.md", "tables.tex", "predictions/"),
                files);
    }

    /** Of every property, as far as the page can tell them apart. */
    @Test
    void headings_anyProperty_areWordsAndNoKeys() throws Exception {
        for (String property : List.of("fairness", "ood", "adversarial", "privacy")) {
            InventedResult invented = new InventedResult();
            invented.property = property;
            Document page = parse(HtmlReport.of(invented.build()));
            for (String element : List.of("h1", "h2", "th", "summary", "figcaption")) {
                for (String text : texts(element, page)) {
                    assertFalse(text.matches("(?s).*[a-z]_[a-z].*|.*\\bood\\b.*"), text);
                }
            }
        }
    }

    @Test
    void findings_inventedResult_sayWhatTheWeakModelGainsAndPays() {
        KeyFindings findings = new KeyFindings(new InventedResult().build());
        String question = findings.question();
        assertTrue(question.contains("3 seeds (1, 2, 3)"), question);
        assertTrue(question.contains("Whether there is a question is undetermined"), question);
        String text = findings.cost();
        assertTrue(
                text.contains(
                        "demographic parity difference from 0.180 to 0.150 (−0.030 ± 0.000 over 3"
                                + " seeds: better)"),
                text);
        assertTrue(
                text.contains("accuracy from 0.800 to 0.795 (−0.005 ± 0.000 over 3 seeds: worse)"),
                text);
    }

    @Test
    void verdicts_oneStrategyRises_areSaidInOneSentenceAndAsChips() throws Exception {
        WeakToStrongResult r = new InventedResult().build();
        List<Trend> trends = new ArrayList<>(r.trends());
        Trend doubted = trends.get(2);
        trends.set(
                2,
                Trend.of(
                        doubted.strategy(),
                        InventedResult.TRUST,
                        true,
                        new TaskEffect(10, 0.1, 0, 0.2), // a gain below one unit
                        true,
                        List.of(),
                        List.of()));
        WeakToStrongResult result = with(r, trends);
        assertEquals(
                "From the weak model over its students to the strong ceiling, fairness may or may"
                        + " not rise under NO_TFT and WEAK_TFT; it leaves nothing to ask under"
                        + " WEAK_WTS_TFT.",
                new KeyFindings(result).answer());
        String page = HtmlReport.of(result);
        assertEquals(2, count("class=\"chip undetermined\"", page));
        assertEquals(1, count("class=\"chip not_applicable\"><span>not applicable<", page));
    }

    private static WeakToStrongResult with(WeakToStrongResult r, List<Trend> trends) {
        return new WeakToStrongResult(
                r.property(),
                r.taskMetric(),
                true,
                r.trustMetric(),
                false,
                List.of(),
                r.benchmark(),
                r.environment(),
                r.warnings(),
                r.runs(),
                List.of(),
                List.of(),
                r.summary(),
                Design.of(List.of()),
                trends,
                Optional.empty());
    }

    /** By hand: 0.18 - 0.01 a role; 0.80 + 0.01 a role. */
    @Test
    void changes_ofEveryModel_standBesideItsTaskAndTrust() {
        Part.Table table = new Tables(new InventedResult().build()).changes();
        assertEquals(
                List.of("", "weak model", "naive student", "auxiliary student", "strong ceiling"),
                table.header());
        assertEquals(9, table.rows().size());
        assertEquals(
                List.of(
                        TableCell.of("demographic parity difference"),
                        TableCell.of("0.180"),
                        new TableCell("0.170", "−0.010 ▲", "good"),
                        new TableCell("0.160", "−0.020 ▲", "good"),
                        new TableCell("0.150", "−0.030 ▲", "good")),
                table.rows().get(1));
        assertEquals(new TableCell("0.830", "+0.030 ▲", "good"), table.rows().get(2).get(4));
        // the student of WEAK_WTS_TFT is 0.005 below that of WEAK_TFT, whose weak model it shares
        assertEquals(new TableCell("0.800", "+0.005 ▲", "good"), table.rows().get(8).get(2));
    }

    @Test
    void settings_ofEachTraining_sayWhatTheyCostAndWhatWasPicked() {
        String page = HtmlReport.of(new InventedResult().build());
        assertTrue(page.contains("33 distinct trainings, 16.5 hours"), page); // 33 x 1800 s
        assertTrue(page.contains("<dt>time</dt><dd>30 minutes</dd>"));
        assertTrue(page.contains("candidate candidate-1"));
        assertTrue(page.contains("task 0.750"));
        assertTrue(
                page.contains(
                        "<dt>picked if a unit of trust is worth two of the task</dt>"
                                + "<dd>candidate-3 of seed 1</dd>"),
                page);
    }

    @Test
    void cellTable_everyMetric_equalsTheSummary() {
        WeakToStrongResult result = new InventedResult().build();
        List<List<TableCell>> rows = new Tables(result).cells().rows();
        assertEquals(
                List.of(
                        "demographic parity difference (lower is better)",
                        "accuracy (higher is better)",
                        "equal opportunity difference",
                        "performance gap recovered"),
                rows.stream().filter(row -> row.size() == 1).map(r -> r.get(0).text()).toList());
        List<List<TableCell>> cells = rows.stream().filter(row -> row.size() > 1).toList();
        List<String> keys = new Cells(result).metrics();
        for (int i = 0; i < 4 * 12; i++) {
            SummaryRow row = result.summary().get(i % 12);
            TableCell cell = cells.get(i / 4).get(1 + i % 4);
            assertEquals(expected(row, keys.get(i / 12)), cell);
        }
        // by hand: 0.18 with seeds at -0.004, 0, +0.004
        assertEquals(TableCell.of("0.180 ± 0.004", "n = 3"), cells.get(0).get(1));
    }

    private static TableCell expected(SummaryRow row, String metric) {
        SummaryRow.Spread spread = row.metrics().get(metric);
        if (spread == null) {
            return TableCell.of("–");
        }
        if (spread.mean().isEmpty()) {
            return TableCell.of("undefined");
        }
        String text =
                "%.3f ± %s"
                        .formatted(
                                spread.mean().getAsDouble(),
                                Words.number(spread.standardDeviation()));
        return TableCell.of(text, "n = " + spread.n());
    }

    @Test
    void baselineTable_threeSeeds_isOneRowPerStudent() {
        Part.Table table = new Tables(new InventedResult().build()).baselines().orElseThrow();
        assertEquals(3, table.rows().size());
        assertEquals(TableCell.of("0.070 ± 0.010", "without 0.170"), table.rows().get(0).get(2));
    }

    @Test
    void privacy_ofAStatement_isTablesOfItsBudgetsAndTrainings() {
        PrivateTraining training =
                new PrivateTraining(
                        "weak model", 1.25, 0.02, 100, 1, "poisson", NoiseMode.SEEDED_NOT_PRIVATE);
        PrivacyBudget spent = new PrivacyBudget(List.of(training), 3.14159, 1e-5, "prv");
        List<Part.Table> tables = Tables.privacy(PrivacyStatement.ofTraining("one row", spent));
        assertEquals(
                List.of("D_W", "none: noise is not secret", "no guarantee", "1.00e-05", "prv"),
                tables.get(0).rows().get(0).stream().map(TableCell::text).toList());
        assertEquals(
                List.of("D_WTS", "not used", "–", "–", "none"),
                tables.get(0).rows().get(1).stream().map(TableCell::text).toList());
        assertEquals(1, tables.get(1).rows().size());
        assertEquals("1.250", tables.get(1).rows().get(0).get(2).text());
        assertEquals("100", tables.get(1).rows().get(0).get(4).text());
    }

    @Test
    void privacy_ofLostStepsAndWithoutPublicConstants_saysWhichAreReleasedAndListsNothing() {
        PrivateTraining training =
                new PrivateTraining("weak model", 1, 0.1, 1, 1, "poisson", NoiseMode.SECURE)
                        .withSteps(100, 4);
        PrivacyBudget spent = new PrivacyBudget(List.of(training), 3, 1e-5, "prv");
        InventedResult invented = new InventedResult();
        invented.privacy =
                Optional.of(
                        PrivacyStatement.of("one row", spent, PrivacyBudget.notUsed(), List.of()));
        String page = HtmlReport.of(invented.build());
        assertTrue(page.contains(">100 (96 released, 4 lost)<"), page);
        assertTrue(page.contains("Not covered:"));
        assertFalse(page.contains("Treated as public:"));
    }

    @Test
    void numbers_forPeople_haveFewDigits() {
        assertEquals(
                List.of("0.842", "312.1", "12.35", "1.0e-04", "0.000", "2500"),
                Stream.of(0.84159, 312.1381, 12.345678, 0.0001, 0.0, 2500.4)
                        .map(Words::number)
                        .toList());
        assertEquals("40 seconds", Words.duration(40));
        assertEquals("2 minutes", Words.duration(92));
        assertEquals("2.5 hours", Words.duration(9000));
    }

    @Test
    void page_hostileTexts_staysText() throws Exception {
        InventedResult invented = new InventedResult();
        String benign = HtmlReport.of(invented.build());
        invented.text = HOSTILE;
        String page = HtmlReport.of(invented.build());
        assertEquals(tags(benign), tags(page), "texts of a result must not add elements");
        assertEquals(attributes(parse(benign)), attributes(parse(page)));
        assertFalse(page.contains("\u0000"));
        assertFalse(page.contains("\u202E"));
        assertTrue(page.contains("&lt;script src="));
    }

    private static Set<String> attributes(Document page) {
        NodeList all = page.getElementsByTagName("*");
        Set<String> names = new TreeSet<>();
        for (int i = 0; i < all.getLength(); i++) {
            NamedNodeMap own = all.item(i).getAttributes();
            for (int k = 0; k < own.getLength(); k++) {
                names.add(all.item(i).getNodeName() + " " + own.item(k).getNodeName());
            }
        }
        return names;
    }

    private static List<String> tags(String page) {
        return all("<(/?[a-z0-9]+)", page);
    }

    @Test
    void page_anyResult_asksForNothing() {
        String page = HtmlReport.of(new InventedResult().build());
        assertEquals(0, count("(src|href)=[\"']https?://|url\\(|@import|<script", page));
        assertTrue(page.contains("default-src 'none'"));
        assertEquals(0, count("src=", page));
    }

    @Test
    void page_singleSeed_claimsNoSpread() {
        InventedResult invented = new InventedResult();
        invented.seeds = List.of(7L);
        WeakToStrongResult result = invented.build();
        String page = HtmlReport.of(result);
        assertTrue(page.contains("1 seed (7)"));
        assertTrue(page.contains("(−0.030 over 1 seed: better)"));
        assertTrue(page.contains("dashed bar: 95 % interval from resampled test rows"));
        assertFalse(page.contains(" ± 0"));
    }

    @Test
    void page_undefinedTrustMetric_saysUndefined() {
        InventedResult invented = new InventedResult();
        invented.trustDefined = false;
        String page = HtmlReport.of(invented.build());
        assertTrue(page.contains("demographic parity difference by an undefined amount"));
        assertTrue(page.contains("undefined for every model"));
        assertTrue(page.contains("<span>undefined</span> <small>without undefined</small>"));
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
        assertFalse(page.contains("class=\"alert\""));
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
