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
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainPrivatelyTest {
    private static final Path CLASSIFIER = Cli.fixture("classifier-l3h3c2");
    private static final Path CAUSAL = Cli.fixture("causal-l2h2");

    @TempDir private Path folder;

    private List<Object> train(Path model, Object... more) {
        List<Object> args =
                new ArrayList<>(
                        List.of(
                                "train",
                                "--model",
                                model,
                                "--data",
                                CLASSIFIER.resolve("train.jsonl"),
                                "--out",
                                folder.resolve("out"),
                                "--batch-size",
                                4));
        args.addAll(List.of(more));
        return args;
    }

    private JsonObject report() {
        return Cli.json(folder.resolve("out/training.json"));
    }

    @Test
    void budget_isStated_andNothingMeasuredIsStored() throws IOException {
        Cli.Result result =
                Cli.ok(
                        train(
                                        CLASSIFIER,
                                        "--dp-max-grad-norm",
                                        1,
                                        "--dp-epsilon",
                                        8,
                                        "--dp-delta",
                                        "1e-6",
                                        "--epochs",
                                        2)
                                .toArray());
        assertTrue(result.json().get("loss").isJsonNull());
        JsonObject report = report();
        for (JsonElement step : report.getAsJsonArray("trace")) {
            assertTrue(step.getAsJsonObject().get("loss").isJsonNull());
            assertTrue(step.getAsJsonObject().get("gradient_norm").isJsonNull());
        }
        assertEquals(11, report.getAsJsonArray("trace").size()); // ceil(2 * 22 / 4)
        assertFalse(report.getAsJsonObject("settings").has("data_digest"));
        String card = Files.readString(folder.resolve("out/README.md"));
        assertTrue(card.contains("- D_W: (epsilon 8.000, delta 1.00e-06), accountant "), card);
        assertFalse(card.contains("data_digest") || card.contains("loss of the last"), card);
        JsonObject budget = report.getAsJsonObject("privacy").getAsJsonObject("d_w");
        assertEquals("differential privacy", budget.get("protection").getAsString());
        assertEquals(8, budget.get("epsilon").getAsDouble(), 1e-3);
        assertEquals(1e-6, budget.get("delta").getAsDouble());
        JsonObject training = budget.getAsJsonArray("trainings").get(0).getAsJsonObject();
        assertEquals(4 / 22.0, training.get("sampling_rate").getAsDouble(), 1e-12);
        assertEquals(11, training.get("steps").getAsInt());
        assertEquals("poisson", training.get("sampler").getAsString());
        assertEquals("secure", training.get("noise_mode").getAsString());
    }

    @Test
    void diagnostics_areWrittenOnlyWhenAskedForToAFileThatSaysNotPrivate() {
        Object[] dp = {"--dp-max-grad-norm", 1e-3, "--dp-noise-multiplier", 1};
        Path file = folder.resolve("out/training-not-private.json");
        Cli.ok(train(CLASSIFIER, dp).toArray());
        assertFalse(file.toFile().exists());
        List<Object> asked = train(CLASSIFIER, dp);
        asked.add("--write-non-private-diagnostics");
        Cli.ok(asked.toArray());
        JsonObject noted = Cli.json(file);
        assertTrue(noted.get("warning").getAsString().startsWith("NOT private"));
        assertEquals(6, noted.getAsJsonArray("steps").size()); // ceil(22 / 4)
        for (JsonElement each : noted.getAsJsonArray("steps")) {
            JsonObject step = each.getAsJsonObject();
            assertEquals(step.get("batch_size"), step.get("gradients"));
            assertEquals(step.get("batch_size"), step.get("clipped_gradients")); // C is tiny
            assertEquals(step.get("batch_size").getAsInt() == 0, step.get("loss").isJsonNull());
        }
        assertTrue(
                report().getAsJsonArray("trace").get(0).getAsJsonObject().get("loss").isJsonNull());
        Cli.Result without =
                Cli.run(train(CLASSIFIER, "--write-non-private-diagnostics").toArray());
        assertEquals(2, without.code());
    }

    @Test
    void diagnostics_holdTheLossThatAPlainTrainingPrints() {
        for (String objective : List.of("classification", "causal-lm")) {
            Path model = objective.equals("causal-lm") ? CAUSAL : CLASSIFIER;
            Object[] plain = {"--objective", objective, "--order", "file"};
            Cli.ok(train(model, plain).toArray());
            JsonElement expected = report().getAsJsonArray("trace").get(0);
            List<Object> noted = train(model, plain);
            noted.addAll(List.of("--dp-max-grad-norm", 1, "--dp-noise-multiplier", 0));
            noted.add("--write-non-private-diagnostics");
            Cli.ok(noted.toArray());
            JsonElement actual =
                    Cli.json(folder.resolve("out/training-not-private.json"))
                            .getAsJsonArray("steps")
                            .get(0);
            assertEquals(
                    expected.getAsJsonObject().get("loss").getAsDouble(),
                    actual.getAsJsonObject().get("loss").getAsDouble(),
                    1e-5);
            Cli.refused(train(model, plain), "training-not-private.json"); // before it trains
            folder.resolve("out/training-not-private.json").toFile().delete();
        }
    }

    @Test
    void cutRows_areNotCountedUnderAGuarantee() {
        Object[] dp = {"--dp-max-grad-norm", 1, "--dp-noise-multiplier", 1, "--max-length", 3};
        String cut = "longer than 3 tokens";
        String open = Cli.ok(train(CLASSIFIER, "--max-length", 3).toArray()).err();
        assertTrue(open.contains(" of 22 rows of train.jsonl are " + cut), open);
        String guarded = Cli.ok(train(CLASSIFIER, dp).toArray()).err();
        assertTrue(guarded.contains("rows " + cut + " are cut"), guarded);
        assertFalse(guarded.contains("22"), guarded);
    }

    @Test
    void inspection_saysLoudlyThatNothingIsPrivate() {
        Cli.ok(
                train(
                                CAUSAL,
                                "--objective",
                                "causal-lm",
                                "--order",
                                "file",
                                "--dp-max-grad-norm",
                                1,
                                "--dp-noise-multiplier",
                                0)
                        .toArray());
        JsonObject budget = report().getAsJsonObject("privacy").getAsJsonObject("d_w");
        assertTrue(budget.get("epsilon").isJsonNull());
        JsonObject training = budget.getAsJsonArray("trainings").get(0).getAsJsonObject();
        assertEquals("absent: NOT private", training.get("noise_mode").getAsString());
    }

    @Test
    void contradictions_areRefusedBeforeAnythingRuns() {
        Object[] dp = {"--dp-max-grad-norm", 1, "--dp-noise-multiplier", 1};
        refused(List.of("--max-grad-norm", 1), dp, "--max-grad-norm 1.0");
        refused(List.of("--order", "file"), dp, "--order file");
        refused(List.of(), new Object[] {"--dp-epsilon", 3}, "--dp-max-grad-norm");
        refused(List.of("--dp-epsilon", 3), dp, "both --dp-noise-multiplier and --dp-epsilon");
        refused(List.of(), new Object[] {"--dp-max-grad-norm", 1}, "neither");
        refused(
                List.of(),
                new Object[] {"--dp-max-grad-norm", 1, "--dp-noise-multiplier", 0},
                "--order file");
        refused(
                List.of("--regularizer", "demographic-parity:lambda=1"),
                dp,
                "couples the examples of a batch",
                "LINEAR");
        refused(List.of("--weak-labels", "--dp-delta", 2), dp, "delta 2.0");
        refused(List.of("--batch-size", 23), new Object[] {dp[0], 1, dp[2], 1}, "23 of 22 rows");
    }

    private void refused(List<Object> plain, Object[] dp, String... words) {
        List<Object> args = train(CLASSIFIER, plain.toArray());
        if (plain.contains("--batch-size")) {
            args.remove(args.indexOf("--batch-size") + 1);
            args.remove("--batch-size");
        }
        args.addAll(List.of(dp));
        Cli.refused(args, words);
    }

    @Test
    void baseRates_areNamedAmongWhatIsNotCovered() throws IOException {
        Object[] options = {
            "--regularizer",
            "demographic-parity:lambda=1,form=linear",
            "--dp-max-grad-norm",
            1,
            "--dp-noise-multiplier",
            1
        };
        Path grouped = folder.resolve("grouped.jsonl");
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            rows.add(
                    "{\"text\": \"row %d\", \"label\": %d, \"group\": \"%s\"}"
                            .formatted(i, i % 2, i < 4 ? "a" : "b"));
        }
        Files.write(grouped, rows);
        List<Object> args = train(CLASSIFIER, options);
        args.set(args.indexOf("--data") + 1, grouped);
        Cli.Result result = Cli.ok(args.toArray());
        String expected = "the base rates and label shares of 'demographic-parity'";
        assertTrue(result.err().contains("NOT COVERED: " + expected), result.err());
        assertTrue(
                report().getAsJsonObject("privacy")
                        .get("not_covered")
                        .toString()
                        .contains(expected));
    }

    @Test
    void hardening_overTheBatch_isRefusedNamingArgmax() {
        List<Object> args =
                train(
                        CLASSIFIER,
                        "--alpha",
                        "0.3",
                        "--dp-max-grad-norm",
                        1,
                        "--dp-noise-multiplier",
                        1);
        Cli.refused(args, "hardening batch-quantile", "argmax");
    }

    @Test
    void bench_measuresAllKindsOfSteps() {
        JsonObject measured =
                Cli.ok(
                                "bench",
                                "dp",
                                "--model",
                                CAUSAL,
                                "--objective",
                                "causal-lm",
                                "--batch-size",
                                2,
                                "--length",
                                16,
                                "--steps",
                                2)
                        .json();
        for (String key :
                List.of(
                        "plain_ms",
                        "private_ms",
                        "ratio",
                        "noise_ms",
                        "protected_noise_ms",
                        "one_by_one_ms")) {
            assertTrue(measured.get(key).getAsDouble() > 0, key);
        }
        assertTrue(measured.has("plain_peak_rss_mib") && measured.has("private_peak_rss_mib"));
    }

    @Test
    void bench_lora_noisesWhatIsTrainedOnly() {
        JsonObject measured =
                Cli.ok(
                                "bench",
                                "dp",
                                "--model",
                                "mini-xs@random:1",
                                "--train",
                                "lora",
                                "--lora-rank",
                                1,
                                "--lora-targets",
                                "dense_h_to_4h",
                                "--batch-size",
                                2,
                                "--length",
                                8,
                                "--steps",
                                1)
                        .json();
        int head = 2 * 16;
        assertEquals(16 + 64 + head, measured.get("trained_parameters").getAsInt());
        Cli.refused(
                List.of("bench", "dp", "--model", "mini-xs@random:1", "--lora-rank", 1),
                "without --train lora");
    }
}
