package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelCommandTest {
    private static final Path MODEL = Cli.fixture("classifier-sequential");
    private static final String ROWS =
            "{\"text\":\"The tea was warm.\",\"label\":2,\"group\":\"a\",\"note\":\"kept\"}\n"
                    + "{\"text\":\"It rained.\",\"soft_label\":[0.5,0.25,0.25],\"id\":7}\n";

    @TempDir private Path folder;

    @Test
    void label_rows_getTheModelsProbabilitiesInPlaceOfTheirLabels() {
        Path data = Cli.write(folder.resolve("rows.jsonl"), ROWS);
        Path predictions = folder.resolve("predictions.jsonl");
        Cli.ok("predict", "--model", MODEL, "--input", data, "--output", predictions);
        List<JsonObject> labelled = label(data);
        for (int i = 0; i < 2; i++) {
            assertFalse(labelled.get(i).has("label"));
            assertArrayEquals(
                    numbers(Cli.rows(predictions).get(i), "probabilities"),
                    numbers(labelled.get(i), "soft_label"));
        }
        assertEquals("kept", labelled.get(0).get("note").getAsString());
        assertEquals(7, labelled.get(1).get("id").getAsInt());
    }

    @Test
    void label_hard_putsOneOnTheMostProbableClass() {
        Path data = Cli.write(folder.resolve("rows.jsonl"), ROWS);
        List<JsonObject> soft = label(data);
        List<JsonObject> hard = label(data, "--hard");
        for (int i = 0; i < 2; i++) {
            float[] probabilities = numbers(soft.get(i), "soft_label");
            float[] expected = new float[3];
            int largest = 0;
            for (int c = 1; c < 3; c++) {
                largest = probabilities[c] > probabilities[largest] ? c : largest;
            }
            expected[largest] = 1;
            assertArrayEquals(expected, numbers(hard.get(i), "soft_label"));
        }
    }

    @Test
    void train_withoutTopLayers_savesAModelOfFewerLayers() {
        Path out = folder.resolve("model");
        Path data = Cli.fixture("classifier-l3h3c2").resolve("train.jsonl");
        Object[] train = {
            "train",
            "--model",
            Cli.fixture("causal-l2h2"),
            "--data",
            data,
            "--out",
            out,
            "--without-top-layers",
            1
        };
        Cli.ok(train);
        JsonObject config = Cli.json(out.resolve("config.json"));
        assertEquals(1, config.get("num_hidden_layers").getAsInt());
        JsonObject settings = Cli.json(out.resolve("training.json")).getAsJsonObject("settings");
        assertEquals(1, settings.get("top_layers_left_out").getAsInt());
        Path predictions = folder.resolve("predictions.jsonl");
        Cli.ok("predict", "--model", out, "--input", data, "--output", predictions);
        train[train.length - 1] = 2;
        Cli.refused(List.of(train), "has 2 layers, of which 2 are to be left out");
    }

    private List<JsonObject> label(Path data, Object... options) {
        Path out = folder.resolve("labelled.jsonl");
        Object[] args = new Object[7 + options.length];
        System.arraycopy(
                new Object[] {"label", "--model", MODEL, "--data", data, "--out", out},
                0,
                args,
                0,
                7);
        System.arraycopy(options, 0, args, 7, options.length);
        Cli.ok(args);
        return Cli.rows(out);
    }

    private static float[] numbers(JsonObject row, String key) {
        return Cli.array(row.get(key), float[].class);
    }
}
