package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.reproduce.Paper;
import io.github.weaktostrong.examples.reproduce.PaperItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReproduceCommandTest {
    @TempDir private Path folder;

    /** Every table and figure on two batches, then again without training anything. */
    @Test
    void all_onTwoBatches_drawsEveryFigureAndResumes() throws IOException {
        Path out = folder.resolve("out");
        Path preset =
                Cli.projectRoot()
                        .resolve(
                                "wts-examples/src/test/resources/fixtures/reproduce-smoke.properties");
        List<Object> command =
                List.of("reproduce", "all", "--preset", preset, "--out", out, "--device", "cpu");
        Cli.Result first = Cli.ok(command.toArray());
        assertTrue(first.err().contains("training 1 of "), first.err());
        String html = Files.readString(out.resolve("report.html"));
        for (PaperItem item : Paper.items()) {
            assertTrue(html.contains("<h2>" + item.title() + "</h2>"), item.title());
        }
        assertFalse(html.contains("<script"));
        assertFalse(html.contains("NaN"));
        assertFitsItsBrowser(out.resolve("report.html"));
        assertFiguresAreWhole(out.resolve("figures"));
        JsonObject results = Cli.json(out.resolve("results.json"));
        assertEquals(15, results.getAsJsonArray("items").size());
        for (JsonElement experiment : results.getAsJsonArray("experiments")) {
            String own = experiment.getAsJsonObject().get("folder").getAsString();
            assertTrue(Files.exists(out.resolve(own).resolve("results.json")), own);
        }
        for (JsonElement cell : results.getAsJsonArray("table1")) {
            // one seed: nothing may be claimed
            assertEquals("undetermined", cell.getAsJsonObject().get("verdict").getAsString());
        }
        Cli.Result second = Cli.ok(command.toArray());
        assertFalse(second.err().contains("training 1 of"), second.err());
        assertEquals(html, Files.readString(out.resolve("report.html")));
    }

    /** Skipped, as its output says, where there is no browser. */
    private static void assertFitsItsBrowser(Path page) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            System.err.println("SKIPPED the page in a browser: needs bash");
            return;
        }
        Path script = Cli.projectRoot().resolve("scripts/browser-check");
        Process check =
                new ProcessBuilder(script.toString(), page.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.err.print(said);
        assertEquals(0, check.onExit().join().exitValue(), said);
    }

    private static void assertFiguresAreWhole(Path figures) {
        List<String> files = Cli.entries(figures);
        assertTrue(files.size() >= 3 * 20, files.toString());
        for (String file : files) {
            if (file.endsWith(".svg")) {
                String name = file.substring(0, file.length() - 4);
                assertTrue(files.contains(name + ".png"), name);
                assertTrue(files.contains(name + ".csv"), name);
            }
            assertFalse(file.endsWith(".partial"), file);
        }
    }

    @Test
    void dryRun_paperScale_pricesWithoutDataAndWritesNothing() {
        Path out = folder.resolve("out");
        Cli.Result run =
                Cli.ok("reproduce", "figa9", "--preset", "paper", "--out", out, "--dry-run");
        JsonObject plan = run.json();
        JsonObject item = plan.getAsJsonArray("items").get(0).getAsJsonObject();
        assertEquals("figa9", item.get("name").getAsString());
        assertTrue(item.get("needs_several_gpus").getAsBoolean());
        assertTrue(item.get("estimated_seconds").getAsDouble() > 0);
        assertTrue(plan.getAsJsonArray("models").size() > 3);
        int trainings = item.get("trainings").getAsInt();
        assertTrue(
                run.err().matches("(?s).*\\bfiga9 +" + trainings + " .* more than one card.*"),
                run.err());
        assertTrue(run.err().contains("at the speed of 3 steps (32 x 64 tokens) of "), run.err());
        assertFalse(Files.exists(out));
    }

    /** What of the 6.9B model fits a card of 80 GiB and one of 139. */
    @ParameterizedTest
    @CsvSource({"80, 'bf16, recompute, lora'", "139, 'bf16, recompute'", "200, float32"})
    void dryRun_statedCard_saysHowTheLargestModelFits(int gib, String fits) {
        Cli.Result result =
                Cli.ok(
                        "reproduce",
                        "figa9",
                        "--preset",
                        "paper",
                        "--out",
                        folder.resolve("out"),
                        "--device-memory",
                        gib,
                        "--dry-run");
        assertTrue(result.err().contains("wts: trainings at once (--jobs auto), by"), result.err());
        int found = 0;
        for (JsonElement each : result.json().getAsJsonArray("models")) {
            JsonObject model = each.getAsJsonObject();
            assertTrue(model.get("jobs").getAsInt() >= 1);
            if (model.get("model").getAsString().endsWith("6.9b")
                    && model.get("property").getAsString().equals("fairness")) {
                assertEquals(fits, model.get("fits").getAsString());
                found++;
            }
        }
        assertTrue(found > 0);
    }

    @Test
    void badUsage_isRefused() {
        Path out = folder.resolve("out");
        Cli.refused(List.of("reproduce", "fig9", "--out", out), "'fig9'", "figa11, beta, all");
        Cli.refused(List.of("reproduce", "fig2", "--out", out, "--preset", "big"), "preset 'big'");
        for (String gib : List.of("0", "-1", "NaN")) {
            Cli.refused(
                    List.of("reproduce", "fig2", "--out", out, "--device-memory", gib),
                    "--device-memory");
        }
        Cli.refused(
                List.of("reproduce", "fig2", "--out", out, "--seeds", "1,1"), "seeds are [1, 1]");
        Cli.refused(
                List.of("reproduce", "fig2", "--out", out, "--data", folder.resolve("none")),
                "does not exist");
        Cli.refused(List.of("reproduce", "fig2", "--out", out, "--data", folder), "PROPERTY=PATH");
    }
}
