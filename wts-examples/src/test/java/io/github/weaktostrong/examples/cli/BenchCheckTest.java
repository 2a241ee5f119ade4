package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCheckTest {
    @TempDir private Path folder;

    @Test
    void parity_fixturesOfEveryFamily_areWithinRounding() {
        JsonObject found = parity(Cli.fixture("causal-gpt2").getParent());
        assertEquals(14, found.get("models").getAsInt());
        assertTrue(found.get("logits").getAsDouble() < 1e-5, found.toString());
        assertTrue(found.get("clipped_sums").getAsDouble() < 1e-3, found.toString());
        assertTrue(found.get("key_stream").getAsBoolean());
    }

    /** A clipping norm a tenth lower than that of the fixture's sums. */
    @Test
    void parity_otherClippingNorm_isTheDifferenceOfTheSums() throws Exception {
        double clip = damaged("clip", 0.9);
        JsonObject found = parity(folder);
        assertEquals(1, found.get("models").getAsInt());
        assertTrue(found.get("logits").getAsDouble() < 1e-5, clip + " " + found);
        assertTrue(found.get("clipped_sums").getAsDouble() > 0.01, clip + " " + found);
    }

    private static JsonObject parity(Path fixtures) {
        return Cli.ok("bench", "parity", "--fixtures", fixtures, "--device", "cpu").json();
    }

    @Test
    void check_rowThatFails_isNamedAndTheOthersGoOn() throws Exception {
        damaged("clip", 0.9);
        Path peers =
                Cli.write(
                        folder.resolve("peers"),
                        "fp32 matmul TFLOP/s 52",
                        "{\"model\":\"mini-xs\",\"head\":\"classification\",\"mode\":\"bf16\",\"batch\":2,\"length\":16,\"step_ms\":83,\"peak_mib\":12570}",
                        "{\"model\":\"mini-xs\",\"head\":\"classification\",\"mode\":\"bf16+compile\",\"batch\":2,\"length\":16,\"step_ms\":53}");
        List<Object> command =
                List.of(
                        "bench",
                        "check",
                        "--fixtures",
                        folder,
                        "--device",
                        "cpu",
                        "--only",
                        "parity,classification",
                        "--peers",
                        peers,
                        "--json");
        Cli.Result result = Cli.run(command.toArray());
        assertEquals(1, result.code(), result.err());
        List<JsonObject> rows =
                result.json().getAsJsonArray("rows").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .toList();
        assertEquals("cpu", result.json().get("device").getAsString());
        assertEquals(
                List.of(
                        "parity with the fixtures null",
                        "mini-xs classification fp32",
                        "mini-xs classification bf16"),
                rows.stream()
                        .map(row -> text(row, "work") + " " + text(row, "precision"))
                        .toList());
        assertTrue(text(rows.get(0), "failed").contains("in clipped sums; expected at most"));
        assertEquals(
                List.of("null", "null", "83.0"),
                rows.stream().map(row -> text(row, "peer_step_ms")).toList());
        assertEquals("53.0", text(rows.get(2), "peer_compiled_step_ms"));
        for (JsonObject row : rows.subList(1, 3)) {
            assertEquals("null", text(row, "failed"));
            assertEquals(
                    32,
                    row.get("tokens_per_second").getAsDouble()
                            * row.get("step_ms").getAsDouble()
                            / 1e3,
                    1e-6);
            assertTrue(row.get("peak_mib").getAsLong() > 10, row.toString());
            assertTrue(row.get("fraction_of_matmul").getAsDouble() > 0, row.toString());
        }
    }

    private static String text(JsonObject row, String key) {
        JsonElement value = row.get(key);
        return value.isJsonNull() ? "null" : value.getAsString();
    }

    @Test
    void check_inputThatIsNone_isRefusedBeforeAnyRow() throws Exception {
        Path empty = Cli.write(folder.resolve("peers"), "nothing");
        List<Object> command =
                List.of("bench", "check", "--fixtures", folder, "--device", "cpu", "--only", "x y");
        Cli.refused(command, "--only x y names no row", "parity with the fixtures");
        Cli.refused(
                Stream.concat(command.stream(), Stream.of("--peers", empty)).toList(),
                "has no step; expected lines such as");
        Path bad =
                Cli.write(
                        folder.resolve("bad"),
                        "fp32 52",
                        "{\"model\":\"410m\",\"step_ms\":\"ab\"}");
        Cli.refused(
                Stream.concat(command.stream(), Stream.of("--peers", bad)).toList(),
                "bad line 2: no step; expected one JSON object");
        Path none = Files.createDirectory(folder.resolve("none"));
        Cli.refused(
                List.of("bench", "parity", "--fixtures", none, "--device", "cpu"),
                "has no folder with clipped_gradient_sum");
    }

    /** Copies a fixture with a number of its expectations changed; returns the new number. */
    private double damaged(String key, double factor) throws Exception {
        Path copy = Files.createDirectory(folder.resolve("causal-l2h2"));
        try (Stream<Path> files = Files.list(Cli.fixture("causal-l2h2"))) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        JsonObject expected = Cli.json(copy.resolve("expected.json"));
        double value = factor * expected.get(key).getAsDouble();
        expected.addProperty(key, value);
        Files.writeString(copy.resolve("expected.json"), expected.toString());
        return value;
    }
}
