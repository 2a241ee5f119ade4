package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.examples.experiments.Preset;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs commands in this process and reads what they leave. */
final class Cli {
    private Cli() {}

    /** What a command did: exit code, standard output, standard error. */
    record Result(int code, String out, String err) {
        JsonObject json() {
            List<String> lines = out.lines().toList();
            return JsonParser.parseString(lines.get(lines.size() - 1)).getAsJsonObject();
        }
    }

    static Result run(Object... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream oldOut = System.out;
        PrintStream oldErr = System.err;
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(err, true, UTF_8));
        try {
            int code = Wts.run(Arrays.stream(args).map(String::valueOf).toArray(String[]::new));
            return new Result(code, out.toString(UTF_8), err.toString(UTF_8));
        } finally {
            System.setOut(oldOut);
            System.setErr(oldErr);
        }
    }

    /** Runs a command that must succeed. */
    static Result ok(Object... args) {
        Result result = run(args);
        assertEquals(0, result.code(), () -> Arrays.toString(args) + "\n" + result.err());
        return result;
    }

    /** Runs a command that must refuse its input in one line with all these words; the line. */
    static String refused(List<?> args, String... words) {
        Result result = run(args.toArray());
        assertEquals(2, result.code(), () -> args + "\n" + result.err());
        assertEquals("", result.out());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("wts: "), result.err());
        for (String word : words) {
            assertTrue(result.err().contains(word), () -> word + " is not in " + result.err());
        }
        return result.err().strip();
    }

    /**
     * The mini preset of {@code wts adversarial}, with attacks in training, on half of the rows.
     */
    static Path onlinePreset(Path folder) {
        List<String> lines = new ArrayList<>();
        Preset.of("adversarial", "mini")
                .with(
                        Map.of(
                                "training_versions",
                                "online",
                                "online_share",
                                "0.5",
                                "online_max_queries",
                                "20"))
                .settings()
                .forEach((key, value) -> lines.add(key + " = " + value));
        return write(folder.resolve("online.properties"), lines.toArray(new String[0]));
    }

    /** A folder of the core module's fixtures. */
    static Path fixture(String name) {
        return above("wts-core/src/test/resources/fixtures").resolve(name);
    }

    /** Model folders of a kind: our fixture, and the shared golden one where there is one. */
    static List<Path> golden(String fixture, String shared) {
        List<Path> folders = new ArrayList<>(List.of(fixture(fixture)));
        Path golden = projectRoot().resolve("../shared/golden/neox").resolve(shared).normalize();
        for (Path at = projectRoot();
                at != null && !Files.isDirectory(golden);
                at = at.getParent()) {
            golden = at.resolve("shared/golden/neox").resolve(shared);
        }
        if (Files.isDirectory(golden)) {
            folders.add(golden);
        } else {
            System.err.println(
                    "SKIPPED the shared golden model: needs ../shared/golden/neox/"
                            + shared
                            + " beside the project");
        }
        return folders;
    }

    static Path projectRoot() {
        return above("wts-core").getParent();
    }

    private static Path above(String path) {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(path))) {
                return at.resolve(path);
            }
        }
        throw new IllegalStateException("no folder " + path + " above the working directory");
    }

    static Path write(Path file, String... lines) {
        try {
            return Files.writeString(file, String.join("\n", lines) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of rows of one text each. */
    static Path texts(Path file, JsonElement texts) {
        String[] lines =
                texts.getAsJsonArray().asList().stream()
                        .map(text -> "{\"text\":" + text + "}")
                        .toArray(String[]::new);
        return write(file, lines);
    }

    static JsonObject json(Path file) {
        try {
            return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<JsonObject> rows(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T array(JsonElement json, Class<T> type) {
        return new Gson().fromJson(json, type);
    }

    /** Names of everything in a folder, hidden files included. */
    static List<String> entries(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
