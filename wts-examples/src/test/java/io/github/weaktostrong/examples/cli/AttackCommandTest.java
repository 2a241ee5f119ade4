package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.mini.MiniLmEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.RealVector;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attacks a small classifier that was trained on two dozen sentences and knows them. */
class AttackCommandTest {
    private static final Set<String> KEYS =
            Set.of(
                    "id",
                    "text",
                    "perturbed_text",
                    "label",
                    "prediction",
                    "perturbed_prediction",
                    "success",
                    "queries",
                    "changed_words",
                    "recipe");

    @TempDir private static Path shared;
    private static Path model;
    private static Path data;

    @TempDir private Path folder;

    @BeforeAll
    static void train() {
        List<String> rows = new ArrayList<>();
        for (String noun : List.of("film", "story", "movie", "picture", "book", "ending")) {
            for (String verdict : List.of("wonderful", "brilliant")) {
                rows.add(row(rows.size(), "This " + noun + " was " + verdict + " indeed.", 1));
            }
            for (String verdict : List.of("terrible", "awful")) {
                rows.add(row(rows.size(), "This " + noun + " was " + verdict + " indeed.", 0));
            }
        }
        data = Cli.write(shared.resolve("rows.jsonl"), rows.toArray(new String[0]));
        model = shared.resolve("model");
        Cli.ok(
                "train",
                "--model",
                "mini-s@random:1",
                "--data",
                data,
                "--out",
                model,
                "--epochs",
                20,
                "--learning-rate",
                "2e-3",
                "--batch-size",
                8);
    }

    private static String row(int id, String text, int label) {
        return "{\"text\":\"" + text + "\",\"label\":" + label + ",\"id\":" + id + "}";
    }

