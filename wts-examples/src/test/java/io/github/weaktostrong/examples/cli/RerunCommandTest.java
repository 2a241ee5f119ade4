package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RerunCommandTest {
    @TempDir private Path folder;

    @Test
    void rerun_studentOfAnEarlierRun_isBitwiseEqual() throws IOException {
        Path out = folder.resolve("first");
        Cli.ok(
                "fairness",
                "--out",
                out,
                "--weak",
                "mini-xs",
                "--strong",
                "mini-s",
                "--max-rows",
                "150",
                "--epochs",
                "1",
                "--seeds",
                "2",
                "--lambda",
                "0.25",
                "--strategies",
                "WEAK_WTS_TFT",
                "--regularizer",
                "embedding-noise:noise=0.01",
                "--device",
                "cpu");
        String artefact =
                artefact(Cli.json(out.resolve("results.json")), "WEAK_WTS_TFT", "WTS_AUX");
        Path record = out.resolve("store").resolve(artefact);
        assertTrue(
                Cli.json(record.resolve("record.json"))
                        .getAsJsonObject("settings")
                        .getAsJsonObject("regularizers")
                        .has("embedding-noise"));
        JsonObject again = Cli.ok("rerun", record, "--out", folder.resolve("second")).json();
        assertTrue(again.get("bitwise_equal").getAsBoolean(), again.toString());
        assertTrue(again.get("same_environment").getAsBoolean(), again.toString());
        assertEquals(artefact, again.get("artefact").getAsString());
        // a record of another result: the comparison can fail
        JsonObject changed = Cli.json(record.resolve("record.json"));
        changed.addProperty("sha256", "0".repeat(64));
        Path copy = Files.writeString(folder.resolve("changed.json"), changed.toString());
        Cli.refused(
                List.of("rerun", copy, "--out", folder.resolve("second")),
                "its SHA-256 is not the one it was stored with");
        Files.writeString(copy, sealed(changed));
        Cli.Result different = Cli.run("rerun", copy, "--out", folder.resolve("second"));
        assertEquals(1, different.code());
        assertFalse(different.json().get("bitwise_equal").getAsBoolean());
    }

    @Test
    void rerun_languageModels_areBitwiseEqualOrSayThatTheyArePrivate() throws IOException {
        Path mail = folder.resolve("mail.jsonl");
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            String words = ("word" + i + " or " + (7 * i) + " again ").repeat(18);
            rows.append("{\"id\":\"p%d_%d\",\"body\":\"%s\"}\n".formatted(i, i, words));
        }
        Files.writeString(mail, rows);
        Path out = folder.resolve("first");
        Object[] command = {
            "privacy",
            "--out",
            out,
            "--data",
            mail,
            "--weak",
            "mini-xs",
            "--strong",
            "mini-xs",
            "--strategies",
            "NO_TFT,WEAK_TFT",
            "--seeds",
            "3",
            "--epochs",
            "1",
            "--epsilon",
            "6",
            "--device",
            "cpu"
        };
        Cli.Result first = Cli.ok(command);
        assertTrue(first.err().contains("1 done, 1 running, 10 left, about "), first.err());
        JsonObject results = Cli.json(out.resolve("results.json"));
        Path plain = out.resolve("store").resolve(artefact(results, "NO_TFT", "WTS_NAIVE"));
        Cli.Result open = Cli.ok("rerun", plain, "--out", folder.resolve("second"));
        JsonObject again = open.json();
        assertFalse(open.err().contains("private model"), open.err());
        assertTrue(again.get("bitwise_equal").getAsBoolean(), again.toString());
        assertEquals("bitwise", again.get("repeatable").getAsString());
        // the student itself is not private, but what it learns from is trained with fresh noise
        Path taught = out.resolve("store").resolve(artefact(results, "WEAK_TFT", "WTS_NAIVE"));
        assertEquals(
                "in distribution",
                Cli.json(taught.resolve("record.json")).get("repeatable").getAsString());
        Cli.Result secret = Cli.ok("rerun", taught, "--out", folder.resolve("third"));
        assertTrue(secret.json().get("bitwise_equal").isJsonNull(), secret.out());
        assertNotEquals(
                secret.json().get("sha256_of_record").getAsString(),
                secret.json().get("sha256").getAsString());
        assertTrue(secret.err().contains("in distribution only"), secret.err());
        // the teacher was trained anew: another private model of D_W
        assertTrue(
                secret.err().contains("released 1 further private model of D_W and spent (epsilon"),
                secret.err());
        assertTrue(secret.err().contains("that adds up with the first run's"), secret.err());
        assertFalse(secret.err().contains("of D_WTS"), secret.err());
        double twice = number(secret.err(), "to epsilon ([0-9.]+)");
        double once = number(secret.err(), "spent \\(epsilon ([0-9.]+)");
        assertTrue(once > 5.9 && once <= 6, secret.err());
        assertTrue(twice > once && twice < 2 * once, secret.err());
        Cli.refused(List.of("rerun", plain, "--out", out), "holds the record itself");
    }

    @Test
    void rerun_recordsThatCannotBeRun_areRefused() {
        Path none =
                Cli.write(
                        folder.resolve("a.json"),
                        sealed(parsed("{\"artefact\":\"a\",\"sha256\":\"b\"}")));
        Cli.refused(
                List.of("rerun", none, "--out", folder.resolve("out")),
                none.toString(),
                "does not say how to run it again");
        Path unknown =
                Cli.write(
                        folder.resolve("b.json"),
                        sealed(
                                parsed(
                                        "{\"artefact\":\"a\",\"sha256\":\"b\","
                                                + "\"request\":{\"experiment\":\"x\"}}")));
        Cli.refused(
                List.of("rerun", unknown, "--out", folder.resolve("out")), "'settings' is missing");
        Cli.refused(
                List.of("rerun", folder.resolve("c.json"), "--out", folder.resolve("out")),
                "is no record of a training");
    }

    private static JsonObject parsed(String text) {
        return JsonParser.parseString(text).getAsJsonObject();
    }

    /** The record with its digest computed anew: nothing is signed. */
    private static String sealed(JsonObject record) {
        Gson written =
                new GsonBuilder()
                        .setPrettyPrinting()
                        .disableHtmlEscaping()
                        .serializeNulls()
                        .create();
        record.remove("record_sha256");
        String text = written.toJson(record);
        record.addProperty("record_sha256", Hashing.sha256().hashString(text, UTF_8).toString());
        return written.toJson(record);
    }

    private static double number(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertTrue(found.find(), text);
        return Double.parseDouble(found.group(1));
    }

    private static String artefact(JsonObject results, String strategy, String role) {
        for (JsonElement element : results.getAsJsonArray("runs")) {
            JsonObject run = element.getAsJsonObject();
            if (run.get("role").getAsString().equals(role)
                    && run.get("strategy").getAsString().equals(strategy)) {
                return run.get("artefact").getAsString();
            }
        }
        throw new AssertionError("no " + role + " in " + results);
    }
}
