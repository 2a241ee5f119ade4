package io.github.weaktostrong.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.Metrics;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark.Kind;
import io.github.weaktostrong.examples.cli.Wts;
import io.github.weaktostrong.result.Design;
import io.github.weaktostrong.result.LineModel;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.result.RunResult;
import io.github.weaktostrong.result.Strategy;
import io.github.weaktostrong.result.WeakToStrongResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The script of docs/reproducing.md, which shares no code with the library, finds its numbers. */
class RecomputeScriptTest {
    @TempDir private Path folder;

    /** What the script said, and its exit code. */
    private record Said(int code, String text) {
        boolean recomputedAllBut(String... names) {
            return code == 0 && text.strip().endsWith("not recomputed " + quoted(names));
        }

        private static String quoted(String... names) {
            return names.length == 0 ? "[]" : "['" + String.join("', '", names) + "']";
        }
    }

    @BeforeAll
    static void findPython() {
        try {
            new ProcessBuilder("python3", "--version").start().waitFor();
        } catch (IOException | InterruptedException e) {
            String reason =
                    "SKIPPED: recomputing metrics from predictions; needs python3 on the path";
            System.err.println(reason);
            Assumptions.abort(reason);
        }
    }

    private Said recompute() throws IOException, InterruptedException {
        Path page = Markdown.root().resolve("docs/reproducing.md");
        Path script =
                Files.writeString(
                        folder.resolve("recompute.py"),
                        Markdown.read(page).blocks("python").get(0).text());
        Process process =
                new ProcessBuilder("python3", script.toString(), folder.resolve("out").toString())
                        .redirectErrorStream(true)
                        .start();
        String text = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Said(process.waitFor(), text);
    }

    private void run(String command, String... rows) throws IOException {
        Path data = folder.resolve(command.equals("adversarial") ? "dev.json" : "rows.jsonl");
        Files.writeString(data, String.join("\n", rows));
        List<String> args = new ArrayList<>(List.of(command, "--data", data.toString()));
        args.addAll(List.of("--out", folder.resolve("out").toString(), "--epochs", "1"));
        args.addAll(List.of("--weak", "mini-xs@random:1", "--strong", "mini-xs@random:2"));
        args.addAll(List.of("--seeds", "1,2", "--strategies", "NO_TFT"));
        assertEquals(0, Wts.run(args.toArray(String[]::new)));
    }

    private static String[] rows() {
        String[] rows = new String[200];
        for (int i = 0; i < rows.length; i++) {
            rows[i] =
                    "{\"text\":\"I don't like film %d, %s\",\"label\":%d,\"group\":\"%s\"}"
                            .formatted(
                                    i,
                                    i % 2 == 0 ? "wonderful" : "terrible",
                                    1 - i % 2,
                                    i % 3 == 0 ? "a" : "b");
        }
        return rows;
    }

    @Test
    void fairness_ownRows_isRecomputedButForThresholds() throws Exception {
        run("fairness", rows());
        Said said = recompute();
        assertTrue(said.recomputedAllBut(), said.text());
    }

    @Test
    void ood_ownRows_isRecomputedEffectiveRobustnessIncluded() throws Exception {
        run("ood", rows());
        Said said = recompute();
        assertTrue(said.recomputedAllBut(), said.text());
    }

    /** Too few rows to average: undefined means; what each attack did is read from its file. */
    @Test
    void adversarial_modelForEachTask_isRecomputed() throws Exception {
        run(
                "adversarial",
                "{\"sst2\": [" + items("sentence", "original_sentence", 2) + "],",
                "\"mnli\": ["
                        + items("premise\": \"It rains.\", \"hypothesis", "original_hypothesis", 3)
                        + "]}");
        Said said = recompute();
        assertTrue(said.recomputedAllBut(), said.text());
    }

