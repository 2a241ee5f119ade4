package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.gson.JsonObject;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.examples.experiments.AdversarialExperiment;
import io.github.weaktostrong.examples.experiments.FairnessExperiment;
import io.github.weaktostrong.examples.experiments.OodExperiment;
import io.github.weaktostrong.examples.experiments.Preset;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The labels of D_WTS are hidden from every training: whatever they are, it is the same. */
class HiddenLabelsTest {
    private static final int ROWS = 80;
    private static final String ONLINE = "adversarial, online";
    private static final List<String> NOUNS = List.of("film", "story", "movie", "book", "ending");

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"fairness", "ood", "adversarial", ONLINE})
    void trainings_otherLabelsOfTheTransferSet_areBitwiseTheSame(String command)
            throws IOException {
        Splits splits = splits(command, rows("all", List.of(), label -> label));
        Random random = new Random(5);
        TreeMap<String, Set<String>> found = trained(command, List.of(), label -> label);
        assertTrue(found.containsKey("test.f32"), found.toString());
        assertTrue(found.containsKey("model.safetensors"), found.toString());
        List<String> hidden = texts(splits.transfer());
        assertEquals(found, trained(command, hidden, label -> 1 - label));
        assertEquals(found, trained(command, hidden, label -> 1));
        assertEquals(found, trained(command, hidden, label -> random.nextInt(2)));
        // validity: labels that are not hidden change what is trained
        assertNotEquals(found, trained(command, texts(splits.weak()), label -> 1 - label));
    }

    private static String experiment(String command) {
        return command.split(", ", 2)[0];
    }

    private static List<String> texts(Dataset rows) {
        return rows.examples().stream().map(row -> row.text()).toList();
    }

    private static Splits splits(String command, Path data) {
        Preset preset = Preset.of(experiment(command), "mini");
        ClassifierBenchmark benchmark =
                switch (command) {
                    case "fairness" -> benchmark(new FairnessExperiment(preset)::benchmark, data);
                    case "ood" -> benchmark(new OodExperiment(preset)::benchmark, data);
                    default -> benchmark(new AdversarialExperiment(preset)::benchmark, data);
                };
        return benchmark.splits(1);
    }

    private interface FromFiles {
        ClassifierBenchmark of(List<Path> data, Optional<Integer> maxRows, long seed);
    }

    private static ClassifierBenchmark benchmark(FromFiles from, Path data) {
        return from.of(List.of(data), Optional.empty(), 0);
    }

    private Path rows(String name, List<String> changed, IntUnaryOperator label) {
        Set<String> which = new HashSet<>(changed);
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            String text =
                    "You would like the %s of year %d, %s"
                            .formatted(
                                    NOUNS.get(i % 5),
                                    1900 + i,
                                    i % 2 == 0 ? "wonderful" : "terrible");
            JsonObject row = new JsonObject();
            row.addProperty("text", text);
            int own = i % 2 == 0 ? 1 : 0;
            row.addProperty("label", which.contains(text) ? label.applyAsInt(own) : own);
            row.addProperty("group", i % 3 == 0 ? "a" : "b");
            lines.add(row.toString());
        }
        return Cli.write(folder.resolve(name + ".jsonl"), lines.toArray(new String[0]));
    }

    /** Predictions, measurements and weights. */
    private static boolean isResult(Path file) {
        String name = file.toString();
        return name.endsWith(".f32") || name.endsWith(".safetensors");
    }

    /** Runs with an empty store; what every training left there, by kind of file. */
    private TreeMap<String, Set<String>> trained(
            String command, List<String> changed, IntUnaryOperator label) throws IOException {
        Path out = Files.createTempDirectory(folder, command);
        List<Object> args = new ArrayList<>(List.of(experiment(command)));
        args.addAll(List.of("--data", rows("rows", changed, label)));
        if (command.equals(ONLINE)) {
            args.addAll(List.of("--preset", Cli.onlinePreset(folder)));
        }
        args.addAll(List.of("--out", out, "--seeds", "1", "--epochs", 2));
        args.addAll(List.of("--weak", "mini-xs@random:1", "--strong", "mini-xs@random:2"));
        args.addAll(List.of("--strategies", "WEAK_WTS_TFT"));
        args.addAll(List.of("--keep-models", "WEAK,WTS_NAIVE,WTS_AUX,STRONG_CEILING"));
        Cli.ok(args.toArray());
        TreeMap<String, Set<String>> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(out.resolve("store"))) {
            for (Path file : files.filter(HiddenLabelsTest::isResult).toList()) {
                found.computeIfAbsent(file.getFileName().toString(), k -> new TreeSet<>())
                        .add(MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
            }
        }
        return found;
    }
}