    @ParameterizedTest
    @CsvSource({"textbugger, ", "textfooler, wordnet", "textfooler, embeddings"})
    void attack_onATrainedModel_isWhatPredictSaysOfItsTexts(String recipe, String neighbours) {
        Path out = folder.resolve("out.jsonl");
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "attack",
                                "--model",
                                model,
                                "--data",
                                data,
                                "--recipe",
                                recipe,
                                "--out",
                                out,
                                "--min-cosine",
                                "-1"));
        if (neighbours != null) {
            args.addAll(List.of("--neighbours", neighbours));
        }
        JsonObject summary = Cli.ok(args.toArray()).json();
        List<JsonObject> rows = Cli.rows(out);
        assertEquals(24, rows.size());
        List<Integer> clean = predicted(rows, "text");
        List<Integer> perturbed = predicted(rows, "perturbed_text");
        int right = 0;
        int kept = 0;
        for (int i = 0; i < rows.size(); i++) {
            JsonObject row = rows.get(i);
            assertEquals(KEYS, row.keySet());
            assertEquals(i, row.get("id").getAsInt());
            assertEquals(clean.get(i), row.get("prediction").getAsInt());
            assertEquals(perturbed.get(i), row.get("perturbed_prediction").getAsInt());
            int label = row.get("label").getAsInt();
            right += clean.get(i) == label ? 1 : 0;
            kept += perturbed.get(i) == label ? 1 : 0;
            if (clean.get(i) == label) {
                assertEquals(perturbed.get(i) != label, row.get("success").getAsBoolean());
                assertEquals(
                        row.get("changed_words").getAsInt() > 0,
                        !row.get("text").equals(row.get("perturbed_text")));
            } else {
                assertTrue(row.get("success").isJsonNull());
                assertEquals(row.get("text"), row.get("perturbed_text"));
            }
        }
        assertEquals(right / 24.0, summary.get("clean_accuracy").getAsDouble());
        assertEquals(kept / 24.0, summary.get("attacked_accuracy").getAsDouble());
        assertTrue(right > 20, "the model did not learn its own rows: " + right);
        assertTrue(kept < right - 4, recipe + " left " + kept + " of " + right);
    }

    @Test
    void attack_keepingToSimilarTexts_changesNoneBeyondTheThreshold() {
        List<JsonObject> free = attack(data, "textbugger");
        List<JsonObject> close = attack(data, "textbugger", "--similarity", "0.85");
        try (MiniLmEncoder encoder = new MiniLmEncoder(Device.cpu())) {
            assertTrue(leastCosine(free, encoder) < 0.7);
            assertTrue(leastCosine(close, encoder) >= 0.85);
        }
        assertTrue(
                close.stream().anyMatch(row -> !row.get("text").equals(row.get("perturbed_text"))));
    }

    private static double leastCosine(List<JsonObject> rows, MiniLmEncoder encoder) {
        double least = 1;
        for (JsonObject row : rows) {
            String text = row.get("text").getAsString();
            String perturbed = row.get("perturbed_text").getAsString();
            float[][] vectors = encoder.embed(List.of(text, perturbed));
            RealVector one = new ArrayRealVector(doubles(vectors[0]));
            least = Math.min(least, one.cosine(new ArrayRealVector(doubles(vectors[1]))));
        }
        return least;
    }

    private static double[] doubles(float[] vector) {
        return IntStream.range(0, vector.length).mapToDouble(i -> vector[i]).toArray();
    }

    @Test
    void attack_ofOneSeed_isTheSameTwiceAndOfAnotherIsNot() {
        assertEquals(attacked(1), attacked(1));
        assertNotEquals(attacked(1), attacked(2));
    }

    @Test
    void attack_onPairs_changesTheTextThatIsAskedFor() {
        Path pairs =
                Cli.write(
                        folder.resolve("pairs.jsonl"),
                        "{\"text\":\"This film was wonderful\",\"text2\":\""
                                + " indeed.\",\"label\":1}");
        JsonObject row = attack(pairs, "textbugger").get(0);
        assertEquals(" indeed.", row.get("text2").getAsString());
        assertTrue(row.get("id").isJsonNull());
        assertEquals(false, row.has("perturbed_text2"));
        JsonObject second = attack(pairs, "textbugger", "--second-text").get(0);
        assertEquals(second.get("text"), second.get("perturbed_text"));
        assertTrue(second.has("perturbed_text2"));
    }

    @Test
    void attack_withoutRightRows_hasNullsInItsSummary() {
        Path wrong =
                Cli.write(folder.resolve("wrong.jsonl"), row(1, "This film was awful indeed.", 1));
        Path out = folder.resolve("out.jsonl");
        JsonObject summary =
                Cli.ok(
                                "attack",
                                "--model",
                                model,
                                "--data",
                                wrong,
                                "--recipe",
                                "textbugger",
                                "--out",
                                out)
                        .json();
        assertEquals(0, summary.get("clean_accuracy").getAsDouble());
        for (String key : List.of("success_rate", "mean_queries", "mean_changed_word_share")) {
            assertTrue(summary.get(key).isJsonNull(), key);
        }
    }

    @Test
    void attack_output_isLabelledWithItsVersionsAndTrainsAdversarially() {
        Path attacked = folder.resolve("out.jsonl");
        attack(data, "textbugger");
        Path trained = folder.resolve("trained");
        List<Object> train = List.of("train", "--model", "mini-xs", "--data", attacked, "--out");
        Cli.ok(with(train, trained, "--regularizer", "adversarial:lambda=0.3"));
        Cli.refused(
                Arrays.asList(with(train, trained, "--regularizer", "adversarial:lambda=1.3")),
                "lambda of adversarial-training is 1.3");
        Path labelled = folder.resolve("labelled.jsonl");
        Cli.ok("label", "--model", trained, "--data", attacked, "--out", labelled);
        List<Boolean> versions = new ArrayList<>();
        for (JsonObject row : Cli.rows(labelled)) {
            versions.add(row.has("perturbed_soft_label"));
            assertEquals(
                    !row.get("text").equals(row.get("perturbed_text")),
                    row.has("perturbed_soft_label"));
        }
        assertTrue(versions.contains(true), versions.toString());
        Path student = folder.resolve("student");
        Cli.ok(
                "train",
                "--model",
                "mini-xs",
                "--data",
                labelled,
                "--weak-labels",
                "--alpha",
                "0.2",
                "--regularizer",
                "adversarial:lambda=0.3",
                "--out",
                student);
        Cli.refused(
                Arrays.asList(
                        with(
                                List.of("train", "--model", "mini-xs", "--data", data, "--out"),
                                folder.resolve("none"),
                                "--regularizer",
                                "adversarial:lambda=0.3")),
                "found no perturbed version of any row");
    }

    private static Object[] with(List<Object> head, Object... tail) {
        List<Object> args = new ArrayList<>(head);
        args.addAll(List.of(tail));
        return args.toArray();
    }

    @Test
    void attack_badInput_isRefusedAndLeavesNothing() {
        Path unlabelled =
                Cli.write(folder.resolve("bad.jsonl"), row(1, "The", 0), "{\"text\":\"The tea\"}");
        Path out = folder.resolve("out.jsonl");
        List<Object> head = List.of("attack", "--model", model, "--out", out, "--recipe");
        refused(head, List.of("textbugger", "--data", unlabelled), "bad.jsonl line 2", "label");
        refused(head, List.of("bertattack", "--data", data), "--recipe", "bertattack");
        refused(head, List.of("textbugger", "--data", data, "--max-queries", 0), "query budget");
        refused(
                head,
                List.of("textbugger", "--data", data, "--similarity", 2),
                "threshold of similarity is 2.0");
        refused(
                head,
                List.of("textfooler", "--data", data, "--neighbours", folder.resolve("none")),
                "none",
                "word vectors");
        refused(
                head,
                List.of("textfooler", "--data", data, "--max-changed-words", "2"),
                "cap on changed words is 2.0");
        Path third = Cli.write(folder.resolve("third.jsonl"), row(1, "The", 2));
        refused(head, List.of("textbugger", "--data", third), "2 classes");
        assertEquals(List.of("bad.jsonl", "third.jsonl"), Cli.entries(folder));
    }

    private static void refused(List<Object> head, List<?> tail, String... words) {
        List<Object> args = new ArrayList<>(head);
        args.addAll(tail);
        Cli.refused(args, words);
    }

    private List<JsonObject> attacked(long seed) {
        return attack(data, "textbugger", "--seed", seed);
    }

    private List<JsonObject> attack(Path rows, String recipe, Object... more) {
        Path out = folder.resolve("out.jsonl");
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "attack",
                                "--model",
                                model,
                                "--data",
                                rows,
                                "--recipe",
                                recipe,
                                "--out",
                                out));
        args.addAll(List.of(more));
        Cli.ok(args.toArray());
        return Cli.rows(out);
    }

    private List<Integer> predicted(List<JsonObject> rows, String key) {
        String[] texts =
                rows.stream().map(row -> "{\"text\":" + row.get(key) + "}").toArray(String[]::new);
        Path input = Cli.write(folder.resolve("texts.jsonl"), texts);
        Path output = folder.resolve("predictions.jsonl");
        Cli.ok("predict", "--model", model, "--input", input, "--output", output);
        return Cli.rows(output).stream().map(row -> row.get("prediction").getAsInt()).toList();
    }
}
