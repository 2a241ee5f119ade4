package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
                "--device",
                "cpu");
        String artefact = student(Cli.json(out.resolve("results.json")));
        Path record = out.resolve("store").resolve(artefact);
        JsonObject again = Cli.ok("rerun", record, "--out", folder.resolve("second")).json();
        assertTrue(again.get("bitwise_equal").getAsBoolean(), again.toString());
        assertTrue(again.get("same_environment").getAsBoolean(), again.toString());
        assertEquals(artefact, again.get("artefact").getAsString());
        // a record of another result: the comparison can fail
        JsonObject changed = Cli.json(record.resolve("record.json"));
        changed.addProperty("sha256", "0".repeat(64));
        Path copy = Files.writeString(folder.resolve("changed.json"), changed.toString());
        Cli.Result different = Cli.run("rerun", copy, "--out", folder.resolve("second"));
        assertEquals(1, different.code());
        assertFalse(different.json().get("bitwise_equal").getAsBoolean());
    }

    @Test
    void rerun_recordsThatCannotBeRun_areRefused() {
        Path none = Cli.write(folder.resolve("a.json"), "{\"artefact\":\"a\",\"sha256\":\"b\"}");
        Cli.refused(
                List.of("rerun", none, "--out", folder.resolve("out")),
                none.toString(),
                "does not say how to run it again");
        Path unknown =
                Cli.write(
                        folder.resolve("b.json"),
                        "{\"artefact\":\"a\",\"sha256\":\"b\",\"request\":{\"experiment\":\"x\"}}");
        Cli.refused(
                List.of("rerun", unknown, "--out", folder.resolve("out")), "'settings' is missing");
        Cli.refused(
                List.of("rerun", folder.resolve("c.json"), "--out", folder.resolve("out")),
                "is no record of a training");
    }

    private static String student(JsonObject results) {
        for (JsonElement run : results.getAsJsonArray("runs")) {
            if (run.getAsJsonObject().get("role").getAsString().equals("WTS_AUX")) {
                return run.getAsJsonObject().get("artefact").getAsString();
            }
        }
        throw new AssertionError("no student in " + results);
    }
}
