package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.DevelopmentPool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code --weak-label-form}, {@code --contained-words}, {@code --replicates} and {@code
 * --development} of the experiments.
 */
class ExperimentSwitchesTest {
    private static final String WARNING = "contain one another (texts of at least 3 words)";

    @TempDir private Path folder;

    /** Sentences, and the beginning of each as a row of its own. */
    private Path rows() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String part = "a %s film of the year %d".formatted(i % 2 == 0 ? "fine" : "dull", i);
            for (String text : List.of(part, part + " and no more")) {
                lines.add(
                        "{\"text\":\"%s\",\"label\":%d,\"group\":\"%s\"}"
                                .formatted(text, i % 2, i % 3 == 0 ? "a" : "b"));
            }
        }
        return Cli.write(folder.resolve("rows.jsonl"), lines.toArray(new String[0]));
    }

    private List<Object> args(String command, String... more) {
        List<Object> args = new ArrayList<>(List.of(command, "--data", rows()));
        args.addAll(List.of("--out", folder.resolve("out"), "--seeds", "1", "--epochs", 1));
        args.addAll(List.of("--weak", "mini-xs@random:1", "--strong", "mini-xs@random:2"));
        args.addAll(List.of("--strategies", "NO_TFT"));
        args.addAll(Arrays.asList(more));
        return args;
    }

    private JsonObject run(String command, String... more) throws IOException {
        Cli.ok(args(command, more).toArray());
        return JsonParser.parseString(Files.readString(folder.resolve("out/results.json")))
                .getAsJsonObject();
    }

    private static String labels(JsonObject result, int role) {
        JsonElement run = result.getAsJsonArray("runs").get(role);
        return run.getAsJsonObject().getAsJsonObject("settings").get("labels").getAsString();
    }

    @Test
    void weakLabelForm_hard_trainsStudentsOnClasses() throws IOException {
        JsonObject soft = run("fairness");
        assertTrue(labels(soft, 1).startsWith("soft labels of "), labels(soft, 1));
        JsonObject same = run("fairness", "--weak-label-form", "soft");
        assertEquals(artefact(soft, 1), artefact(same, 1));
        JsonObject hard = run("fairness", "--weak-label-form", "hard");
        assertTrue(labels(hard, 1).startsWith("hard labels of "), labels(hard, 1));
        assertEquals(artefact(soft, 0), artefact(hard, 0), "the weak model is the same");
        assertNotEquals(artefact(soft, 1), artefact(hard, 1));
        Path record = folder.resolve("out/store").resolve(artefact(hard, 1));
        JsonObject again = Cli.ok("rerun", record, "--out", folder.resolve("again")).json();
        assertTrue(again.get("bitwise_equal").getAsBoolean(), again.toString());
    }

    private static String artefact(JsonObject result, int role) {
        JsonElement run = result.getAsJsonArray("runs").get(role);
        return run.getAsJsonObject().get("artefact").getAsString();
    }

    @Test
    void containedWords_keepRowsThatContainOneAnotherTogether() throws IOException {
        String apart = run("ood").get("warnings").toString();
        assertTrue(apart.contains(WARNING), apart);
        JsonObject together = run("ood", "--contained-words", "3");
        String warnings = together.get("warnings").toString();
        assertFalse(warnings.contains(WARNING), warnings);
        assertTrue(warnings.contains("rows of at least 3 words that contain one another are in"));
    }

    @Test
    void replicates_disjoint_giveIndependentSeedsAndNameFurtherOnes() throws IOException {
        JsonObject five = replicated("1,2,3,4,5", "--replicates", "disjoint");
        assertEquals(5, five.getAsJsonObject("benchmark").get("blocks").getAsInt());
        assertEquals(5, trend(five).get("independent_blocks").getAsInt());
        assertEquals(0, resplitRatio(five));
        assertFalse(five.get("warnings").toString().contains("use sources of earlier seeds"));

        JsonObject six = replicated("1,2,3,4,5,6", "--replicates", "disjoint");
        assertEquals(5, trend(six).get("independent_blocks").getAsInt());
        String warnings = six.get("warnings").toString();
        assertTrue(warnings.contains("the seeds [6] use sources of earlier seeds"), warnings);

        JsonObject resplit = replicated("1,2,3,4,5");
        assertEquals(
                "resplit", resplit.getAsJsonObject("benchmark").get("replicates").getAsString());
        assertEquals(1, trend(resplit).get("independent_blocks").getAsInt());
        assertTrue(resplitRatio(resplit) > 0);
    }

    private JsonObject replicated(String seeds, String... more) throws IOException {
        String[] lines = new String[150];
        for (int i = 0; i < lines.length; i++) {
            String text = "a %s film of the year %d".formatted(i % 2 == 0 ? "fine" : "dull", i);
            lines[i] = "{\"text\":\"%s\",\"label\":%d}".formatted(text, i % 2);
        }
        List<Object> args = new ArrayList<>(List.of("ood", "--seeds", seeds, "--epochs", 1));
        args.addAll(List.of("--data", Cli.write(folder.resolve("many.jsonl"), lines)));
        args.addAll(List.of("--weak", "mini-xs@random:1", "--strong", "mini-xs@random:2"));
        args.addAll(List.of("--strategies", "NO_TFT", "--out", folder.resolve("out")));
        args.addAll(Arrays.asList(more));
        Cli.ok(args.toArray());
        return JsonParser.parseString(Files.readString(folder.resolve("out/results.json")))
                .getAsJsonObject();
    }

    private static JsonObject trend(JsonObject result) {
        return result.getAsJsonArray("trends").get(0).getAsJsonObject();
    }

    private static double resplitRatio(JsonObject result) {
        JsonElement first = trend(result).getAsJsonArray("comparisons").get(0);
        return first.getAsJsonObject().get("resplit_ratio").getAsDouble();
    }

    @Test
    void development_runsOnThePoolAloneAndSaysSo() throws IOException {
        JsonObject result = replicated("1", "--development");
        assertEquals(
                "development", result.getAsJsonObject("benchmark").get("replicates").getAsString());
        String warnings = result.get("warnings").toString();
        assertTrue(warnings.contains("nothing here is a result"), warnings);
        String predictions = Files.readString(folder.resolve("out/predictions/NO_TFT-WEAK-1.csv"));
        for (int i = 0; i < 150; i++) {
            String text = "a %s film of the year %d".formatted(i % 2 == 0 ? "fine" : "dull", i);
            String digest = Hashing.sha256().hashString(text, UTF_8).toString().substring(0, 16);
            assertTrue(DevelopmentPool.contains(text) || !predictions.contains(digest), text);
        }
    }

    @Test
    void values_outOfRange_areRefused() {
        Cli.refused(args("ood", "--contained-words", "0"), "--contained-words", "0");
        Cli.refused(args("ood", "--weak-label-form", "medium"), "--weak-label-form", "medium");
        Cli.refused(args("ood", "--replicates", "some"), "--replicates", "some");
        Cli.refused(
                args("ood", "--replicates", "disjoint", "--development"),
                "--replicates beside --development");
        Path file = Cli.write(folder.resolve("dev.json"), "{\"sst2\": []}");
        Cli.refused(
                List.of(
                        "adversarial",
                        "--data",
                        file,
                        "--out",
                        folder.resolve("out"),
                        "--contained-words",
                        "3",
                        "--dry-run"),
                "--contained-words with AdvGLUE's files");
    }
}
