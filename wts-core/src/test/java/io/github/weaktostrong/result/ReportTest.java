package io.github.weaktostrong.result;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.ForwardingBenchmark;
import io.github.weaktostrong.TinyBenchmark;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.trend.TrendTest;
import io.github.weaktostrong.trend.Verdict;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results as JSON, CSV and Markdown. */
class ReportTest {
    private static final double[] GAPS = {0.4, 0.3, 0.2, 0.1};

    @TempDir private Path temp;

    @Test
    void json_undefinedMetric_isNull() {
        JsonObject json = JsonParser.parseString(result(1).toJson()).getAsJsonObject();
        assertEquals("accuracy", json.get("task_metric").getAsString());
        assertFalse(json.get("higher_trust_is_better").getAsBoolean());
        assertTrue(json.has("privacy"));
        assertTrue(json.get("privacy").isJsonNull());
        JsonArray runs = json.getAsJsonArray("runs");
        assertEquals(4, runs.size());
        JsonObject metrics = runs.get(0).getAsJsonObject().getAsJsonObject("metrics");
        assertEquals(0.9, metrics.get("accuracy").getAsDouble());
        assertTrue(metrics.has("undefined"));
        assertTrue(metrics.get("undefined").isJsonNull());
        JsonObject summary =
                json.getAsJsonArray("summary").get(0).getAsJsonObject().getAsJsonObject("metrics");
        JsonObject undefined = summary.getAsJsonObject("undefined");
        assertTrue(undefined.get("mean").isJsonNull());
        assertEquals(0, undefined.get("n").getAsInt());
        // one seed has a mean and no spread
        assertEquals(0.9, summary.getAsJsonObject("accuracy").get("mean").getAsDouble());
        assertTrue(summary.getAsJsonObject("accuracy").get("standard_deviation").isJsonNull());
        assertFalse(result(1).toJson().contains("NaN"));
    }

    @Test
    void summary_threeSeeds_hasMeanAndSampleDeviation() {
        List<RunResult> runs = new ArrayList<>();
        for (int right : new int[] {7, 8, 9}) {
            runs.addAll(Results.cell(right, GAPS, right));
        }
        SummaryRow row = of(runs).summary().get(0);
        assertEquals(0.8, row.metrics().get("accuracy").mean().getAsDouble(), 1e-12);
        assertEquals(0.1, row.metrics().get("accuracy").standardDeviation().getAsDouble(), 1e-12);
        assertEquals(3, row.metrics().get("accuracy").n());
        assertEquals(List.of(0.25, 0.75), row.intervals().get("accuracy"));
    }

    @Test
    void csv_everyRun_isALineWithEmptyUndefinedMetrics() throws IOException {
        List<CSVRecord> lines = csv(result(1).toCsv());
        assertEquals(4, lines.size());
        assertEquals("NO_TFT", lines.get(0).get("strategy"));
        assertEquals("WEAK", lines.get(0).get("role"));
        assertEquals("1", lines.get(0).get("seed"));
        assertEquals("0.9", lines.get(0).get("accuracy"));
        assertEquals("0.4", lines.get(0).get("gap"));
        assertEquals("", lines.get(0).get("undefined"));
    }

    @Test
    void markdown_undefinedMetric_isNamedSo() {
        String text = result(1).toMarkdown();
        assertTrue(text.startsWith("# Weak-to-strong calm\n"), text);
        assertTrue(text.contains("| NO_TFT | WEAK | 0.9000 | 0.4000 |  |\n"), text);
        assertTrue(text.contains("gap (lower is better)"), text);
        assertTrue(
                text.contains(
                        "| NO_TFT | exploratory | yes | undetermined |  |  | yes | undetermined | "
                                + " |  |\n"),
                text);
        assertTrue(text.contains("- NO_TFT: 1 seed:"), text);
        assertTrue(text.contains("- be careful\n"), text);
        assertFalse(text.contains("NaN"));
    }

