package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareCommandTest {
    @TempDir private Path folder;

    private List<Object> compare(Object... more) {
        String[] rows = new String[80];
        for (int i = 0; i < rows.length; i++) {
            rows[i] =
                    "{\"text\":\"a %s film of the year %d\",\"label\":%d,\"group\":\"%s\"}"
                            .formatted(
                                    i % 2 == 0 ? "fine" : "dull", i, i % 2, i % 3 == 0 ? "a" : "b");
        }
        List<Object> args = new ArrayList<>(List.of("compare", "fairness", "--epochs", 1));
        args.addAll(List.of("--data", Cli.write(folder.resolve("people.jsonl"), rows)));
        args.addAll(List.of("--weak", "mini-xs@random:1", "--strong", "mini-xs@random:2"));
        args.addAll(List.of("--strategies", "NO_TFT", "--out", folder.resolve("out")));
        args.addAll(List.of(more));
        return args;
    }

    private static List<JsonObject> rows(JsonObject results) {
        return StreamSupport.stream(results.getAsJsonArray("rows").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .toList();
    }

    @Test
    void compare_twoMethods_trainsSharedModelsOnceAndDifferencesArePaired() throws IOException {
        Object[] methods = {
            "--seeds", "1,2", "--methods", "reverse-mixture:share=0.2,floor=0.01,focal"
        };
        String plan = Cli.ok(compare(concat(methods, "--dry-run")).toArray()).out();
        // each seed: weak, naive, two methods, ceiling
        assertEquals(
                10, JsonParser.parseString(plan).getAsJsonObject().get("trainings").getAsInt());
        Cli.ok(compare(methods).toArray());
        Path out = folder.resolve("out");
        JsonObject results = Cli.json(out.resolve("results.json"));
        List<JsonObject> rows = rows(results);
        assertEquals(
                List.of(
                        "weak model",
                        "cross-entropy",
                        "reverse-mixture:share=0.2,floor=0.01",
                        "focal",
                        "strong ceiling"),
                rows.stream().map(row -> row.get("method").getAsString()).toList());
        assertEquals(4, results.get("tests").getAsInt()); // two methods, task and trust
        assertTrue(rows.get(1).get("task_difference").isJsonNull());
        JsonObject single =
                Cli.json(out.resolve("methods").resolve("focal").resolve("results.json"));
        double expected = 100 * (accuracy(single, "WTS_AUX") - accuracy(single, "WTS_NAIVE"));
        JsonObject difference = rows.get(3).getAsJsonObject("task_difference");
        assertEquals(expected, difference.get("mean_units").getAsDouble(), 1e-9);
        assertEquals("undetermined", difference.get("better").getAsString()); // two seeds
        String html = Files.readString(out.resolve("report.html"));
        assertTrue(html.contains("2. focal") && html.contains("<svg"), html);
        String text = Files.readString(out.resolve("report.md"));
        assertTrue(text.contains("corrected for all 4 tests (Holm)"), text);
        assertFalse(results.get("warnings").toString().contains("WTS_AUX learns by"));
    }

    /** Mean accuracy of a role over the runs. */
    private static double accuracy(JsonObject results, String role) {
        return StreamSupport.stream(results.getAsJsonArray("runs").spliterator(), false)
                .map(JsonElement::getAsJsonObject)
                .filter(run -> run.get("role").getAsString().equals(role))
                .mapToDouble(run -> run.getAsJsonObject("metrics").get("accuracy").getAsDouble())
                .average()
                .orElseThrow();
    }

    private static Object[] concat(Object[] all, Object more) {
        List<Object> longer = new ArrayList<>(List.of(all));
        longer.add(more);
        return longer.toArray();
    }

    @Test
    void compare_allMethods_isOnePlanWithEveryStudent() {
        String plan =
                Cli.ok(compare("--seeds", "1", "--methods", "all", "--dry-run").toArray()).out();
        // weak, naive, ceiling, eleven losses beside cross-entropy, three models of an ensemble of
        // three beside the first weak one, two of a relabelling
        assertEquals(
                3 + 11 + 3 + 2,
                JsonParser.parseString(plan).getAsJsonObject().get("trainings").getAsInt());
        String longer =
                Cli.ok(
                                compare(
                                                "--seeds",
                                                "1",
                                                "--methods",
                                                "all, chain:through=mini-s",
                                                "--dry-run")
                                        .toArray())
                        .out();
        assertEquals(
                3 + 11 + 3 + 2 + 2,
                JsonParser.parseString(longer).getAsJsonObject().get("trainings").getAsInt());
    }

    @Test
    void compare_whatCannotBeCompared_isRefused() {
        Cli.refused(compare("--methods", "focal,focal"), "names focal twice");
        Cli.refused(compare("--methods", "cross-entropy"), "names none but cross-entropy");
        Cli.refused(compare("--methods", "focal", "--method", "focal"), "--methods alone");
        Cli.refused(compare("--methods", "fokal"), "--method fokal: no such method");
        Cli.refused(
                List.of("compare", "privacy", "--methods", "focal", "--out", folder.resolve("o")),
                "one of fairness, ood, adversarial");
    }
}
