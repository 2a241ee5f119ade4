package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import io.github.weaktostrong.objective.Softmax;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PredictCommandTest {
    @TempDir private Path folder;

    static List<Path> classifiers() {
        return Cli.golden("classifier-l3h3c2", "classifier");
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void predict_referenceTexts_hasTheLogitsOfTransformers(Path model) {
        JsonObject expected = Cli.json(model.resolve("expected.json"));
        float[][] logits = Cli.array(expected.get("logits"), float[][].class);
        Path input = Cli.texts(folder.resolve("in.jsonl"), expected.get("inputs"));
        for (int batchSize : new int[] {1, 2, 32}) {
            List<JsonObject> rows = predict(model, input, "--batch-size", batchSize);
            assertEquals(logits.length, rows.size());
            for (int i = 0; i < logits.length; i++) {
                assertEquals(
                        List.of("text", "logits", "probabilities", "prediction"),
                        List.copyOf(rows.get(i).keySet()));
                float[] own = Cli.array(rows.get(i).get("logits"), float[].class);
                assertArrayEquals(logits[i], own, 1e-5f);
                assertArrayEquals(
                        Softmax.of(own),
                        Cli.array(rows.get(i).get("probabilities"), float[].class),
                        0f);
                assertEquals(Softmax.argmax(own), rows.get(i).get("prediction").getAsInt());
            }
        }
    }

    @Test
    void predict_ids_comeBackAsTheyWere() {
        Path input =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        "{\"text\":\"The tea was warm.\",\"id\":7}",
                        "",
                        "{\"text\":\"The\",\"text2\":\" soup\",\"id\":\"7\"}",
                        "{\"text\":\"The soup\"}");
        List<JsonObject> rows = predict(Cli.fixture("classifier-l3h3c2"), input);
        assertTrue(rows.get(0).get("id").getAsJsonPrimitive().isNumber());
        assertEquals("7", rows.get(1).get("id").getAsString());
        assertTrue(rows.get(1).get("id").getAsJsonPrimitive().isString());
        assertEquals(false, rows.get(2).has("id"));
        // the pair has the ids of both texts, one after the other
        assertEquals(rows.get(2).get("prediction"), rows.get(1).get("prediction"));
    }

    /**
     * 1.0 is the group 1 to whoever reads the rows, and to whoever measures what became of them.
     */
    @Test
    void predict_groupsThatAreNumbers_areThoseThatTheRowsHave() {
        String row = "{\"text\":\"The tea was warm.\",\"label\":%s,\"group\":%s,\"id\":1.0}";
        Path input =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        row.formatted(0, "1"),
                        row.formatted(1, "1.0"),
                        row.formatted("1.0", "\"1\""),
                        row.formatted(0, "10e-2"),
                        row.formatted(1, "0.10"));
        Path output = folder.resolve("out.csv");
        Path model = Cli.fixture("classifier-l3h3c2");
        Cli.ok("predict", "--model", model, "--input", input, "--output", output);
        JsonObject groups =
                Cli.ok("metrics", "fairness", "--input", output).json().getAsJsonObject("groups");
        assertEquals(Set.copyOf(RowFiles.read(input, Required.GROUP).groups()), groups.keySet());
        assertEquals(3, groups.getAsJsonObject("1").get("count").getAsInt());
        Cli.refused(
                List.of("metrics", "fairness", "--input", input),
                "holds JSON",
                "write the rows as .csv");
    }

    /** Labels tell how many classes there are, and nothing about which. */
    @Test
    void predict_modelWithoutAHead_saysThatItWasDrawn() {
        Path rows =
                Cli.write(
                        folder.resolve("in.jsonl"), "{\"text\":\"The tea was warm.\",\"label\":1}");
        Path out = folder.resolve("out.jsonl");
        for (List<Object> command :
                List.<List<Object>>of(
                        List.of("predict", "--input", rows, "--output", out),
                        List.of("label", "--data", rows, "--out", out),
                        List.of(
                                "attack",
                                "--recipe",
                                "textbugger",
                                "--data",
                                rows,
                                "--out",
                                out))) {
            List<Object> args = new ArrayList<>(command);
            args.addAll(List.of("--model", Cli.fixture("causal-l2h2")));
            String said = Cli.ok(args.toArray()).err();
            assertTrue(said.contains("head that was drawn at random"), command + said);
        }
        Path model = Cli.fixture("classifier-l3h3c2");
        assertEquals(
                "", Cli.ok("predict", "--model", model, "--input", rows, "--output", out).err());
    }

    @Test
    void predict_rowsThatAreTooLong_areCutAndCounted() {
        Path input =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        "{\"text\":\"The tea was warm.\"}",
                        "{\"text\":\"The\"}");
        Path output = folder.resolve("out.jsonl");
        Path model = Cli.fixture("classifier-l3h3c2");
        Cli.Result cut =
                Cli.ok(
                        "predict",
                        "--model",
                        model,
                        "--input",
                        input,
                        "--output",
                        output,
                        "--max-length",
                        1);
        assertTrue(cut.err().contains("1 of 2 rows"), cut.err());
        List<JsonObject> rows = Cli.rows(output);
        assertEquals(2, rows.size());
        Cli.Result whole =
                Cli.ok("predict", "--model", model, "--input", input, "--output", output);
        assertEquals("", whole.err());
    }

    @Test
    void predict_languageModel_needsLabelsToKnowItsClasses() {
        Path model = Cli.fixture("causal-l2h2");
        Path unlabelled = Cli.write(folder.resolve("in.jsonl"), "{\"text\":\"The tea\"}");
        Cli.refused(
                List.of(
                        "predict",
                        "--model",
                        model,
                        "--input",
                        unlabelled,
                        "--output",
                        folder.resolve("out.jsonl")),
                "language model",
                "wts train");
        assertEquals(List.of("in.jsonl"), Cli.entries(folder));
        Path labelled = Cli.write(folder.resolve("in.jsonl"), "{\"text\":\"The tea\",\"label\":2}");
        assertEquals(3, predict(model, labelled).get(0).get("logits").getAsJsonArray().size());
    }

    @Test
    void predict_existingOutput_isReplaced() throws Exception {
        Path input = Cli.write(folder.resolve("in.jsonl"), "{\"text\":\"The tea\"}");
        Files.writeString(folder.resolve("out.jsonl"), "old\nold\n");
        assertEquals(1, predict(Cli.fixture("classifier-l3h3c2"), input).size());
        assertEquals(List.of("in.jsonl", "out.jsonl"), Cli.entries(folder));
    }

    @Test
    void label_rows_loseTheirLabelAndKeepTheRest() {
        Path model = Cli.fixture("classifier-l3h3c2");
        Path data =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        "{\"text\":\"The tea\",\"label\":1,\"group\":\"a\",\"id\":3,"
                                + "\"note\":{\"kept\":[1,null]}}",
                        "{\"text\":\"The\",\"soft_label\":[0.25,0.75]}");
        Path out = folder.resolve("new/labelled.jsonl");
        Cli.ok("label", "--model", model, "--data", data, "--out", out);
        List<JsonObject> rows = Cli.rows(out);
        assertEquals(Set.of("text", "group", "id", "note", "soft_label"), rows.get(0).keySet());
        assertEquals("{\"kept\":[1,null]}", rows.get(0).get("note").toString());
        assertEquals(Set.of("text", "soft_label"), rows.get(1).keySet());
        List<JsonObject> predicted = predict(model, data);
        for (int i = 0; i < rows.size(); i++) {
            assertEquals(predicted.get(i).get("probabilities"), rows.get(i).get("soft_label"));
        }
    }

    private List<JsonObject> predict(Path model, Path input, Object... more) {
        Path output = folder.resolve("out.jsonl");
        Object[] args = new Object[7 + more.length];
        List<?> fixed = List.of("predict", "--model", model, "--input", input, "--output", output);
        for (int i = 0; i < args.length; i++) {
            args[i] = i < 7 ? fixed.get(i) : more[i - 7];
        }
        Cli.ok(args);
        return Cli.rows(output);
    }
}
