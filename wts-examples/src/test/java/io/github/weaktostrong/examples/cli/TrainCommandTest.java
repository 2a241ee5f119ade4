package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TrainCommandTest {
    private static final Path CLASSIFIER = Cli.fixture("classifier-l3h3c2");
    private static final Path CAUSAL = Cli.fixture("causal-l2h2");

    @TempDir private Path folder;

    static Stream<Arguments> references() {
        List<Arguments> references = new ArrayList<>();
        references.add(Arguments.of(CLASSIFIER, "train_linear_warmup_expected.json"));
        references.add(Arguments.of(CLASSIFIER, "train_sgd_expected.json"));
        Cli.golden("classifier-l3h3c2", "classifier")
                .forEach(model -> references.add(Arguments.of(model, "train_expected.json")));
        return references.stream();
    }

    @ParameterizedTest
    @MethodSource("references")
    void train_referenceSettings_followsPyTorchStepByStep(Path model, String reference) {
        JsonObject expected = Cli.json(model.resolve(reference));
        JsonObject settings = expected.getAsJsonObject("settings");
        List<Object> args = train(model, model.resolve("train.jsonl"), "--order", "file");
        for (String name :
                List.of(
                        "epochs",
                        "batch_size",
                        "learning_rate",
                        "weight_decay",
                        "max_grad_norm",
                        "schedule",
                        "warm_up",
                        "optimizer")) {
            if (settings.has(name)) {
                args.addAll(
                        List.of("--" + name.replace('_', '-'), settings.get(name).getAsString()));
            }
        }
        args.addAll(List.of("--micro-batch-size", 3));
        Cli.ok(args.toArray());
        List<JsonElement> trace = report().getAsJsonArray("trace").asList();
        List<JsonElement> steps = expected.getAsJsonArray("trace").asList();
        assertEquals(steps.size(), trace.size());
        for (int i = 0; i < steps.size(); i++) {
            JsonObject own = trace.get(i).getAsJsonObject();
            assertEquals(
                    List.of("step", "epoch", "loss", "gradient_norm", "learning_rate"),
                    List.copyOf(own.keySet()));
            assertEquals(i + 1, own.get("step").getAsInt());
            JsonObject step = steps.get(i).getAsJsonObject();
            assertEquals(step.get("loss").getAsDouble(), own.get("loss").getAsDouble(), 1e-4);
            double norm = step.get("gradient_norm").getAsDouble();
            assertEquals(norm, own.get("gradient_norm").getAsDouble(), 1e-3 * norm);
        }
        Path texts =
                Cli.texts(
                        folder.resolve("in.jsonl"),
                        Cli.json(model.resolve("expected.json")).get("inputs"));
        Path output = folder.resolve("out.jsonl");
        Cli.ok("predict", "--model", out(), "--input", texts, "--output", output);
        float[][] after = Cli.array(expected.get("logits_after"), float[][].class);
        List<JsonObject> rows = Cli.rows(output);
        for (int i = 0; i < after.length; i++) {
            assertArrayEquals(after[i], Cli.array(rows.get(i).get("logits"), float[].class), 1e-3f);
        }
    }

    @Test
    void train_minilmTwice_replacesItsFolderWithItsCard() {
        Path data = CLASSIFIER.resolve("train.jsonl");
        for (int time = 0; time < 2; time++) {
            Cli.ok("train", "--model", "minilm", "--data", data, "--out", out(), "--epochs", 1);
        }
        assertTrue(Cli.entries(out()).containsAll(List.of("README.md", "training.json")));
        JsonObject config = Cli.json(out().resolve("config.json"));
        assertEquals("mean", config.get("wts_pooling").getAsString());
        Path output = folder.resolve("out.jsonl");
        Cli.ok("predict", "--model", out(), "--input", data, "--output", output);
        assertFalse(Cli.rows(output).isEmpty());
    }

    @Test
    void train_folder_isAWholeModelWithItsRecord() {
        Path data = CLASSIFIER.resolve("train.jsonl");
        Cli.Result result = Cli.ok(train(CLASSIFIER, data, "--seed", 5).toArray());
        assertEquals(1, result.err().lines().count(), result.err());
        assertTrue(result.err().startsWith("wts: train: 1 of "), result.err());
        assertFalse(Cli.entries(folder).contains("m.part"));
        assertEquals(
                List.of(
                        "README.md",
                        "config.json",
                        "model.safetensors",
                        "special_tokens_map.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "training.json"),
                Cli.entries(out()));
        assertTrue(Cli.json(out().resolve("config.json")).has("pad_token_id"));
        JsonObject report = report();
        assertEquals(Set.of("settings", "seed", "environment", "trace"), report.keySet());
        assertEquals(5, report.get("seed").getAsLong());
        assertEquals(40, report.getAsJsonObject("settings").get("max_length").getAsInt());
        assertEquals(List.of("m"), Cli.entries(folder));
        String card = read(out().resolve("README.md"));
        assertTrue(
                card.startsWith("---\nlibrary_name: transformers\npipeline_tag: text-class"), card);
        assertFalse(card.contains("base_model:"), card); // a folder is no name of the hub
        assertFalse(card.contains(CLASSIFIER.toString()), card); // nor for others to read
        String digest = report.getAsJsonObject("settings").get("data_digest").getAsString();
        for (String part :
                List.of(
                        "Base: 'classifier-l3h3c2', of the shape gpt_neox.",
                        "- data_digest: " + digest,
                        "- training loss of the last step: "
                                + Cli.array(report.get("trace"), JsonObject[].class)[1].get("loss"),
                        "Regularizers of the training: {}.",
                        "Trained without differential privacy",
                        "AutoModelForSequenceClassification.from_pretrained(folder)")) {
            assertTrue(card.contains(part), part + "\n" + card);
        }
        // an earlier model is replaced
        Cli.ok(train(CLASSIFIER, data, "--seed", 6).toArray());
        assertEquals(6, report().get("seed").getAsLong());
    }

    /** A card is ours beside a model alone. */
    @Test
    void train_intoAFolderWithAReadmeAlone_isRefused() throws IOException {
        Path own = Files.createDirectory(out()).resolve("README.md");
        Files.writeString(own, "mine");
        Path data = CLASSIFIER.resolve("train.jsonl");
        Cli.refused(train(CLASSIFIER, data), "README.md");
        assertEquals("mine", Files.readString(own));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void train_sameSeed_givesTheSameWeights() {
        Path data = CLASSIFIER.resolve("train.jsonl");
        Cli.ok(train(CAUSAL, data, "--seed", 5).toArray());
        float[] first = tensor("score.weight");
        Cli.ok(train(CAUSAL, data, "--seed", 5).toArray());
        assertArrayEquals(first, tensor("score.weight"), 0f);
        Cli.ok(train(CAUSAL, data, "--seed", 6).toArray());
        assertNotEquals(first[0], tensor("score.weight")[0]);
        assertEquals(2, Cli.json(out().resolve("config.json")).getAsJsonObject("id2label").size());
    }

    @Test
    void train_frozen_leavesThoseParametersAlone() {
        Path data = CLASSIFIER.resolve("train.jsonl");
        Cli.ok(train(CLASSIFIER, data, "--freeze", "gpt_neox", "--learning-rate", 0.1).toArray());
        assertArrayEquals(
                tensor(CLASSIFIER, "gpt_neox.embed_in.weight"),
                tensor("gpt_neox.embed_in.weight"),
                0f);
        assertFalse(Arrays.equals(tensor(CLASSIFIER, "score.weight"), tensor("score.weight")));
        Cli.refused(
                train(CLASSIFIER, data, "--freeze", "embed_out"), "embed_out", "freezes nothing");
        Cli.refused(train(CLASSIFIER, data, "--freeze", "["), "regular expression");
    }

    @Test
    void train_part_trainsItAlone() {
        Path data = CLASSIFIER.resolve("train.jsonl");
        Cli.ok(train(CLASSIFIER, data, "--train", "head", "--learning-rate", 0.1).toArray());
        assertArrayEquals(
                tensor(CLASSIFIER, "gpt_neox.final_layer_norm.weight"),
                tensor("gpt_neox.final_layer_norm.weight"),
                0f);
        assertFalse(Arrays.equals(tensor(CLASSIFIER, "score.weight"), tensor("score.weight")));
        assertEquals("head", report().getAsJsonObject("settings").get("train").getAsString());
        Cli.refused(train(CLASSIFIER, data, "--train", "top"), "'top'", "last:K");
        Cli.refused(train(CLASSIFIER, data, "--train", "last:9"), "last:9", "layers");
        Cli.refused(
                train(CLASSIFIER, data, "--train", "head", "--freeze", "embed"), "leave one out");
    }

    @Test
    void train_partOnKeptStates_sharesThemInAFolderOrLeavesNone() throws IOException {
        Path data = CLASSIFIER.resolve("train.jsonl");
        Path kept = folder.resolve("kept");
        Cli.ok(train(CLASSIFIER, data, "--train", "last:1").toArray());
        assertFalse(Files.exists(folder.resolve("out.part")));
        float[] expected = tensor("score.weight");
        for (int i = 0; i < 2; i++) {
            Cli.ok(train(CLASSIFIER, data, "--train", "last:1", "--states", kept).toArray());
            assertArrayEquals(expected, tensor("score.weight"), 0f);
            assertEquals(1, files(kept));
        }
        Cli.ok(train(CLASSIFIER, data, "--train", "head", "--states", kept).toArray());
        assertEquals(2, files(kept));
        Cli.refused(
                train(CAUSAL, data, "--objective", "causal-lm", "--states", kept),
                "language models are not kept");
        Cli.refused(
                train(
                        CLASSIFIER,
                        data,
                        "--train",
                        "head",
                        "--dp-max-grad-norm",
                        1,
                        "--dp-noise-multiplier",
                        1,
                        "--states",
                        kept),
                "more of a row than the guarantee");
    }

    private static long files(Path under) throws IOException {
        try (Stream<Path> all = Files.walk(under)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void train_lora_writesAnAdapterThatPredictAndMergeTake() {
        Path data = CLASSIFIER.resolve("train.jsonl");
        Cli.ok(
                train(CAUSAL, data, "--train", "lora", "--lora-rank", 2, "--learning-rate", 0.05)
                        .toArray());
        assertEquals(
                List.of(
                        "README.md",
                        "adapter_config.json",
                        "adapter_model.safetensors",
                        "training.json"),
                Cli.entries(out()));
        assertEquals(2, report().getAsJsonObject("settings").get("lora_rank").getAsInt());
        Path merged = folder.resolve("merged");
        Cli.ok("merge", "--model", CAUSAL, "--adapter", out(), "--out", merged);
        String card = read(out().resolve("README.md"));
        assertTrue(card.contains("library_name: peft\n"), card);
        assertTrue(card.contains("from_pretrained(base, num_labels=2), folder)"), card);
        assertTrue(read(merged.resolve("README.md")).contains("- adapter: added to the weights"));
        List<JsonObject> whole = predicted(data, "--model", merged);
        List<JsonObject> beside = predicted(data, "--model", CAUSAL, "--adapter", out());
        assertFalse(whole.isEmpty());
        for (int i = 0; i < whole.size(); i++) {
            for (int c = 0; c < 2; c++) {
                assertEquals(
                        whole.get(i).getAsJsonArray("logits").get(c).getAsDouble(),
                        beside.get(i).getAsJsonArray("logits").get(c).getAsDouble(),
                        1e-4);
            }
        }
        Cli.refused(List.of("merge", "--model", CAUSAL, "--out", merged), "--adapter");
        Cli.refused(train(CAUSAL, data, "--lora-rank", 2), "without --train lora");
        String own = "lora:rank=8,alpha=16.0,targets=dense";
        Cli.refused(train(CAUSAL, data, "--train", own, "--lora-rank", 2), "beside '" + own + "'");
    }

    private List<JsonObject> predicted(Path data, Object... model) {
        Path output = folder.resolve("predicted.jsonl");
        List<Object> arguments =
                new ArrayList<>(List.of("predict", "--input", data, "--output", output));
        arguments.addAll(List.of(model));
        Cli.ok(arguments.toArray());
        return Cli.rows(output);
    }

    @Test
    void train_weakLabels_followsTheSoftLabel() {
        Path data =
                Cli.write(
                        folder.resolve("weak.jsonl"),
                        "{\"text\":\"The tea was warm.\",\"label\":0,\"soft_label\":[0,1]}",
                        "{\"text\":\"The soup was cold.\",\"label\":1,\"soft_label\":[1,0]}");
        Path labels =
                Cli.write(
                        folder.resolve("labels.jsonl"),
                        "{\"text\":\"The tea was warm.\",\"label\":1}",
                        "{\"text\":\"The soup was cold.\",\"label\":0}");
        Cli.ok(train(CLASSIFIER, data, "--weak-labels", "--order", "file").toArray());
        JsonElement weak = report().get("trace");
        Cli.ok(train(CLASSIFIER, labels, "--order", "file").toArray());
        assertEquals(report().get("trace"), weak);
        Cli.ok(train(CLASSIFIER, data, "--order", "file").toArray());
        assertNotEquals(report().get("trace"), weak);
    }

    @Test
    void train_auxiliaryLossAndRegularizer_areInTheRecord() {
        Path data =
                Cli.write(
                        folder.resolve("weak.jsonl"),
                        "{\"text\":\"The tea was warm.\",\"soft_label\":[0.4,0.6],\"group\":\"a\"}",
                        "{\"text\":\"The soup was"
                                + " cold.\",\"soft_label\":[0.7,0.3],\"group\":\"b\"}");
        Cli.ok(
                train(
                                CAUSAL,
                                data,
                                "--weak-labels",
                                "--alpha",
                                0.3,
                                "--hardening",
                                "argmax",
                                "--epochs",
                                5,
                                "--regularizer",
                                "demographic-parity:lambda=2,form=squared")
                        .toArray());
        JsonObject settings = report().getAsJsonObject("settings");
        assertEquals(0.3, settings.get("alpha_max").getAsDouble());
        assertEquals(0.2, settings.get("alpha_warm_up").getAsDouble());
        assertEquals("argmax", settings.get("hardening").getAsString());
        JsonObject fairness =
                settings.getAsJsonObject("regularizers").getAsJsonObject("demographic-parity");
        assertEquals(2, fairness.get("lambda").getAsDouble());
        assertEquals("split", fairness.get("centring").getAsString());
        assertEquals("none", fairness.get("scale").getAsString());
    }

    @Test
    void train_causal_meansOverRowsWithANextToken() {
        JsonObject expected = Cli.json(CAUSAL.resolve("expected.json"));
        Path data = Cli.texts(folder.resolve("in.jsonl"), expected.get("inputs"));
        double[] losses = Cli.array(expected.get("mean_token_losses"), double[].class);
        double mean = Arrays.stream(losses).filter(loss -> loss > 0).average().orElseThrow();
        List<Object> args =
                train(CAUSAL, data, "--objective", "causal-lm", "--learning-rate", 1e-3);
        Cli.ok(args.toArray());
        JsonElement whole = step(0).get("gradient_norm");
        assertEquals(mean, step(0).get("loss").getAsDouble(), 1e-5);
        args.addAll(List.of("--micro-batch-size", 2));
        Cli.ok(args.toArray());
        assertEquals(mean, step(0).get("loss").getAsDouble(), 1e-5);
        assertEquals(whole.getAsDouble(), step(0).get("gradient_norm").getAsDouble(), 1e-4);
        assertTrue(Cli.entries(out()).contains("generation_config.json"));
    }

    @Test
    void train_causalBatchWithoutANextToken_changesNothing() {
        Path data =
                Cli.write(
                        folder.resolve("in.jsonl"),
                        "{\"text\":\"The\"}",
                        "{\"text\":\"The tea was warm.\"}");
        Cli.ok(
                train(
                                CAUSAL,
                                data,
                                "--objective",
                                "causal-lm",
                                "--order",
                                "file",
                                "--batch-size",
                                1,
                                "--learning-rate",
                                0.01)
                        .toArray());
        assertEquals(0, step(0).get("loss").getAsDouble());
        assertEquals(0, step(0).get("gradient_norm").getAsDouble());
        float[] both = tensor("embed_out.weight");
        Path second = Cli.write(folder.resolve("second.jsonl"), "{\"text\":\"The tea was warm.\"}");
        Cli.ok(
                train(
                                CAUSAL,
                                second,
                                "--objective",
                                "causal-lm",
                                "--order",
                                "file",
                                "--batch-size",
                                1,
                                "--learning-rate",
                                0.01)
                        .toArray());
        assertArrayEquals(tensor("embed_out.weight"), both, 0f);
    }

    private Path out() {
        return folder.resolve("m");
    }

    private JsonObject report() {
        return Cli.json(out().resolve("training.json"));
    }

    private JsonObject step(int index) {
        return report().getAsJsonArray("trace").get(index).getAsJsonObject();
    }

    private float[] tensor(String name) {
        return tensor(out(), name);
    }

    private static float[] tensor(Path model, String name) {
        try (SafetensorsFile file = SafetensorsFile.open(model.resolve("model.safetensors"))) {
            float[] values = new float[file.floats(name).remaining() / Float.BYTES];
            file.floats(name).asFloatBuffer().get(values);
            return values;
        }
    }

    private List<Object> train(Path model, Path data, Object... more) {
        List<Object> args =
                new ArrayList<>(List.of("train", "--model", model, "--data", data, "--out", out()));
        args.addAll(List.of(more));
        return args;
    }
}
