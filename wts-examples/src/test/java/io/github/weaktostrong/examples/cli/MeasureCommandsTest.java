package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MeasureCommandsTest {
    @TempDir private Path folder;

    static List<Path> causal() {
        return Cli.golden("causal-l2h2", "causal");
    }

    @Test
    void fairness_csv_hasExactlyTheKeys() {
        Path csv =
                Cli.write(
                        folder.resolve("in.csv"),
                        "group,label,prediction",
                        "Male,1,1",
                        "Male,0,1",
                        "Female,1,0",
                        "Female,1,1");
        assertEquals(
                "{\"accuracy\":0.5,\"demographic_parity_difference\":0.5,"
                        + "\"demographic_parity_ratio\":0.5,\"equal_opportunity_difference\":0.5,"
                        + "\"equalized_odds_difference\":null,\"groups\":{"
                        + "\"Female\":{\"count\":2,\"accuracy\":0.5,\"selection_rate\":0.5,"
                        + "\"true_positive_rate\":0.5,\"false_positive_rate\":null},"
                        + "\"Male\":{\"count\":2,\"accuracy\":0.5,\"selection_rate\":1.0,"
                        + "\"true_positive_rate\":1.0,\"false_positive_rate\":1.0}}}\n",
                Cli.ok("metrics", "fairness", "--input", csv).out());
        Path other = Cli.write(folder.resolve("in.csv"), "group,label,prediction", "Male,2,1");
        Cli.refused(List.of("metrics", "fairness", "--input", other), "line 2", "label");
    }

    @Test
    void membership_csv_hasTheKeysAndNullWithoutNonMembers() {
        Path csv = Cli.write(folder.resolve("in.csv"), "score,member", "2,1", "1,0", "1,1", "0,0");
        Cli.Result few = Cli.ok("metrics", "membership", "--input", csv);
        JsonObject json = few.json();
        assertTrue(few.err().contains("2 non-members: a true positive rate at 0.1 %"), few.err());
        assertEquals(0.875, json.get("auc").getAsDouble());
        assertEquals(0.5, json.get("tpr_at_fpr_1e2").getAsDouble());
        assertEquals(0.5, json.get("tpr_at_fpr_1e3").getAsDouble());
        assertEquals(2, json.get("members").getAsInt());
        assertEquals(2, json.get("non_members").getAsInt());
        Path members = Cli.write(folder.resolve("in.csv"), "score,member", "2,1");
        JsonObject none = Cli.ok("metrics", "membership", "--input", members).json();
        assertTrue(none.get("auc").isJsonNull());
        assertTrue(none.getAsJsonObject("intervals").get("auc").isJsonNull());
        Path nan = Cli.write(folder.resolve("in.csv"), "score,member", "NaN,1");
        Cli.refused(List.of("metrics", "membership", "--input", nan), "line 2", "NaN");
    }

    @Test
    void membership_manyRows_hasIntervalsAndNoWarning() {
        StringBuilder rows = new StringBuilder("score,member");
        for (int i = 0; i < 2000; i++) {
            rows.append("\n%d,%d".formatted(i * 7919 % 1009 + i % 2 * 100, i % 2));
        }
        Path csv = Cli.write(folder.resolve("in.csv"), rows.toString());
        Cli.Result many = Cli.ok("metrics", "membership", "--input", csv);
        assertEquals("", many.err());
        double auc = many.json().get("auc").getAsDouble();
        JsonObject intervals = many.json().getAsJsonObject("intervals");
        double low = intervals.getAsJsonArray("auc").get(0).getAsDouble();
        double high = intervals.getAsJsonArray("auc").get(1).getAsDouble();
        // the error of an AUC is at most 0.5 / sqrt(1000), about 0.013 here
        assertTrue(low < auc - 0.01 && low > auc - 0.05, intervals.toString());
        assertTrue(high > auc + 0.01 && high < auc + 0.05, intervals.toString());
        assertEquals(2, intervals.getAsJsonArray("tpr_at_fpr_1e2").size());
        assertEquals(2, intervals.getAsJsonArray("tpr_at_fpr_1e3").size());
        assertEquals(many.out(), Cli.ok("metrics", "membership", "--input", csv).out());
    }

    @ParameterizedTest
    @MethodSource("causal")
    void perplexity_referenceTexts_hasTheLossesOfTransformers(Path model) {
        JsonObject expected = Cli.json(model.resolve("expected.json"));
        double[] losses = Cli.array(expected.get("mean_token_losses"), double[].class);
        double[] counts = Cli.array(expected.get("next_token_counts"), double[].class);
        Path input = Cli.texts(folder.resolve("in.jsonl"), expected.get("inputs"));
        Path output = folder.resolve("out.jsonl");
        JsonObject corpus =
                Cli.ok("perplexity", "--model", model, "--input", input, "--output", output).json();
        List<JsonObject> rows = Cli.rows(output);
        double sum = 0;
        double tokens = 0;
        for (int i = 0; i < losses.length; i++) {
            assertEquals(
                    List.of("tokens", "next_tokens", "mean_token_loss"),
                    List.copyOf(rows.get(i).keySet()));
            assertEquals(counts[i], rows.get(i).get("next_tokens").getAsDouble());
            assertEquals(counts[i] + 1, rows.get(i).get("tokens").getAsDouble());
            if (counts[i] == 0) {
                assertTrue(rows.get(i).get("mean_token_loss").isJsonNull());
            } else {
                assertEquals(losses[i], rows.get(i).get("mean_token_loss").getAsDouble(), 1e-5);
            }
            sum += counts[i] * losses[i];
            tokens += counts[i];
        }
        assertEquals(
                List.of("rows", "next_tokens", "mean_token_loss", "perplexity"),
                List.copyOf(corpus.keySet()));
        assertEquals(losses.length, corpus.get("rows").getAsInt());
        assertEquals(tokens, corpus.get("next_tokens").getAsDouble());
        assertEquals(sum / tokens, corpus.get("mean_token_loss").getAsDouble(), 1e-5);
        assertEquals(Math.exp(sum / tokens), corpus.get("perplexity").getAsDouble(), 1e-4 * 1000);
    }

    @Test
    void perplexity_nothingToPredict_isNull() {
        Path input = Cli.write(folder.resolve("in.jsonl"), "{\"text\":\"\"}", "{\"text\":\"The\"}");
        Path output = folder.resolve("out.jsonl");
        Cli.Result result =
                Cli.ok(
                        "perplexity",
                        "--model",
                        Cli.fixture("causal-l2h2"),
                        "--input",
                        input,
                        "--output",
                        output);
        assertEquals(
                "{\"rows\":2,\"next_tokens\":0,\"mean_token_loss\":null,\"perplexity\":null}\n",
                result.out());
        assertEquals(
                "{\"tokens\":0,\"next_tokens\":0,\"mean_token_loss\":null}",
                Cli.rows(output).get(0).toString());
    }

    @Test
    void bench_anyModel_printsExactlyTheKeys() {
        List<String> keys =
                List.of(
                        "model",
                        "batch_size",
                        "length",
                        "step_ms",
                        "tokens_per_second",
                        "matmul_gflops",
                        "fraction_of_matmul",
                        "arrays_before",
                        "arrays_after",
                        "peak_rss_mib",
                        "device",
                        "precision",
                        "peak_device_mib",
                        "trained_parameters");
        for (String objective : List.of("classification", "causal-lm")) {
            JsonObject json =
                    Cli.ok(
                                    "bench",
                                    "train",
                                    "--model",
                                    "mini-xs@random:1",
                                    "--objective",
                                    objective,
                                    "--batch-size",
                                    2,
                                    "--length",
                                    8,
                                    "--steps",
                                    2)
                            .json();
            assertEquals(keys, List.copyOf(json.keySet()));
            assertEquals("mini-xs@random:1", json.get("model").getAsString());
            assertEquals("fp32", json.get("precision").getAsString());
            assertEquals(json.get("arrays_before").getAsInt(), json.get("arrays_after").getAsInt());
        }
        for (String regularizer : List.of("ood", "adversarial", "embedding-ascent:epsilon=0.1")) {
            JsonObject json =
                    Cli.ok(
                                    "bench",
                                    "train",
                                    "--model",
                                    "mini-xs@random:1",
                                    "--batch-size",
                                    2,
                                    "--length",
                                    8,
                                    "--steps",
                                    2,
                                    "--regularizer",
                                    regularizer)
                            .json();
            assertEquals(
                    List.of(
                            "model",
                            "regularizer",
                            "batch_size",
                            "length",
                            "plain_step_ms",
                            "regularized_step_ms",
                            "ratio"),
                    List.copyOf(json.keySet()));
            assertEquals(
                    json.get("regularized_step_ms").getAsDouble()
                            / json.get("plain_step_ms").getAsDouble(),
                    json.get("ratio").getAsDouble(),
                    1e-9);
        }
        Cli.refused(
                List.of("bench", "train", "--model", "mini-xs@random:1", "--length", 513),
                "513",
                "512 positions");
    }
}