    private static String items(String field, String original, int classes) {
        List<String> items = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            items.add(
                    "{\"%s\": \"A f1lm %d\", \"%s\": \"A film %d\", \"label\": %d, \"method\": \"m\"}"
                            .formatted(field, i, original, i, i % classes));
        }
        return String.join(",\n", items);
    }

    /** Two tasks with rows enough to be averaged, one without, on predictions drawn at random. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void severalTasks_rowsEnough_areAveragedAlikeAndAChangedRowIsFound(Kind kind) throws Exception {
        WeakToStrongResult result = drawn(kind);
        assertTrue(result.runs().get(0).metrics().get("accuracy").isPresent());
        assertEquals(
                2, result.runs().get(0).metrics().get("averaged_tasks").orElseThrow(), "not three");
        assertEquals(
                kind == Kind.OOD,
                result.runs().get(0).metrics().get("effective_robustness").isPresent());
        result.write(folder.resolve("out"));
        Said said = recompute();
        assertTrue(said.recomputedAllBut(), said.text());
        Path file = folder.resolve("out/predictions/NO_TFT-WEAK-1.csv");
        String rows = Files.readString(file);
        String changed = rows.replaceFirst(",one,random-edits,1,1,", ",one,random-edits,1,0,");
        assertNotEquals(rows, changed);
        Files.writeString(file, changed);
        said = recompute();
        assertEquals(1, said.code(), said.text());
        assertTrue(said.text().contains("random_edit_accuracy is 0."), said.text());
    }

    private static WeakToStrongResult drawn(Kind kind) {
        RobustnessBenchmark benchmark =
                RobustnessBenchmark.of(
                        kind,
                        Map.of("name", "three tasks"),
                        2,
                        seed -> {
                            throw new UnsupportedOperationException("nothing is trained here");
                        });
        Random random = new Random(7);
        Map<Role, Predictions> roles = new EnumMap<>(Role.class);
        for (Role role : EnumSet.range(Role.WEAK, Role.STRONG_CEILING)) {
            roles.put(role, predictions(random, 0.5f));
        }
        List<Predictions> all = List.copyOf(roles.values());
        List<RunResult> runs = new ArrayList<>();
        Predictions few = predictions(random, 0.2f); // less accurate: there is a line
        List<LineModel> line =
                kind == Kind.OOD
                        ? List.of(
                                new LineModel(
                                        0.5,
                                        9,
                                        run(Role.STRONG_CEILING, few, benchmark.metrics(few))))
                        : List.of();
        roles.forEach(
                (role, own) -> {
                    Metrics metrics = benchmark.metrics(own).and(benchmark.amongRoles(own, all));
                    boolean student = role == Role.WTS_NAIVE || role == Role.WTS_AUX;
                    runs.add(
                            run(
                                    role,
                                    own,
                                    student
                                            ? metrics.and(
                                                    benchmark.comparison(
                                                            own,
                                                            roles.get(Role.WEAK),
                                                            roles.get(Role.STRONG_CEILING)))
                                            : metrics));
                });
        return WeakToStrongResult.of(
                benchmark,
                Map.of(),
                List.of(),
                new WeakToStrongResult.Measured(runs, line, List.of(), List.of()),
                Design.of(List.of()),
                cell -> Map.of(),
                Optional.empty());
    }

    private static Predictions predictions(Random random, float told) {
        List<Example> rows = new ArrayList<>();
        Map<String, Integer> sizes = Map.of("one", 210, "two", 230, "three", 40);
        for (String task : List.of("one", "two", "three")) {
            for (int i = 0; i < sizes.get(task); i++) {
                Example row = Example.of("text " + i, i % 2).withTask(task);
                row = // in the second task two rows share a source, and ids tell them apart
                        task.equals("two")
                                ? row.withSource("film " + i / 2).withId("id " + i)
                                : row.withSource("text " + i);
                rows.add(row);
                for (String variant : List.of("shift a", "random-edits", "attacked")) {
                    rows.add(row.withVariant(variant));
                }
                if (i % 5 == 0) { // a shift of its own sources
                    rows.add(row.withVariant("shift b").withSource("elsewhere " + i));
                }
            }
        }
        float[][] probabilities = new float[rows.size()][];
        for (int i = 0; i < probabilities.length; i++) {
            float one = random.nextFloat() * (1 - told) + rows.get(i).label().orElseThrow() * told;
            probabilities[i] = new float[] {1 - one, Math.abs(one - 0.1f)};
        }
        return new Predictions("test", new Dataset("rows", rows), probabilities);
    }

    private static RunResult run(Role role, Predictions rows, Metrics metrics) {
        return new RunResult(
                Strategy.NO_TFT,
                role,
                1,
                "drawn",
                Map.of(),
                RunResult.Selection.NONE,
                metrics,
                Map.of(),
                0,
                role.name(),
                rows,
                Optional.empty(),
                List.of());
    }
}
