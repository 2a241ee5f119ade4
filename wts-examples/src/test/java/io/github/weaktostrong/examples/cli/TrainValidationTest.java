package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainValidationTest {
    private static final Path CLASSIFIER = Cli.fixture("classifier-l3h3c2");
    private static final Path CAUSAL = Cli.fixture("causal-l2h2");

    @TempDir private Path folder;

    /** At the training's own rows the loss before a step is that of the trace's next step. */
    @Test
    void validation_isMeasuredAfterEveryEpoch() {
        for (Path model : List.of(CLASSIFIER, CAUSAL)) {
            Path rows = CLASSIFIER.resolve("train.jsonl");
            Path out = folder.resolve("out");
            List<Object> args = new ArrayList<>(List.of("train", "--model", model, "--data", rows));
            args.addAll(List.of("--out", out, "--order", "file", "--validation", rows));
            args.addAll(List.of("--epochs", 3, "--batch-size", 22));
            if (model == CAUSAL) {
                args.addAll(List.of("--objective", "causal-lm"));
            }
            Cli.Result result = Cli.ok(args.toArray());
            assertTrue(result.err().contains("validation after epoch 3: {loss="), result.err());
            JsonObject report = Cli.json(out.resolve("training.json"));
            for (int epoch = 1; epoch < 3; epoch++) {
                JsonObject measured =
                        report.getAsJsonArray("validation").get(epoch - 1).getAsJsonObject();
                assertEquals(epoch, measured.get("epoch").getAsInt());
                assertEquals(model == CLASSIFIER, measured.has("accuracy"));
                JsonElement next = report.getAsJsonArray("trace").get(epoch);
                assertEquals(
                        next.getAsJsonObject().get("loss").getAsDouble(),
                        measured.get("loss").getAsDouble(),
                        1e-5);
            }
        }
    }
}
