package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A folder with good rows, beside which everything is bad. */
abstract class HostileInput {
    static final Path CLASSIFIER = Cli.fixture("classifier-l3h3c2");

    @TempDir Path folder;
    Path good;

    @BeforeEach
    void goodRows() {
        good =
                Cli.write(
                        folder.resolve("good.jsonl"),
                        "{\"text\":\"The tea was warm.\",\"label\":0}");
    }

    /** Refused with what and where; what was expected; how to mend it. */
    static void refused(List<?> args, String... words) {
        String err = Cli.refused(args, words);
        assertTrue(err.matches(".+; expected .+; .+|.+; see wts .*--help"), err);
    }

    void refusedModel(Path model, String... words) {
        refused(predict(model, good, folder.resolve("out.jsonl")), words);
        assertFalse(Files.exists(folder.resolve("out.jsonl")));
    }

    Path copy(Path model) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.copy(model.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    /** No output, no partial file: only what the test itself made. */
    void nothingMade(String... own) {
        List<String> expected = new ArrayList<>(List.of("good.jsonl"));
        expected.addAll(List.of(own));
        assertEquals(expected.stream().sorted().toList(), Cli.entries(folder));
    }

    List<Object> train(Object... more) {
        List<Object> args = new ArrayList<>(List.of("train", "--model", CLASSIFIER));
        args.addAll(List.of(more));
        if (!args.contains("--out")) {
            args.addAll(List.of("--out", folder.resolve("m")));
        }
        return args;
    }

    static List<Object> predict(Path model, Path input, Path output) {
        return List.of("predict", "--model", model, "--input", input, "--output", output);
    }

    static List<Object> with(List<Object> args, Object option, Object value) {
        List<Object> changed = new ArrayList<>(args);
        int at = changed.indexOf(option);
        if (at >= 0) {
            changed.set(at + 1, value);
        } else {
            changed.addAll(List.of(option, value));
        }
        return changed;
    }
}
