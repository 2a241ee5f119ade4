package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wts ood} and {@code wts adversarial} on rows of one's own, with random models. */
class RobustnessCommandsTest {
    private static final List<String> NOUNS = List.of("film", "story", "movie", "book", "ending");

    private static final Predicate<String> PERTURBED =
            variant -> !List.of("", "random-edits", "attacked").contains(variant);

    @TempDir private Path folder;

    private Path rows(boolean attacked) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String text = "You don't like the " + NOUNS.get(i % 5) + " of year " + (1900 + i);
            String verdict = i % 2 == 0 ? "wonderful" : "terrible";
            String perturbed =
                    attacked
                            ? ",\"perturbed_text\":\"" + text + " w0rd\",\"recipe\":\"textbugger\""
                            : "";
            lines.add(
                    "{\"id\":%d,\"text\":\"%s, %s\",\"label\":%d%s}"
                            .formatted(i, text, verdict, 1 - i % 2, perturbed));
        }
        return Cli.write(folder.resolve("rows.jsonl"), lines.toArray(new String[0]));
    }

    private JsonObject run(String command, Path data, String... more) throws IOException {
        Path out = folder.resolve("out");
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                command,
                                "--data",
                                data,
                                "--out",
                                out,
                                "--weak",
                                "mini-xs@random:1",
                                "--strong",
                                "mini-xs@random:2",
                                "--seeds",
                                "1,2",
                                "--epochs",
                                1));
        args.addAll(Arrays.asList(more));
        Cli.ok(args.toArray());
        assertTrue(Files.readString(out.resolve("report.html")).contains("</html>"));
        return JsonParser.parseString(Files.readString(out.resolve("results.json")))
                .getAsJsonObject();
    }

    @Test
    void ood_ownRows_reportsWhatItsPredictionsSay() throws IOException {
        JsonObject result = run("ood", rows(false), "--lambda", "0.2");
        assertEquals("ood", result.get("property").getAsString());
        assertEquals("ood_accuracy", result.get("trust_metric").getAsString());
        assertEquals(24, result.getAsJsonArray("runs").size());
        for (JsonElement run : result.getAsJsonArray("runs")) {
            JsonObject metrics = run.getAsJsonObject().getAsJsonObject("metrics");
            assertEquals(
                    meanOfStyles(run.getAsJsonObject()),
                    metrics.get("ood_accuracy").getAsDouble(),
                    1e-12);
            assertEquals(metrics.get("ood_accuracy"), metrics.get("ood_accuracy_rules"));
            assertTrue(metrics.get("ood_accuracy_natural").isJsonNull());
            assertEquals(
                    accuracy(run.getAsJsonObject(), name -> !name.isEmpty()),
                    metrics.get("ood_accuracy_pooled").getAsDouble(),
                    1e-12);
            assertEquals(
                    accuracy(run.getAsJsonObject(), String::isEmpty),
                    metrics.get("accuracy").getAsDouble(),
                    1e-12);
            assertTrue(metrics.has("ood_accuracy_expanded_contractions"), metrics.toString());
        }
        String warnings = result.get("warnings").toString();
        assertTrue(warnings.contains("noise std / RMS of the embeddings of mini-xs@random:1: 0.2"));
    }

    @Test
    void adversarial_attackedRows_reportsBothAccuraciesAndTheAttackOnEachModel()
            throws IOException {
        JsonObject result = run("adversarial", rows(true));
        assertEquals("attacked_accuracy", result.get("trust_metric").getAsString());
        JsonObject benchmark = result.getAsJsonObject("benchmark");
        assertEquals(
                "textbugger",
                benchmark
                        .getAsJsonObject("attack_on_each_model")
                        .getAsJsonArray("attacks")
                        .get(0)
                        .getAsJsonObject()
                        .get("recipe")
                        .getAsString());
        for (JsonElement run : result.getAsJsonArray("runs")) {
            JsonObject metrics = run.getAsJsonObject().getAsJsonObject("metrics");
            assertEquals(
                    accuracy(run.getAsJsonObject(), PERTURBED),
                    metrics.get("adversarial_accuracy").getAsDouble(),
                    1e-12);
            assertEquals(
                    accuracy(run.getAsJsonObject(), "random-edits"::equals),
                    metrics.get("random_edit_accuracy").getAsDouble(),
                    1e-12);
            double attacked = metrics.get("attacked_accuracy").getAsDouble();
            assertTrue(attacked <= metrics.get("attack_clean_accuracy").getAsDouble());
            assertTrue(metrics.get("attacked_accuracy_rows").getAsInt() > 0);
            assertEquals(attackedAccuracy(run.getAsJsonObject()), attacked, 1e-12);
            assertEquals(accuracy(run.getAsJsonObject(), "attacked"::equals), attacked, 1e-12);
            assertTrue(
                    metrics.get("attacked_accuracy_of_sample_at_four_budgets").getAsDouble()
                            <= metrics.get("attacked_accuracy_of_sample").getAsDouble());
            assertTrue(run.getAsJsonObject().getAsJsonObject("intervals").has("attacked_accuracy"));
        }
    }

    @Test
    void adversarial_withNoiseBeside_reportsBothTrustMetrics() throws IOException {
        JsonObject result = run("adversarial", rows(true), "--regularizer", "ood:noise=0.01");
        JsonObject run = result.getAsJsonArray("runs").get(4).getAsJsonObject();
        assertEquals("WEAK_TFT", run.get("strategy").getAsString());
        JsonObject metrics = run.getAsJsonObject("metrics");
        assertTrue(metrics.get("adversarial_accuracy").isJsonPrimitive());
        assertTrue(metrics.get("ood_accuracy").isJsonPrimitive());
        assertTrue(metrics.get("ood_accuracy_typos_rows").getAsInt() > 0);
        assertTrue(
                run.getAsJsonObject("settings")
                        .getAsJsonObject("regularizers")
                        .keySet()
                        .containsAll(List.of("adversarial-training", "embedding-noise")));
        String report = Files.readString(folder.resolve("out/report.md"));
        assertTrue(report.contains("| adversarial_accuracy | ood_accuracy |"), report);
    }

    /** From the file of attacked rows alone. */
    private double attackedAccuracy(JsonObject run) throws IOException {
        List<String> lines =
                Files.readAllLines(
                        folder.resolve("out/probed")
                                .resolve(
                                        "%s-%s-%d.csv"
                                                .formatted(
                                                        run.get("strategy").getAsString(),
                                                        run.get("role").getAsString(),
                                                        run.get("seed").getAsLong())));
        assertEquals(
                "id,task,label,prediction,perturbed_prediction,queries,changed_words,words,recipe,"
                        + "perturbed_prediction_at_four_budgets",
                lines.get(0));
        return lines.stream()
                .skip(1)
                .map(line -> line.split(",", -1))
                .mapToInt(cells -> cells[2].equals(cells[4]) ? 1 : 0)
                .average()
                .orElseThrow();
    }

    /** From the predictions file alone: the rows whose variant is as told. */
    private double accuracy(JsonObject run, Predicate<String> variants) throws IOException {
        return accuracy(predictions(run), variants);
    }

    /** From the predictions file alone, each variant once. */
    private double meanOfStyles(JsonObject run) throws IOException {
        List<String[]> rows = predictions(run);
        return rows.stream()
                .map(cells -> cells[4])
                .filter(variant -> !variant.isEmpty())
                .distinct()
                .mapToDouble(variant -> accuracy(rows, variant::equals))
                .average()
                .orElseThrow();
    }

    private static double accuracy(List<String[]> rows, Predicate<String> variants) {
        return rows.stream()
                .filter(cells -> variants.test(cells[4]))
                .mapToInt(cells -> cells[5].equals(cells[6]) ? 1 : 0)
                .average()
                .orElseThrow();
    }

    private List<String[]> predictions(JsonObject run) throws IOException {
        String name =
                "%s-%s-%d.csv"
                        .formatted(
                                run.get("strategy").getAsString(),
                                run.get("role").getAsString(),
                                run.get("seed").getAsInt());
        List<String> lines = Files.readAllLines(folder.resolve("out/predictions").resolve(name));
        assertEquals(
                "id,split,source,task,variant,label,prediction,probability,group", lines.get(0));
        List<String[]> rows = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",", -1);
            // sources that are texts are named by their digest: no comma, no quote
            assertEquals(9, cells.length, line);
            rows.add(cells);
        }
        return rows;
    }

    @Test
    void adversarial_plainRows_areAttackedThroughASurrogateWhenItRuns() {
        Path out = folder.resolve("out");
        JsonObject plan =
                Cli.ok("adversarial", "--data", rows(false), "--out", out, "--dry-run").json();
        JsonObject attack = plan.getAsJsonObject("benchmark").getAsJsonObject("attack");
        assertEquals("mini-s", attack.get("surrogate").getAsString());
        assertEquals(15, attack.get("surrogate_rows").getAsInt());
    }

    @Test
    void adversarial_online_attacksModelsInTrainingTheSameEachTime() throws IOException {
        String preset = Cli.onlinePreset(folder).toString();
        String[] more = {"--preset", preset, "--strategies", "WEAK_WTS_TFT", "--batch-size", "4"};
        JsonObject result = run("adversarial", rows(false), more);
        JsonObject run = result.getAsJsonArray("runs").get(0).getAsJsonObject();
        JsonObject regularizers = run.getAsJsonObject("settings").getAsJsonObject("regularizers");
        JsonObject online = regularizers.getAsJsonObject("online-attack");
        assertEquals(0.5, online.get("share").getAsDouble());
        assertEquals(20, online.getAsJsonObject("attack").get("max_queries").getAsInt());
        Path predictions = folder.resolve("out/predictions/WEAK_WTS_TFT-WTS_NAIVE-1.csv");
        String before = Files.readString(predictions);
        MoreFiles.deleteRecursively(folder.resolve("out"), RecursiveDeleteOption.ALLOW_INSECURE);
        run("adversarial", rows(false), more);
        assertEquals(before, Files.readString(predictions));
        // validity: without x' other models are trained
        run("adversarial", rows(false), "--strategies", "NO_TFT", "--batch-size", "4");
        Path plain = folder.resolve("out/predictions/NO_TFT-WTS_NAIVE-1.csv");
        assertNotEquals(before, Files.readString(plain));
    }

    @Test
    void adversarial_advGlue_trainsAModelForEachTaskUnlessToldOtherwise() {
        Path file =
                Cli.write(
                        folder.resolve("dev.json"),
                        "{\"sst2\": [" + items("sentence") + "],",
                        "\"mnli\": [" + items("premise\": \"It rains.\", \"hypothesis") + "]}");
        Path out = folder.resolve("out");
        JsonObject each = Cli.ok("adversarial", "--data", file, "--out", out, "--dry-run").json();
        JsonObject one =
                Cli.ok("adversarial", "--data", file, "--out", out, "--dry-run", "--multi-task")
                        .json();
        assertEquals(2 * one.get("trainings").getAsInt(), each.get("trainings").getAsInt());
        assertEquals(
                List.of("qqp", "mnli-mm", "qnli", "rte").toString().replace(" ", ""),
                each.getAsJsonObject("benchmark")
                        .get("missing_tasks")
                        .toString()
                        .replace("\"", ""));
    }

    @Test
    void adversarial_tasksOfTwoAndThreeClasses_hardenAsTheirClassesNeed() throws IOException {
        Path file =
                Cli.write(
                        folder.resolve("dev.json"),
                        "{\"sst2\": [" + items("sentence") + "],",
                        "\"mnli\": [" + items("premise\": \"It rains.\", \"hypothesis") + "]}");
        String[] more = {"--strategies", "WEAK_WTS_TFT", "--d-wts-perturbed", "given"};
        JsonObject result = run("adversarial", file, more);
        JsonObject aux = result.getAsJsonArray("runs").get(2).getAsJsonObject();
        assertEquals("WTS_AUX", aux.get("role").getAsString());
        JsonObject settings = aux.getAsJsonObject("settings");
        assertEquals("argmax", hardening(settings, "AdvGLUE mnli"));
        assertEquals("batch-quantile", hardening(settings, "AdvGLUE sst2"));
        JsonObject metrics = aux.getAsJsonObject("metrics");
        assertTrue(metrics.get("adversarial_accuracy").isJsonNull(), "too few rows to average");
        assertEquals(0, metrics.get("averaged_tasks").getAsInt());
        for (String task : List.of("mnli", "sst2")) {
            assertTrue(metrics.get("adversarial_accuracy_" + task).isJsonPrimitive(), task);
            assertTrue(metrics.get("attacked_accuracy_" + task).isJsonPrimitive(), task);
        }
    }

    private static String hardening(JsonObject settings, String part) {
        return settings.getAsJsonObject(part).get("hardening").getAsString();
    }

    private static String items(String field) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String original = field.contains("hypothesis") ? "hypothesis" : field;
            items.add(
                    ("{\"%s\": \"A f1lm %d\", \"original_%s\": \"A film %d\", \"label\": %d,"
                                    + " \"method\": \"textbugger\"}")
                            .formatted(field, i, original, i, i % (field.length() > 10 ? 3 : 2)));
        }
        return String.join(",\n", items);
    }

    @Test
    void regularizer_withoutRowsForIt_isRefusedBeforeTheFirstTraining() {
        List<Object> ood =
                List.of(
                        "ood",
                        "--data",
                        rows(false),
                        "--out",
                        folder.resolve("out"),
                        "--weak",
                        "mini-xs@random:1",
                        "--strong",
                        "mini-xs@random:1",
                        "--regularizer");
        refused(ood, "adversarial:lambda=0.5", "no perturbed version of any training row");
        refused(ood, "demographic-parity:lambda=1", "has no group (");
        assertFalse(folder.resolve("out/results.json").toFile().exists());
    }

    private static void refused(List<Object> args, String regularizer, String words) {
        List<Object> all = new ArrayList<>(args);
        all.add(regularizer);
        Cli.refused(all, words);
    }

    @Test
    void badInput_isRefusedNamingThePlace() {
        Path out = folder.resolve("out");
        refused("ood", out, "{\"text\":\"a\"}", "rows.jsonl line 1", "label");
        refused("adversarial", out, "{\"text\":\"a\",\"label\":0}", "rows.jsonl has 1 rows", "19");
        Path json = Cli.write(folder.resolve("dev.json"), "{\"sst3\": []}");
        Cli.refused(
                List.of("adversarial", "--data", json, "--out", out, "--dry-run"),
                "unknown task 'sst3'",
                "sst2, qqp, mnli");
        Cli.write(json, "{\"sst2\": [", "{\"sentence\": \"a\",]}");
        Cli.refused(
                List.of("adversarial", "--data", json, "--out", out, "--dry-run"),
                "dev.json line 2",
                "malformed JSON");
        Cli.refused(
                List.of("ood", "--data", folder.resolve("none"), "--out", out), "does not exist");
        Cli.refused(
                List.of("ood", "--data", json, "--data", json, "--out", out),
                "--data is given 2 times");
        Cli.refused(
                List.of("adversarial", "--out", out, "--lambda", "1.5", "--dry-run"),
                "lambda of adversarial-training is 1.5");
    }

    private void refused(String command, Path out, String row, String... words) {
        Path rows = Cli.write(folder.resolve("rows.jsonl"), row);
        Cli.refused(List.of(command, "--data", rows, "--out", out, "--dry-run"), words);
    }
}