    /** The order of measures: is it a question, the verdicts, what to distrust, then numbers. */
    @Test
    void markdown_anyResult_leadsWithTheAnswer() {
        List<String> sections =
                result(1).toMarkdown().lines().filter(line -> line.startsWith("## ")).toList();
        assertEquals(
                List.of(
                        "## Is there a question?",
                        "## Does trust rise from weak over the students to the ceiling?",
                        "## What to distrust",
                        "## Means over seeds",
                        "## What was written down beforehand",
                        "## What was run"),
                sections);
    }

    @Test
    void design_ofTheRun_isInTheReportAndInJson() {
        String text = result(1).toMarkdown();
        assertTrue(text.contains("tried before: 3. Claims named beforehand: fairness/"), text);
        assertTrue(text.contains("- epochs = 7\n"), text);
        JsonObject json = JsonParser.parseString(result(1).toJson()).getAsJsonObject();
        assertEquals(3, json.get("revisions").getAsInt());
        assertEquals("7", json.getAsJsonObject("preset").get("epochs").getAsString());
        assertEquals(4, json.getAsJsonArray("primary").size());
        WeakToStrongResult uncounted =
                of(TinyBenchmark.create(), Results.cell(1, GAPS, 9), Design.of(Hypothesis.PRIMARY));
        json = JsonParser.parseString(uncounted.toJson()).getAsJsonObject();
        assertTrue(json.get("revisions").isJsonNull());
        assertTrue(uncounted.toMarkdown().contains("tried before is not said"));
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Design(List.of(), OptionalInt.of(-1), Map.of()));
        assertEquals("revisions = -1; expected how many were tried, 0 or more", e.getMessage());
    }

    @Test
    void markdown_pickedCeiling_saysHowFirmAndWhatOtherRatesPick() {
        assertFalse(result(1).toMarkdown().contains("Ceilings picked"));
        CeilingPick pick =
                new CeilingPick(
                        List.of(candidate(0.9, 0.4, 0.25), candidate(0.8, 0.1, 0.75)), 1, 1, 0);
        String text = of(List.of(picked(pick))).toMarkdown();
        assertTrue(text.contains("## Ceilings picked on V\n"), text);
        assertTrue(
                text.contains("| NO_TFT | 7 | 1 of 2 | 0.8000 | 0.1000 | 75 % | 1 | 0 |\n"), text);
    }

    @Test
    void markdown_pickedCeilingUnderAMechanism_roundsEpsilonUp() {
        CeilingCandidate candidate =
                new CeilingCandidate(
                        "digest",
                        List.of(),
                        OptionalDouble.of(0.8),
                        OptionalDouble.empty(),
                        OptionalDouble.of(2.00001),
                        1);
        String text =
                of(List.of(picked(new CeilingPick(List.of(candidate), 0, 0, 0)))).toMarkdown();
        assertTrue(text.contains("| 0 of 1 | 0.8000 | 2.001 | 100 % |"), text);
    }

    private static RunResult picked(CeilingPick pick) {
        RunResult ceiling = result(1).runs().get(3);
        return new RunResult(
                ceiling.strategy(),
                ceiling.role(),
                7,
                ceiling.model(),
                ceiling.settings(),
                new RunResult.Selection(Metrics.none(), Optional.of(pick), Optional.empty()),
                ceiling.metrics(),
                ceiling.intervals(),
                1,
                "digest",
                ceiling.rows(),
                Optional.empty(),
                List.of());
    }

    private static CeilingCandidate candidate(double task, double trust, double frequency) {
        return new CeilingCandidate(
                "digest",
                List.of(),
                OptionalDouble.of(task),
                OptionalDouble.of(trust),
                OptionalDouble.empty(),
                frequency);
    }

    @Test
    void predictionsFile_ofARun_recomputesItsAccuracy() throws IOException {
        result(1).write(temp);
        int right = 0;
        List<CSVRecord> rows = csv(Files.readString(temp.resolve("predictions/NO_TFT-WEAK-1.csv")));
        assertEquals(10, rows.size());
        for (CSVRecord row : rows) {
            right += row.get("label").equals(row.get("prediction")) ? 1 : 0;
            boolean one = Double.parseDouble(row.get("probability")) > 0.5;
            assertEquals(one ? "1" : "0", row.get("prediction"));
            assertEquals("test", row.get("split"));
        }
        assertEquals(9, right);
        assertEquals("id 0", rows.get(0).get("id"));
        assertEquals("a", rows.get(0).get("group"));
        // the text itself is not repeated, and rows of one text are known by its digest
        assertTrue(rows.get(0).get("source").matches("[0-9a-f]{16}"), rows.get(0)::toString);
        assertEquals(10, rows.stream().map(row -> row.get("source")).distinct().count());
    }

    @Test
    void write_folder_holdsEveryFileAndNothingElse() throws IOException {
        WeakToStrongResult result = result(1);
        result.write(temp);
        result.write(temp); // over what is there
        try (Stream<Path> all = Files.walk(temp)) {
            List<String> files =
                    all.filter(Files::isRegularFile)
                            .map(file -> temp.relativize(file).toString().replace('\\', '/'))
                            .sorted()
                            .toList();
            assertEquals(
                    List.of(
                            ".results",
                            "predictions/NO_TFT-STRONG_CEILING-1.csv",
                            "predictions/NO_TFT-WEAK-1.csv",
                            "predictions/NO_TFT-WTS_AUX-1.csv",
                            "predictions/NO_TFT-WTS_NAIVE-1.csv",
                            "report.md",
                            "results.csv",
                            "results.json",
                            "tables.tex"),
                    files);
        }
        assertEquals(result.toJson(), Files.readString(temp.resolve("results.json")));
        Files.writeString(temp.resolve("file"), "");
        assertThrows(UncheckedIOException.class, () -> result.write(temp.resolve("file")));
    }

    @Test
    void predictions_tiesAndClasses_followTheRules() {
        Dataset rows = new Dataset("two", List.of(Example.of("a", 0), Example.of("b", 2)));
        Predictions two = new Predictions("test", rows, new float[][] {{0.5f, 0.5f}, {0.2f, 0.8f}});
        assertEquals(0, two.prediction(0)); // the first of equals
        assertEquals(0.8f, two.probability(1)); // class 1 of two
        Predictions three =
                new Predictions(
                        "test", rows, new float[][] {{0.5f, 0.3f, 0.2f}, {0.1f, 0.2f, 0.7f}});
        assertEquals(0.5f, three.probability(0)); // the predicted class of three
        assertEquals(2, three.prediction(1));
        assertEquals(List.of("", ""), three.groups());
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new Predictions("test", rows, new float[1][2]));
        assertEquals("1 predictions for 2 rows; expected one for each", e.getMessage());
    }

    private static WeakToStrongResult result(long seed) {
        List<RunResult> runs = new ArrayList<>();
        for (RunResult run : Results.cell(seed, GAPS, 9)) {
            Metrics metrics =
                    run.metrics()
                            .with("undefined", OptionalDouble.empty())
                            .with("performance_gap_recovered", OptionalDouble.empty());
            runs.add(Results.run(run.strategy(), run.role(), seed, metrics, 9));
        }
        return of(runs);
    }

    @Test
    void besidePlain_everyRun_isGivenThoseOfNoTftOfAllRolesAndSeeds() {
        List<RunResult> runs = new ArrayList<>(Results.cell(1, GAPS, 9));
        runs.addAll(Results.cell(2, GAPS, 8));
        Metrics regularized = Metrics.none().with("accuracy", 0.25).with("gap", 0.5);
        runs.add(Results.run(Strategy.WEAK_TFT, Role.WEAK, 1, regularized, 7));
        Benchmark beyondMean =
                new ForwardingBenchmark(TinyBenchmark.create()) {
                    @Override
                    public Metrics besidePlain(Metrics model, List<Metrics> plain) {
                        double mean =
                                plain.stream()
                                        .mapToDouble(each -> each.get("accuracy").orElseThrow())
                                        .average()
                                        .orElseThrow();
                        double own = model.get("accuracy").orElseThrow();
                        return Metrics.none().with("beyond", own - mean).with("n", plain.size());
                    }
                };
        WeakToStrongResult result = of(beyondMean, runs);
        RunResult first = result.runs().get(0);
        assertEquals(0.05, first.metrics().get("beyond").orElseThrow(), 1e-12);
        RunResult last = result.runs().get(8);
        assertEquals(-0.6, last.metrics().get("beyond").orElseThrow(), 1e-12);
        assertEquals(8, last.metrics().get("n").orElseThrow(), "four roles, two seeds");
        assertEquals(OptionalDouble.of(0.5), last.metrics().get("gap"));
        assertEquals(
                0, result.summary().get(0).metrics().get("beyond").mean().getAsDouble(), 1e-12);
    }

    /** Clearly above 0, about 0, one number below 0: t tests, and a sign test of the last. */
    @Test
    void disclosure_ofEveryTrainedRole_isTestedAgainstNothing() {
        double[] weak = {0.1, 0.12, 0.11, 0.09, 0.08};
        double[] naive = {-0.01, 0.01, -0.02, 0.02, 0.001};
        List<RunResult> runs = new ArrayList<>();
        for (int seed = 0; seed < 5; seed++) {
            double[] gaps = {weak[seed], naive[seed], 0, -0.5};
            runs.addAll(Results.cell(seed, gaps, 9));
        }
        WeakToStrongResult result =
                of(
                        new ForwardingBenchmark(TinyBenchmark.create()) {
                            @Override
                            public List<String> disclosureMetrics() {
                                return List.of("gap");
                            }
                        },
                        runs);
        assertEquals(Verdict.YES, disclosure(result, 0).verdict());
        double ratio = result.trends().get(0).comparisons().get(0).test().resplitRatio();
        double t = 0.1 / (Math.sqrt(0.00025) * Math.sqrt(0.2 + ratio)); // four degrees of freedom
        double x = t / Math.sqrt(4 + t * t);
        double p = 0.5 - 0.25 * x * (3 - x * x); // the t distribution's tail, closed for four
        assertEquals(p, disclosure(result, 0).pOfRise(), 1e-9);
        assertEquals(Verdict.UNDETERMINED, disclosure(result, 1).verdict());
        assertEquals(Verdict.NO, disclosure(result, 3).verdict());
        assertEquals(1 / 32.0, disclosure(result, 3).pOfFall(), 1e-12);
        String text = result.toMarkdown();
        assertTrue(text.contains("| NO_TFT | WEAK | gap | 0.1000 ± 0.0158 | yes | "), text);
        JsonObject json =
                JsonParser.parseString(result.toJson())
                        .getAsJsonObject()
                        .getAsJsonArray("summary")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("metrics")
                        .getAsJsonObject("gap")
                        .getAsJsonObject("above_zero");
        assertEquals("yes", json.get("verdict").getAsString());
        assertEquals(5, json.get("seeds").getAsInt());
        assertFalse(of(runs).toMarkdown().contains("given away"));
    }

    private static TrendTest disclosure(WeakToStrongResult result, int row) {
        return Objects.requireNonNull(result.summary().get(row).disclosures().get("gap"));
    }

    private static WeakToStrongResult of(List<RunResult> runs) {
        return of(TinyBenchmark.create(), runs);
    }

    private static WeakToStrongResult of(Benchmark benchmark, List<RunResult> runs) {
        Map<String, String> preset = Map.of("epochs", "7");
        return of(benchmark, runs, new Design(Hypothesis.PRIMARY, OptionalInt.of(3), preset));
    }

    private static WeakToStrongResult of(Benchmark benchmark, List<RunResult> runs, Design design) {
        return WeakToStrongResult.of(
                benchmark,
                Map.of("engine", "none"),
                List.of("be careful"),
                new WeakToStrongResult.Measured(runs, List.of(), List.of(), List.of()),
                design,
                cell ->
                        TinyBenchmark.create()
                                .intervalsOverSeeds(
                                        cell.stream().map(RunResult::predictions).toList()),
                Optional.empty());
    }

    private static List<CSVRecord> csv(String text) throws IOException {
        return CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(new StringReader(text))
                .getRecords();
    }
}
