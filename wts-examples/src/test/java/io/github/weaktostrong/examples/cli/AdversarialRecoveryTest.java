package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.examples.EmbeddedVader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An attack lowers the accuracy of a fine-tuned embedded model; training on what it wrote recovers
 * part of it under an attack generated anew against the retrained model.
 */
class AdversarialRecoveryTest {
    private static final double HARM = 0.15;
    private static final double RECOVERED = 0.05;

    @TempDir Path folder;

    @Test
    void adversarialTraining_onTheAttacksOutput_recoversPartOfTheAccuracy() {
        Splits splits =
                Splits.random(EmbeddedVader.movieReviews(), new SplitSizes(1200, 1, 1, 300), 1);
        Path train = write("train", splits.weak());
        Path test = write("test", splits.test());

        Path plain = train("plain", train);
        JsonObject before = attack(plain, test, "before");
        attack(plain, train, "attacked");
        Path attacked = folder.resolve("attacked.jsonl");
        Path robust = train("robust", attacked, "--regularizer", "adversarial:lambda=0.5");
        JsonObject after = attack(robust, test, "after");

        double clean = before.get("clean_accuracy").getAsDouble();
        double harmed = before.get("attacked_accuracy").getAsDouble();
        double recovered = after.get("attacked_accuracy").getAsDouble();
        String found = "before " + before + ", after " + after;
        System.err.println(found);
        assertTrue(clean > 0.6, found);
        assertTrue(harmed < clean - HARM, found);
        assertTrue(recovered > harmed + RECOVERED, found);
    }

    private Path write(String name, Dataset rows) {
        Path file = folder.resolve(name + ".jsonl");
        JsonLines.write(file, rows.examples().stream().map(JsonLines::row).toList());
        return file;
    }

    private Path train(String name, Path rows, Object... more) {
        Path model = folder.resolve(name);
        Object[] args = {
            "train", "--model", "mini-xs", "--data", rows, "--out", model, "--epochs", 4,
            "--batch-size", 32, "--learning-rate", "5e-3", "--schedule", "linear"
        };
        Cli.ok(joined(args, more));
        return model;
    }

    private JsonObject attack(Path model, Path rows, String name) {
        Path out = folder.resolve(name + ".jsonl");
        return Cli.ok(
                        "attack",
                        "--model",
                        model,
                        "--data",
                        rows,
                        "--recipe",
                        "textbugger",
                        "--max-queries",
                        60,
                        "--max-changed-words",
                        "0.1",
                        "--out",
                        out)
                .json();
    }

    private static Object[] joined(Object[] first, Object[] second) {
        Object[] all = new Object[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }
}
