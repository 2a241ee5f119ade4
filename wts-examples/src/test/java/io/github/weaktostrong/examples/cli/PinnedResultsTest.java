package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.Pinned;
import io.github.weaktostrong.examples.experiments.Preset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Small runs of the experiments leave what they left before: {@code results.json} and {@code
 * report.md} apart from clocks and environment, the files of the output folder with the digests in
 * their names, and the headers and lengths of tables. How to renew the fixtures: {@link Pinned}.
 *
 * <p>The rows of fairness and the attacks are sentences that models soon tell apart: predictions
 * near the threshold would turn with the processor's rounding, and an attack's search with them.
 */
class PinnedResultsTest {
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().setPrettyPrinting().disableHtmlEscaping().create();
    private static final List<String> NOUNS =
            List.of(
                    "film", "story", "movie", "picture", "book", "ending", "plot", "cast", "music",
                    "scene", "song", "play");
    private static final List<String> GOOD =
            List.of("wonderful", "brilliant", "delightful", "charming", "superb", "excellent");
    private static final List<String> BAD =
            List.of("terrible", "awful", "dreadful", "horrible", "tedious", "pathetic");
    private static final List<String> FRAMES =
            List.of("This %s was %s indeed.", "I found the %s %s.", "What a %2$s %1$s!");

    @TempDir private Path folder;

    private static String row(int i) {
        String frame = FRAMES.get(i / 12 % 3);
        List<String> words = i % 2 == 0 ? GOOD : BAD;
        String text = frame.formatted(NOUNS.get(i / 36), words.get(i / 2 % 6));
        return "{\"text\":\"%s\",\"label\":%d,\"group\":\"%s\"}"
                .formatted(text, 1 - i % 2, i % 3 == 0 ? "a" : "b");
    }

    private Path rows() {
        String[] lines = new String[36 * NOUNS.size()];
        Arrays.setAll(lines, PinnedResultsTest::row);
        return Cli.write(folder.resolve("rows.jsonl"), lines);
    }

    private JsonObject run(String command, Object... more) {
        List<Object> args = new ArrayList<>(List.of(command, "--out", folder.resolve("out")));
        args.addAll(List.of("--strong", "mini-s"));
        args.addAll(List.of(more));
        Cli.ok(args.toArray());
        JsonObject results = Cli.json(folder.resolve("out/results.json"));
        assertEquals(GSON.toJson(results) + "\n", read("results.json"), "the layout");
        return results;
    }

    private String read(String file) {
        try {
            return Files.readString(folder.resolve("out").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void fairness_ofOwnRows_leavesWhatItLeft() throws IOException {
        Object[] size = {"--max-rows", 200, "--epochs", 6, "--batch-size", 8};
        Object[] more = {"--learning-rate", "6e-3", "--data", rows(), "--seeds", "1,2"};
        check("fairness", run("fairness", args(size, more)));
    }

    @Test
    void ood_ofEmbeddedRows_leavesWhatItLeft() throws IOException {
        Object[] size = {"--max-rows", 200, "--epochs", 2, "--batch-size", 8};
        check("ood", run("ood", args(size, "--strategies", "WEAK_WTS_TFT", "--seeds", 1)));
    }

    @Test
    void adversarial_throughASurrogate_leavesWhatItLeft() throws IOException {
        Object[] size = {"--max-rows", 160, "--epochs", 8, "--batch-size", 8};
        Object[] more = {"--learning-rate", "6e-3", "--data", rows(), "--seeds", 1};
        check("adversarial", run("adversarial", args(size, more)));
    }

    /** The second run takes the trainings of the first, and adds private ones. */
    @Test
    void privacy_plainThenPrivate_leavesWhatItLeft() throws IOException {
        Object[] size = {"--max-rows", 100, "--epochs", 1, "--batch-size", 16};
        Path preset = fewerCanaries();
        Object[] plain = args(size, "--preset", preset, "--strategies", "NO_TFT", "--seeds", "1,2");
        check("privacy", run("privacy", plain));
        JsonObject results = run("privacy", args(size, "--preset", preset, "--seeds", 1));
        PinnedMask.privateRun(results);
        check("privacy-private", results, PinnedMask.privateReport(read("report.md")));
    }

    private Path fewerCanaries() {
        Preset preset = Preset.of("privacy", "mini").with(Map.of("canary_copies", "1,4"));
        String[] lines =
                preset.settings().entrySet().stream()
                        .map(each -> each.getKey() + " = " + each.getValue())
                        .toArray(String[]::new);
        return Cli.write(folder.resolve("few.properties"), lines);
    }

    private static Object[] args(Object[] size, Object... more) {
        return Stream.concat(Arrays.stream(size), Arrays.stream(more)).toArray();
    }

    private void check(String name, JsonObject results) throws IOException {
        check(name, results, read("report.md"));
    }

    private void check(String name, JsonObject results, String report) throws IOException {
        Iterable<String> environment = results.getAsJsonObject("environment").keySet();
        PinnedMask.everyRun(results);
        String masked = PinnedMask.everyReport(report, environment);
        Pinned.check(name + "/results.json", GSON.toJson(results) + "\n", PinnedJson::differences);
        Pinned.check(name + "/report.md", masked, PinnedText::differences);
        Pinned.check(name + "/files.txt", files(), PinnedText::differences);
    }

    /**
     * Every file, a table with its number of rows and its header. Kept states are named after their
     * numbers, whose last digits are the processor's.
     */
    private String files() throws IOException {
        Path out = folder.resolve("out");
        StringBuilder text = new StringBuilder();
        try (Stream<Path> all = Files.walk(out)) {
            for (String file :
                    all.filter(Files::isRegularFile)
                            .map(path -> out.relativize(path).toString().replace('\\', '/'))
                            .map(path -> path.replaceFirst("[0-9a-f]{64}[.]states$", "*.states"))
                            .sorted()
                            .toList()) {
                text.append(file).append(file.endsWith(".csv") ? table(file) : "").append('\n');
            }
        }
        return text.toString();
    }

    private String table(String file) {
        List<String> lines = read(file).lines().toList();
        return ": %d rows of %s".formatted(lines.size() - 1, lines.get(0));
    }
}
