package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GenerateCommandTest {
    private static final Path CAUSAL = Cli.fixture("causal-l2h2");

    @TempDir private Path folder;

    static List<Path> causal() {
        return Cli.golden("causal-l2h2", "causal");
    }

    @ParameterizedTest
    @MethodSource("causal")
    void generate_greedy_isThatOfTransformers(Path model) {
        JsonObject expected = Cli.json(model.resolve("expected.json"));
        int[] continuation = Cli.array(expected.get("greedy_continuation"), int[].class);
        Path input =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        "{\"text\":\"The tea was warm.\"}",
                        "{\"input_ids\":" + expected.get("greedy_prompt") + ",\"id\":9}",
                        "{\"text\":\"The\",\"text2\":\" soup was\"}");
        List<JsonObject> rows = generate(model, input, continuation.length);
        assertEquals(Set.of("text", "output_ids", "id"), rows.get(1).keySet());
        assertArrayEquals(continuation, ids(rows.get(1)));
        assertEquals(9, rows.get(1).get("id").getAsInt());
        assertEquals(rows, generate(model, input, continuation.length, "--batch-size", 1));
        int[] shorter = Arrays.copyOf(continuation, 3);
        assertArrayEquals(shorter, ids(generate(model, input, 3).get(1)));
    }

    @Test
    void generate_endOfText_stopsAndIsLeftOut() throws IOException {
        JsonObject expected = Cli.json(CAUSAL.resolve("expected.json"));
        int[] continuation = Cli.array(expected.get("greedy_continuation"), int[].class);
        Path model = Files.createDirectory(folder.resolve("model"));
        for (String name : List.of("model.safetensors", "tokenizer.json")) {
            Files.copy(CAUSAL.resolve(name), model.resolve(name));
        }
        JsonObject config = Cli.json(CAUSAL.resolve("config.json"));
        config.addProperty("eos_token_id", continuation[2]);
        Files.writeString(model.resolve("config.json"), config.toString());
        Path input =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        "{\"input_ids\":" + expected.get("greedy_prompt") + "}",
                        "{\"text\":\"The\"}");
        List<JsonObject> rows = generate(model, input, 6);
        assertArrayEquals(Arrays.copyOf(continuation, 2), ids(rows.get(0)));
    }

    @Test
    void generate_sampling_followsTheSeedAndNotTheBatch() {
        Path input =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        "{\"text\":\"The tea was warm.\"}",
                        "{\"text\":\"The\"}",
                        "{\"text\":\"The\"}");
        List<JsonObject> rows = generate(CAUSAL, input, 8, "--temperature", 2, "--seed", 3);
        assertEquals(rows, generate(CAUSAL, input, 8, "--temperature", 2, "--seed", 3));
        assertEquals(
                rows,
                generate(CAUSAL, input, 8, "--temperature", 2, "--seed", 3, "--batch-size", 1));
        assertNotEquals(rows, generate(CAUSAL, input, 8, "--temperature", 2, "--seed", 4));
        assertNotEquals(rows.get(1), rows.get(2));
        List<JsonObject> greedy = generate(CAUSAL, input, 8);
        assertEquals(greedy, generate(CAUSAL, input, 8, "--top-k", 1));
        assertEquals(greedy, generate(CAUSAL, input, 8, "--top-p", 1e-9));
        assertEquals(greedy, generate(CAUSAL, input, 8, "--temperature", 1e-6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"\"}                   | row 1 has no token",
                "{\"id\":1}                        | line 1: no \"text\"",
                "{\"input_ids\":[]}                | line 1: \"input_ids\"",
                "{\"input_ids\":[1,-2]}            | line 1: \"input_ids\"",
                "{\"input_ids\":[1,2.5]}           | line 1: \"input_ids\"",
                "{\"input_ids\":[1,280]}           | token id 280",
                "{\"input_ids\":\"1\"}             | line 1: \"input_ids\"",
            })
    void generate_badPrompt_isRefused(String row, String words) {
        Path input = Cli.write(folder.resolve("in.jsonl"), row);
        Cli.refused(args(CAUSAL, input, 2), words);
        assertEquals(List.of("in.jsonl"), Cli.entries(folder));
    }

    @ParameterizedTest
    @CsvSource({
        "--top-k, 0, top-k 0",
        "--top-p, 0, top-p 0.0",
        "--top-p, NaN, top-p NaN",
        "--top-p, 1.1, top-p 1.1",
        "--temperature, 0, temperature 0.0",
        "--temperature, NaN, temperature NaN",
        "--batch-size, 0, --batch-size 0"
    })
    void generate_badSetting_isRefused(String option, String value, String words) {
        Path input = Cli.write(folder.resolve("in.jsonl"), "{\"text\":\"The\"}");
        Cli.refused(args(CAUSAL, input, 2, option, value), words);
    }

    @Test
    void generate_beyondThePositions_isRefused() {
        Path input = Cli.write(folder.resolve("in.jsonl"), "{\"input_ids\":[1,2]}");
        assertTrue(ids(generate(CAUSAL, input, 38).get(0)).length <= 38);
        Cli.refused(args(CAUSAL, input, 39), "row 1", "40 positions");
        Cli.refused(args(CAUSAL, input, 0), "at least 1");
        Cli.refused(args(Cli.fixture("classifier-l3h3c2"), input, 2), "classifier");
    }

    private List<JsonObject> generate(Path model, Path input, int tokens, Object... more) {
        Cli.ok(args(model, input, tokens, more).toArray());
        return Cli.rows(folder.resolve("out.jsonl"));
    }

    private List<Object> args(Path model, Path input, int tokens, Object... more) {
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "generate",
                                "--model",
                                model,
                                "--input",
                                input,
                                "--output",
                                folder.resolve("out.jsonl"),
                                "--max-new-tokens",
                                tokens));
        args.addAll(List.of(more));
        return args;
    }

    private static int[] ids(JsonObject row) {
        return Cli.array(row.get("output_ids"), int[].class);
    }
}
