package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --precision} of every command that opens a model, and what saves memory in trainings. */
class PrecisionOptionTest {
    private static final String ROWS = "--data IN/rows.jsonl --seeds 1 --epochs 1 --device cpu";
    private static final String MODELS = " --weak mini-xs@random:1 --strong mini-xs@random:2";

    @TempDir private static Path folder;
    private static EveryCommand commands;

    @BeforeAll
    static void runEveryCommand() throws IOException {
        commands = new EveryCommand(folder);
        for (String job : jobs()) {
            Cli.Result result = commands.run(job + " --precision bf16");
            assertEquals(0, result.code(), () -> job + "\n" + result.err());
        }
    }

    /** Those that compute with a model: merge adds matrices, rerun has the record's precision. */
    private static List<String> jobs() {
        return EveryCommand.JOBS.stream()
                .filter(job -> job.contains("--out") || job.startsWith("bench"))
                .filter(job -> !job.matches("(merge|metrics|epsilon|rerun|reproduce) .*"))
                .map(job -> job.replace("OUT/merged", "CAUSAL"))
                .toList();
    }

    @Test
    void tf32_onACpu_isRefusedByEveryCommand() {
        for (String job : jobs()) {
            String on = job.contains("--device") ? job : job + " --device cpu";
            String words = on.replace("--out OUT/", "--out OUT/tf32-") + " --precision tf32";
            Cli.refused(List.of(commands.words(words)), "precision tf32 on cpu; expected a GPU");
        }
        assertTrue(
                Cli.entries(folder.resolve("OUT")).stream()
                        .noneMatch(name -> name.startsWith("tf32")));
    }

    @Test
    void command_withoutUseForIt_refusesIt() {
        String merge = "merge --model CAUSAL --adapter OUT/adapter --out OUT/merged --precision ";
        assertEquals(0, commands.run(merge + "fp32").code());
        Cli.refused(List.of(commands.words(merge + "bf16")), "--precision bf16 with merge");
        Cli.refused(
                List.of(
                        commands.words(
                                "predict --model CLASSIFIER --input IN/rows.jsonl --output OUT/p"
                                        + " --precision half")),
                "precision 'half'; expected fp32, tf32 or bf16");
    }

    @Test
    void bf16_changesWhatIsPredictedByWhatItRounds() {
        String predict = "predict --model CLASSIFIER --input IN/rows.jsonl --output OUT/";
        assertEquals(0, commands.run(predict + "wide.jsonl").code());
        assertEquals(0, commands.run(predict + "rounded.jsonl --precision bf16").code());
        double largest = 0;
        for (int i = 0; i < 60; i++) {
            largest = Math.max(largest, Math.abs(first("wide", i) - first("rounded", i)));
        }
        assertTrue(largest > 0 && largest < 0.05, "probabilities differ by " + largest);
    }

    private double first(String file, int row) {
        return Cli.rows(folder.resolve("OUT/" + file + ".jsonl"))
                .get(row)
                .getAsJsonArray("probabilities")
                .get(0)
                .getAsDouble();
    }

    @Test
    void experiment_inBf16_hasADigestOfItsOwnAndRunsAgainFromItsRecord() {
        Path record = folder.resolve("OUT/fairness/store").resolve(commands.first());
        JsonObject settings = Cli.json(record.resolve("record.json")).getAsJsonObject("settings");
        assertEquals("bf16", settings.get("precision").getAsString());
        JsonObject again = Cli.ok("rerun", record, "--out", folder.resolve("again")).json();
        assertTrue(again.get("bitwise_equal").getAsBoolean(), again.toString());

        String fairness = "fairness " + ROWS + MODELS + " --strategies NO_TFT --out OUT/";
        List<String> wide = trained(fairness + "wide");
        assertEquals(wide, trained(fairness + "named --precision fp32"));
        assertEquals(wide, trained(fairness + "recomputed --recompute"));
        List<String> rounded = trained(fairness + "rounded --precision bf16");
        assertEquals(wide.size(), rounded.size());
        assertTrue(rounded.stream().noneMatch(wide::contains));
        assertEquals(rounded, trained(fairness + "shared --precision bf16 --jobs 2"));
        assertNotEquals(sha256("wide", wide.get(0)), sha256("rounded", rounded.get(0)));
        for (String digest : wide) {
            assertEquals(sha256("wide", digest), sha256("recomputed", digest));
        }
        for (String digest : rounded) {
            assertEquals(sha256("rounded", digest), sha256("shared", digest));
        }
        JsonObject plain =
                Cli.json(folder.resolve("OUT/wide/store/" + wide.get(0) + "/record.json"));
        assertFalse(plain.getAsJsonObject("settings").has("precision"));
    }

