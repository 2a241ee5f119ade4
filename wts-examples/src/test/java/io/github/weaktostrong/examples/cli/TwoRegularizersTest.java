package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.examples.experiments.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run with two regularizers reports both metrics of trust, in every file. */
class TwoRegularizersTest {
    private static final List<String> NOUNS = List.of("film", "story", "movie", "book", "ending");

    private static final List<String> NO_STYLES =
            List.of("", "textbugger", "random-edits", "attacked");

    @TempDir private Path folder;

    private Path rows(boolean groups, boolean versions) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            String text =
                    "You don't like the %s of year %d, %s"
                            .formatted(
                                    NOUNS.get(i % 5),
                                    1900 + i,
                                    i % 2 == 0 ? "wonderful" : "terrible");
            JsonObject row = new JsonObject();
            row.addProperty("id", i);
            row.addProperty("text", text);
            row.addProperty("label", 1 - i % 2);
            if (groups) {
                row.addProperty("group", i / 2 % 2 == 0 ? "a" : "b");
            }
            if (versions && i % 5 > 0) {
                row.addProperty("perturbed_text", text.replace("like", "l1ke"));
                row.addProperty("recipe", "textbugger");
            }
            lines.add(row.toString());
        }
        return Cli.write(folder.resolve("rows.jsonl"), lines.toArray(new String[0]));
    }

    private List<Object> args(String command, Path data, String... regularizers) {
        List<Object> args = new ArrayList<>(List.of(command, "--data", data));
        args.addAll(List.of("--out", folder.resolve("out"), "--seeds", "1", "--epochs", 1));
        args.addAll(List.of("--weak", "mini-xs@random:1", "--strong", "mini-xs@random:2"));
        args.addAll(List.of("--strategies", "WEAK_WTS_TFT", "--d-wts-perturbed", "given"));
        for (String regularizer : regularizers) {
            args.addAll(List.of("--regularizer", regularizer));
        }
        return args;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "fairness ood:noise=0.01 demographic_parity_difference ood_accuracy",
                "fairness adversarial:lambda=0.3 demographic_parity_difference"
                        + " adversarial_accuracy",
                "fairness eda:lambda=0.5 demographic_parity_difference ood_accuracy",
                "ood adversarial:lambda=0.3 ood_accuracy adversarial_accuracy",
                "ood demographic-parity:lambda=0.5 ood_accuracy demographic_parity_difference",
                "adversarial ood:noise=0.01 attacked_accuracy ood_accuracy",
                "adversarial fairness:lambda=0.5 attacked_accuracy demographic_parity_difference"
            })
    void experiment_withAFurtherRegularizer_reportsBothTrustMetrics(
            String command, String regularizer, String first, String second) throws IOException {
        Cli.ok(args(command, rows(true, true), regularizer).toArray());
        JsonObject result = result();
        assertEquals(first, result.get("trust_metric").getAsString());
        assertTrue(further(result).contains(second), further(result));
        assertEquals(4, result.getAsJsonArray("runs").size());
        for (JsonElement each : result.getAsJsonArray("runs")) {
            JsonObject run = each.getAsJsonObject();
            for (String metric : List.of(first, second, "accuracy")) {
                assertEquals(
                        recomputed(run, metric),
                        run.getAsJsonObject("metrics").get(metric).getAsDouble(),
                        1e-12,
                        metric);
            }
            assertTrue(run.getAsJsonObject("intervals").has(second), run.toString());
        }
        assertTrue(read("report.md").contains(" " + second + " |"), read("report.md"));
        for (String metric : List.of(first, second)) {
            assertTrue(read("results.csv").lines().findFirst().orElse("").contains(metric));
            assertTrue(read("report.html").contains(metric.replace('_', ' ')), metric);
        }
    }

    @ParameterizedTest
    @CsvSource({"eda, lambda, 1.0", "embedding-ascent, epsilon, 1.2"}) // a weight ends at 1
    void ood_ofAnotherRegularizerInItsPreset_trainsByIt(
            String regularizer, String strength, String ofCeiling) throws IOException {
        Map<String, String> settings = new TreeMap<>(Preset.of("ood", "mini").settings());
        settings.putAll(Map.of("ood_regularizer", regularizer, "ceiling_lambda", "0,4"));
        settings.put("strong_train", "all");
        List<String> lines = new ArrayList<>();
        settings.forEach((key, value) -> lines.add(key + " = " + value));
        Path preset = Cli.write(folder.resolve("own.properties"), lines.toArray(new String[0]));
        List<Object> args = args("ood", rows(false, false));
        args.addAll(List.of("--preset", preset, "--lambda", 0.3));
        Cli.ok(args.toArray());
        List<Double> strengths = new ArrayList<>();
        for (JsonElement each : result().getAsJsonArray("runs")) {
            JsonObject run = each.getAsJsonObject();
            JsonObject found = run.getAsJsonObject("settings").getAsJsonObject("regularizers");
            if (found.has(regularizer)) {
                strengths.add(found.getAsJsonObject(regularizer).get(strength).getAsDouble());
            }
        }
        assertEquals(List.of(0.3, 0.3, 0.3), strengths.subList(0, 3));
        String ceilings = result().get("ceilings").toString();
        assertTrue(ceilings.contains("\"%s\":%s".formatted(strength, ofCeiling)), ceilings);
    }

    @Test
    void fairness_withBothOthers_reportsThreeTrustMetrics() throws IOException {
        Path data = rows(true, true);
        Cli.ok(args("fairness", data, "ood:noise=0.01", "adversarial:lambda=0.3").toArray());
        JsonObject result = result();
        JsonObject run = result.getAsJsonArray("runs").get(1).getAsJsonObject();
        JsonObject regularizers = run.getAsJsonObject("settings").getAsJsonObject("regularizers");
        assertEquals(
                List.of("demographic-parity", "embedding-noise", "adversarial-training"),
                List.copyOf(regularizers.keySet()));
        String warnings = result.get("warnings").toString();
        assertTrue(warnings.contains("noise std / RMS of the embeddings of mini-xs@random:2"));
        for (String metric :
                List.of("demographic_parity_difference", "ood_accuracy", "adversarial_accuracy")) {
            assertEquals(
                    recomputed(run, metric),
                    run.getAsJsonObject("metrics").get(metric).getAsDouble(),
                    1e-12,
                    metric);
        }
    }

    @Test
    void furtherRegularizer_withoutItsData_isRefusedNamingWhatIsMissing() throws IOException {
        Path plain = rows(false, false);
        Cli.refused(
                args("ood", plain, "adversarial:lambda=0.5"),
                "found no perturbed version of any training row");
        Cli.refused(args("ood", plain, "demographic-parity:lambda=1"), "has no group (");
        Cli.refused(args("adversarial", rows(false, true), "fairness:lambda=1"), "has no group (");
        Cli.refused(
                args("fairness", rows(true, false), "adversarial:lambda=0.5"),
                "found no perturbed version of any training row",
                "wts attack");
        List<Object> anew = args("fairness", rows(true, true), "adversarial:lambda=0.5");
        anew.set(anew.indexOf("given"), "anew");
        Cli.refused(anew, "D_WTS", "made against ground truth", "--d-wts-perturbed given");
        assertFalse(Files.exists(folder.resolve("out/results.json")));
        assertEquals(0, trained(), "refused before the first training");
    }

    private long trained() throws IOException {
        Path store = Files.createDirectories(folder.resolve("out/store"));
        try (Stream<Path> files = Files.walk(store)) {
            return files.filter(file -> file.endsWith("record.json")).count();
        }
    }

    @Test
    void fairness_withRowsOfWhichSomeLackAGroup_isRefused() throws IOException {
        Path data = rows(true, true);
        List<String> lines = new ArrayList<>(Files.readAllLines(data));
        lines.set(7, lines.get(7).replaceAll("\"group\":\"[ab]\",", ""));
        Cli.write(data, lines.toArray(new String[0]));
        Cli.refused(
                args("adversarial", data, "fairness:lambda=1"),
                "has no group (1 of ",
                "demographic_parity_difference",
                "add \"group\"");
    }

    @Test
    void attack_ofRowsWithGroups_keepsThem() throws IOException {
        Path data = rows(true, false);
        Path out = folder.resolve("attacked.jsonl");
        Cli.ok(
                "attack",
                "--model",
                "mini-xs@random:1",
                "--data",
                data,
                "--recipe",
                "textbugger",
                "--max-queries",
                20,
                "--out",
                out);
        for (String line : Files.readAllLines(out)) {
            JsonObject row = JsonParser.parseString(line).getAsJsonObject();
            String expected = row.get("id").getAsInt() / 2 % 2 == 0 ? "a" : "b";
            assertEquals(expected, row.get("group").getAsString());
        }
    }

    private JsonObject result() throws IOException {
        return JsonParser.parseString(read("results.json")).getAsJsonObject();
    }

    private String read(String file) throws IOException {
        return Files.readString(folder.resolve("out").resolve(file));
    }

    private static String further(JsonObject result) {
        return result.getAsJsonObject("benchmark").get("further_trust_metrics").toString();
    }

    /** From the predictions file alone. */
    private double recomputed(JsonObject run, String metric) throws IOException {
        return switch (metric) {
            case "accuracy" -> accuracy(run, String::isEmpty);
            case "attacked_accuracy" -> accuracy(run, "attacked"::equals);
            case "adversarial_accuracy" -> accuracy(run, "textbugger"::equals);
            case "ood_accuracy" -> meanOfStyles(run);
            default -> Math.abs(selected(run, "a") - selected(run, "b"));
        };
    }

    private double meanOfStyles(JsonObject run) throws IOException {
        double sum = 0;
        List<String> styles =
                rows(run).stream()
                        .map(cells -> cells[cells.length - 5])
                        .filter(name -> !NO_STYLES.contains(name))
                        .distinct()
                        .toList();
        for (String style : styles) {
            sum += accuracy(run, style::equals);
        }
        return sum / styles.size();
    }

    private double accuracy(JsonObject run, Predicate<String> variants) throws IOException {
        return rows(run).stream()
                .filter(cells -> variants.test(cells[cells.length - 5]))
                .mapToInt(cells -> cells[cells.length - 4].equals(cells[cells.length - 3]) ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private double selected(JsonObject run, String group) throws IOException {
        return rows(run).stream()
                .filter(cells -> cells[cells.length - 5].isEmpty())
                .filter(cells -> cells[cells.length - 1].equals(group))
                .mapToInt(cells -> cells[cells.length - 3].equals("1") ? 1 : 0)
                .average()
                .orElseThrow();
    }

    /** Sources hold commas and are quoted, so cells are counted from the end. */
    private List<String[]> rows(JsonObject run) throws IOException {
        String name = "WEAK_WTS_TFT-%s-1.csv".formatted(run.get("role").getAsString());
        return Files.readAllLines(folder.resolve("out/predictions").resolve(name)).stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .toList();
    }
}
