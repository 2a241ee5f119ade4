package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
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

    /** A rate at which the loss on the training rows soon rises; these stand for others. */
    @Test
    void earlyStopping_keepsTheWeightsOfTheEpochWithTheLowestLoss() throws IOException {
        Path rows = CLASSIFIER.resolve("train.jsonl");
        Path out = folder.resolve("early");
        List<Object> args = new ArrayList<>(List.of("train", "--model", CLASSIFIER));
        args.addAll(List.of("--data", rows, "--validation", rows, "--out", out));
        args.addAll(List.of("--epochs", 40, "--learning-rate", 0.3, "--early-stopping", 2));
        Cli.ok(args.toArray());
        JsonObject report = Cli.json(out.resolve("training.json"));
        List<Double> losses =
                report.getAsJsonArray("validation").asList().stream()
                        .map(row -> row.getAsJsonObject().get("loss").getAsDouble())
                        .toList();
        int best = losses.indexOf(Collections.min(losses)) + 1;
        JsonObject early = report.getAsJsonObject("settings").getAsJsonObject("early_stopping");
        assertEquals(best, early.get("best_epoch").getAsInt());
        assertEquals(best + 2, losses.size());
        assertTrue(losses.size() < 40, losses.toString());
        String card = Files.readString(out.resolve("README.md"));
        assertTrue(card.contains(String.valueOf(Collections.min(losses))), card);
        assertFalse(card.contains("last step"), "its weights are not kept");
        List<Object> again = new ArrayList<>(List.of("train", "--model", out, "--data", rows));
        again.addAll(List.of("--validation", rows, "--out", folder.resolve("again")));
        again.addAll(List.of("--learning-rate", 1e-30, "--weight-decay", 0));
        Cli.ok(again.toArray());
        double kept =
                Cli.json(folder.resolve("again").resolve("training.json"))
                        .getAsJsonArray("validation")
                        .get(0)
                        .getAsJsonObject()
                        .get("loss")
                        .getAsDouble();
        assertEquals(Collections.min(losses), kept, 1e-6);
    }

    @Test
    void earlyStopping_withoutRowsOrUnderAMechanism_isRefused() {
        Path rows = CLASSIFIER.resolve("train.jsonl");
        List<Object> plain = new ArrayList<>(List.of("train", "--model", CLASSIFIER));
        plain.addAll(List.of("--data", rows, "--out", folder.resolve("out")));
        plain.addAll(List.of("--early-stopping", 2));
        Cli.refused(plain, "without --validation");
        plain.addAll(List.of("--validation", rows));
        List<Object> both = new ArrayList<>(plain);
        both.addAll(List.of("--checkpoint-every", 5));
        Cli.refused(both, "beside --checkpoint-every");
        plain.addAll(List.of("--dp-max-grad-norm", 1, "--dp-noise-multiplier", 1));
        Cli.refused(plain, "no guarantee covers its rows");
    }
}