    @Test
    void experiment_inMicroBatches_hasTheSameTrainings() throws IOException {
        String fairness = "fairness " + ROWS + MODELS + " --strategies NO_TFT --out OUT/";
        List<String> whole = trained(fairness + "whole");
        assertEquals(whole, trained(fairness + "parts --micro-batch-size 2"));
        String results = Files.readString(folder.resolve("OUT/parts/results.json"));
        assertTrue(results.contains("\"micro_batch_size\": \"2\""), results);
        Cli.refused(
                List.of(commands.words(fairness + "none --micro-batch-size 0")),
                "--micro-batch-size 0");
    }

    /** Digests of the trainings that a job leaves. */
    private List<String> trained(String job) {
        Cli.Result result = commands.run(job);
        assertEquals(0, result.code(), result.err());
        String out = job.replaceAll(".*(OUT/\\w+).*", "$1");
        return Cli.entries(folder.resolve(out).resolve("store")).stream()
                .filter(name -> !name.startsWith("."))
                .toList();
    }

    private String sha256(String out, String digest) {
        Path record = folder.resolve("OUT").resolve(out).resolve("store").resolve(digest);
        return Cli.json(record.resolve("record.json")).get("sha256").getAsString();
    }

    @Test
    void privateTraining_inBf16_needsPassesThatNoOtherRowShapes() {
        String train =
                "train --model mini-xs@random:1 --data IN/rows.jsonl --dp-max-grad-norm 1"
                        + " --dp-noise-multiplier 1 --batch-size 8 --max-length 32 --precision ";
        Cli.refused(
                List.of(commands.words(train + "bf16 --out OUT/refused")),
                "precision bf16 under 'dp-sgd'",
                "set --dp-fixed-shapes");
        for (String sound : List.of("--dp-fixed-shapes", "--micro-batch-size 1")) {
            Cli.Result result = commands.run(train + "bf16 " + sound + " --out OUT/private");
            assertEquals(0, result.code(), result.err());
            JsonObject report = Cli.json(folder.resolve("OUT/private/training.json"));
            JsonObject settings = report.getAsJsonObject("settings");
            assertEquals("bf16", settings.get("precision").getAsString());
        }
        assertFalse(Files.exists(folder.resolve("OUT/refused")));
    }

    @Test
    void privacy_inBf16_isPlannedInPassesOfFixedShape() {
        // others are refused when the experiment is built
        String privacy =
                "privacy --data IN/mail.jsonl --dry-run --out OUT/guarded --recompute"
                        + EveryCommand.SMALL;
        for (String precision : List.of("fp32", "bf16")) {
            Cli.Result result = commands.run(privacy + " --precision " + precision);
            assertEquals(0, result.code(), result.err());
        }
    }

    @Test
    void reproduction_takesItForEveryExperimentAndItsProbe() {
        String command = "reproduce figa3 --preset IN/smoke.properties --dry-run --out OUT/paper";
        JsonArray usual = models(command);
        JsonArray less = models(command + " --precision bf16 --recompute");
        assertEquals(usual.size(), less.size());
        for (int i = 0; i < usual.size(); i++) {
            assertTrue(memory(less, i) < memory(usual, i), less + " " + usual);
        }
        Cli.refused(
                List.of(
                        commands.words(
                                "reproduce figa3 --preset IN/smoke.properties --dry-run --out"
                                        + " OUT/paper --device cpu --precision tf32")),
                "precision tf32 on cpu");
    }

    private JsonArray models(String command) {
        return Cli.ok((Object[]) commands.words(command)).json().getAsJsonArray("models");
    }

    private static double memory(JsonArray models, int index) {
        return models.get(index).getAsJsonObject().get("memory_gib").getAsDouble();
    }
}
