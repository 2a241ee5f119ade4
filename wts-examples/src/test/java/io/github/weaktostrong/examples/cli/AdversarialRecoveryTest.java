package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An attack lowers the accuracy of a fine-tuned embedded model; training on what it wrote recovers
 * part of it under an attack generated anew against the retrained model.
 *
 * <p>Sentences of few forms, so that the model knows them all: what is lost is lost to the attack.
 * The test sentences have nouns of their own. Substitutes come from WordNet, a finite set; against
 * character bugs, of which there is always another one, a single round recovers nothing here.
 */
class AdversarialRecoveryTest {
    private static final List<String> NOUNS =
            List.of(
                    "film", "story", "movie", "picture", "book", "ending", "plot", "cast", "music",
                    "scene", "song", "play");
    private static final List<String> GOOD =
            List.of("wonderful", "brilliant", "delightful", "charming", "superb", "excellent");
    private static final List<String> BAD =
            List.of("terrible", "awful", "dreadful", "horrible", "tedious", "pathetic");
    private static final List<String> FRAMES =
            List.of("This %s was %s indeed.", "I found the %s %s.", "What a %2$s %1$s!");

    // measured: 1.00 before, 0.17 under attack, 0.34 under a new attack after retraining
    private static final double HARM = 0.5;
    private static final double RECOVERED = 0.1;

    @TempDir private Path folder;

    @Test
    void adversarialTraining_onTheAttacksOutput_recoversPartOfTheAccuracy() {
        List<String> train = new ArrayList<>();
        List<String> test = new ArrayList<>();
        for (int i = 0; i < NOUNS.size(); i++) {
            List<String> rows = i % 4 == 3 ? test : train;
            String noun = NOUNS.get(i);
            for (String frame : FRAMES) {
                GOOD.forEach(word -> rows.add(row(frame, noun, word, 1)));
                BAD.forEach(word -> rows.add(row(frame, noun, word, 0)));
            }
        }
        Path trainRows = Cli.write(folder.resolve("train.jsonl"), train.toArray(new String[0]));
        Path testRows = Cli.write(folder.resolve("test.jsonl"), test.toArray(new String[0]));

        Path plain = train("plain", trainRows);
        JsonObject before = attack(plain, testRows, "before");
        attack(plain, trainRows, "attacked");
        Path robust =
                train(
                        "robust",
                        folder.resolve("attacked.jsonl"),
                        "--regularizer",
                        "adversarial:lambda=0.5");
        JsonObject after = attack(robust, testRows, "after");

        String found = "before " + before + ", after " + after;
        double harmed = before.get("attacked_accuracy").getAsDouble();
        assertTrue(harmed < before.get("clean_accuracy").getAsDouble() - HARM, found);
        assertTrue(after.get("attacked_accuracy").getAsDouble() > harmed + RECOVERED, found);
        assertTrue(after.get("clean_accuracy").getAsDouble() > 0.95, found);
    }

    private static String row(String frame, String noun, String word, int label) {
        return "{\"text\":\"" + frame.formatted(noun, word) + "\",\"label\":" + label + "}";
    }

    private Path train(String name, Path rows, Object... more) {
        Path model = folder.resolve(name);
        List<Object> args =
                new ArrayList<>(
                        List.of("train", "--model", "mini-s", "--data", rows, "--out", model));
        args.addAll(List.of("--epochs", 10, "--learning-rate", "3e-3", "--schedule", "linear"));
        args.addAll(List.of(more));
        Cli.ok(args.toArray());
        return model;
    }

    private JsonObject attack(Path model, Path rows, String name) {
        Path out = folder.resolve(name + ".jsonl");
        List<Object> args =
                new ArrayList<>(List.of("attack", "--model", model, "--data", rows, "--out", out));
        args.addAll(List.of("--recipe", "textfooler", "--max-changed-words", "0.2"));
        return Cli.ok(args.toArray()).json();
    }
}
