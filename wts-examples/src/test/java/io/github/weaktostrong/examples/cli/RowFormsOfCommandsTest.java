package io.github.weaktostrong.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.RowFiles;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on Parquet and Arrow: the same as on JSON lines. */
class RowFormsOfCommandsTest {
    private static final Path MODEL = Cli.fixture("classifier-l3h3c2");
    private static final Path ROWS =
            Cli.projectRoot().resolve("wts-examples/src/test/resources/fixtures/rows");

    @TempDir private Path folder;

    @Test
    void predictLabelTrain_parquetAndArrow_keepColumnsAndGiveTheNumbersOfJsonLines() {
        List<JsonObject> expected = predicted(ROWS.resolve("rows.jsonl"), "lines.jsonl");
        List<JsonObject> parquet = predicted(ROWS.resolve("zstd.parquet"), "a.parquet");
        List<JsonObject> arrow = predicted(ROWS.resolve("datasets.arrow"), "b.parquet");

        assertEquals(12, expected.size());
        assertEquals(expected.toString(), parquet.toString());
        assertEquals(parquet, arrow);

        Path labelled = folder.resolve("labelled.parquet");
        Cli.ok(
                "label",
                "--model",
                MODEL,
                "--data",
                folder.resolve("a.parquet"),
                "--text-column",
                "sentence",
                "--out",
                labelled);
        Path out = folder.resolve("out");
        Cli.ok(
                "train",
                "--model",
                MODEL,
                "--data",
                labelled,
                "--text-column",
                "sentence",
                "--weak-labels",
                "--out",
                out);
        assertEquals(
                12,
                Cli.json(out.resolve("training.json"))
                        .getAsJsonObject("settings")
                        .get("rows")
                        .getAsInt());
    }

    @Test
    void experiments_parquet_areRowsOfOnesOwn() {
        List<JsonObject> rows =
                IntStream.range(0, 40)
                        .mapToObj(
                                i -> {
                                    JsonObject row = new JsonObject();
                                    row.addProperty("text", "row " + i);
                                    row.addProperty("label", i % 2);
                                    row.addProperty("group", "ab".substring(i / 2 % 2).charAt(0));
                                    return row;
                                })
                        .toList();
        Path file = folder.resolve("rows.parquet");
        RowFiles.write(file, rows);

        for (String property : List.of("fairness", "ood", "adversarial")) {
            JsonObject benchmark =
                    Cli.ok(property, "--data", file, "--out", folder.resolve(property), "--dry-run")
                            .json()
                            .getAsJsonObject("benchmark");
            assertTrue(benchmark.toString().contains("40"), property + ": " + benchmark);
        }
    }

    @Test
    void output_asArrow_isRefusedBeforeTheWork() {
        Cli.refused(
                List.of(
                        "predict",
                        "--model",
                        MODEL,
                        "--input",
                        ROWS.resolve("none.parquet"),
                        "--text-column",
                        "sentence",
                        "--output",
                        folder.resolve("out.arrow")),
                "out.arrow: Arrow is read, not written; expected .parquet");
    }

    @Test
    void withoutTheLibraries_parquetAndArrow_areRefusedWithTheirNames() throws Exception {
        String refused = withoutLibraries("none.parquet");
        assertTrue(
                refused.contains(
                        "none.parquet: needs com.jerolba:carpet-record, which is not on the class"
                                + " path"),
                refused);

        refused = withoutLibraries("file.arrow");
        assertTrue(
                refused.contains(
                        "file.arrow: needs org.apache.arrow:arrow-vector and arrow-memory-unsafe"),
                refused);
    }

    private String withoutLibraries(String name) throws Exception {
        String path =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(jar -> !jar.contains("carpet") && !jar.contains("arrow"))
                        .collect(Collectors.joining(File.pathSeparator));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx128m",
                                "-cp",
                                path,
                                Wts.class.getName(),
                                "perplexity",
                                "--model",
                                "mini-xs",
                                "--input",
                                ROWS.resolve(name).toString(),
                                "--output",
                                folder.resolve("out.jsonl").toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertEquals(2, process.waitFor(), said);
        assertEquals(1, said.lines().count(), said);
        return said;
    }

    private List<JsonObject> predicted(Path input, String output) {
        Path file = folder.resolve(output);
        Cli.ok(
                "predict",
                "--model",
                MODEL,
                "--input",
                input,
                "--text-column",
                "sentence",
                "--output",
                file);
        return RowFiles.read(file, Columns.standard(), row -> row);
    }
}
