package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostileInputTest {
    private static final Path CLASSIFIER = Cli.fixture("classifier-l3h3c2");

    @TempDir private Path folder;
    private Path good;

    @BeforeEach
    void goodRows() {
        good =
                Cli.write(
                        folder.resolve("good.jsonl"),
                        "{\"text\":\"The tea was warm.\",\"label\":0}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"text\":\"a\",\"label\":0            | broken JSON",
                "{\"text\":\"a\",\"label\":0} {}        | malformed at character 25",
                "[1, 2]                                 | JSON object",
                "{\"text\":\"a\",\"label\":0,\"label\":1} | occurs twice",
                "{\"text\":\"a\",\"label\":0,\"soft_label\":[0.5,0.6]} | sums to",
                "{\"text\":\"a\",\"label\":0,\"soft_label\":[1.5,-0.5]} | -0.5",
                "{\"text\":\"a\"}                       | no \"label\"",
                "{\"text\":\"a\",\"label\":-1}          | -1",
                "{\"text\":\"a\",\"label\":0.5}         | 0.5",
                "{\"text\":\"a\",\"label\":\"0\"}       | whole number",
                "{\"text\":\"\",\"label\":0}            | \"text\" is empty",
                "{\"text\":7,\"label\":0}               | string",
                "{\"label\":0}                          | no \"text\"",
                "nonsense                               | broken JSON",
            })
    void train_badRow_isRefusedWithItsLine(String row, String words) {
        Path data = Cli.write(folder.resolve("bad.jsonl"), "{\"text\":\"a\",\"label\":1}", "", row);
        Cli.refused(train("--data", data), "bad.jsonl line 3", words);
        nothingMade("bad.jsonl");
    }

    @Test
    void train_file_thatIsNone() throws IOException {
        Cli.refused(train("--data", folder.resolve("none.jsonl")), "none.jsonl", "no such file");
        Cli.refused(train("--data", folder), "is a folder");
        Files.createFile(folder.resolve("empty.jsonl"));
        Cli.refused(train("--data", folder.resolve("empty.jsonl")), "empty.jsonl", "no row");
        Files.write(folder.resolve("empty.jsonl"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Cli.refused(train("--data", folder.resolve("empty.jsonl")), "line 1", "UTF-8");
        nothingMade("empty.jsonl");
    }

    @ParameterizedTest
    @CsvSource({
        "--learning-rate, NaN, learning rate NaN",
        "--learning-rate, -1e-3, learning rate -0.001",
        "--learning-rate, 0, learning rate 0.0",
        "--learning-rate, Infinity, learning rate Infinity",
        "--learning-rate, fast, --learning-rate",
        "--weight-decay, -1, weight decay -1.0",
        "--weight-decay, NaN, weight decay NaN",
        "--max-grad-norm, NaN, maximum gradient norm NaN",
        "--warm-up, 1.1, warm-up 1.1",
        "--warm-up, NaN, warm-up NaN",
        "--alpha, 1.5, 1.5",
        "--alpha, NaN, NaN",
        "--alpha-warm-up, -0.1, -0.1",
        "--epochs, 0, epochs 0",
        "--epochs, 1.5, --epochs",
        "--batch-size, 0, batch size 0",
        "--micro-batch-size, 0, micro-batch size 0",
        "--max-length, 41, 40 positions",
        "--max-length, 0, --max-length 0",
        "--optimizer, adam, adamw",
        "--schedule, step, cosine",
        "--order, random, shuffled",
        "--objective, regression, causal-lm",
        "--hardening, soft, batch-quantile",
        "--regularizer, parity:lambda=1, demographic-parity",
        "--regularizer, demographic-parity, lambda",
        "--regularizer, demographic-parity:lambda=x, number",
        "--regularizer, demographic-parity:lambda=-1, -1",
        "--regularizer, demographic-parity:lambda=NaN, NaN",
        "--regularizer, demographic-parity:strength=1, strength",
        "--regularizer, demographic-parity:lambda, key=value",
        "--seed, x, --seed",
        "--dp-noise-multiplier, 1, without --dp-max-grad-norm"
    })
    void train_badSetting_isRefusedBeforeTheWork(String option, String value, String words) {
        Cli.refused(train("--data", good, option, value), words);
        nothingMade();
    }

    @Test
    void train_sameRegularizerKeyOrNameTwice() {
        Cli.refused(
                train("--data", good, "--regularizer", "demographic-parity:lambda=1,lambda=2"),
                "lambda",
                "twice");
        Cli.refused(
                train(
                        "--data", good,
                        "--regularizer", "fairness:lambda=1",
                        "--regularizer", "demographic-parity:lambda=1"),
                "twice");
        nothingMade();
    }

    @Test
    void train_labelsBeyondTheHead() {
        Path data = Cli.write(folder.resolve("bad.jsonl"), "{\"text\":\"The tea\",\"label\":2}");
        Cli.refused(train("--data", data), "2 classes", "data has 3");
        Path soft =
                Cli.write(
                        folder.resolve("bad.jsonl"),
                        "{\"text\":\"The tea\",\"soft_label\":[0.2,0.3,0.5]}");
        Cli.refused(train("--data", soft, "--weak-labels"), "2 classes", "data has 3");
        Cli.refused(train("--data", good, "--weak-labels"), "line 1", "soft_label");
        nothingMade("bad.jsonl");
    }

    @Test
    void train_classifierAsLanguageModel_orClassOptionsForOne() {
        Cli.refused(train("--data", good, "--objective", "causal-lm"), "classifier");
        Cli.refused(train("--data", good, "--objective", "causal-lm", "--alpha", 0.5), "--alpha");
        nothingMade();
    }

    @Test
    void train_outThatCannotBeWritten() throws IOException {
        Cli.refused(with(train("--data", good), "--out", good.resolve("m")), "good.jsonl");
        Cli.refused(with(train("--data", good), "--out", good), "a file");
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Path note = Files.writeString(taken.resolve("note.txt"), "mine");
        Cli.refused(with(train("--data", good), "--out", taken), "note.txt");
        assertEquals("mine", Files.readString(note));
        nothingMade("taken");
    }

    @Test
    void predict_outputThatCannotBeWritten() {
        Cli.refused(predict(CLASSIFIER, good, folder), "is no file");
        Cli.refused(predict(CLASSIFIER, good, good.resolve("x/out.jsonl")), "good.jsonl");
        nothingMade();
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere, nowhere",
        "no/such/folder, no/such/folder",
        "mini-xxl, mini-xs",
        "pythia-70m@random:x, pythia-70m@random",
        "pythia-7m@random:1, pythia-70m",
        "'', model"
    })
    void predict_unknownModel_isRefused(String spec, String words) {
        Cli.refused(
                List.of(
                        "predict",
                        "--model",
                        spec,
                        "--input",
                        good,
                        "--output",
                        folder.resolve("out.jsonl")),
                words);
        nothingMade();
    }

    @Test
    void predict_tokenizerForAModelThatHasOne() {
        Cli.refused(
                with(
                        predict(CLASSIFIER, good, folder.resolve("out.jsonl")),
                        "--tokenizer",
                        CLASSIFIER.resolve("tokenizer.json")),
                "--tokenizer");
        Cli.refused(
                List.of(
                        "bench",
                        "train",
                        "--model",
                        "mini-xs@random:1",
                        "--tokenizer",
                        folder.resolve("none.json")),
                "none.json");
        nothingMade();
    }

    @Test
    void predict_brokenModelFolder_isRefused() throws IOException {
        Path model = copy(CLASSIFIER);
        Path weights = model.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(bytes, bytes.length / 2));
        refusedModel(model, "model.safetensors");
        Files.write(weights, Arrays.copyOf(bytes, 5));
        refusedModel(model, "model.safetensors");
        Files.delete(weights);
        refusedModel(model, "model.safetensors");
        Files.write(weights, bytes);
        Files.writeString(model.resolve("tokenizer.json"), "{}");
        refusedModel(model, "tokenizer.json");
        Files.delete(model.resolve("tokenizer.json"));
        refusedModel(model, "tokenizer.json");
    }

    @Test
    void predict_anotherArchitectureOrActivation_isRefused() throws IOException {
        Path model = copy(CLASSIFIER);
        Path file = model.resolve("config.json");
        JsonObject config = Cli.json(file);
        JsonObject changed = config.deepCopy();
        changed.addProperty("hidden_act", "gelu_new");
        Files.writeString(file, changed.toString());
        refusedModel(model, "gelu_new");
        changed = config.deepCopy();
        changed.addProperty("model_type", "bert");
        JsonArray architectures = new JsonArray();
        architectures.add("BertForSequenceClassification");
        changed.add("architectures", architectures);
        Files.writeString(file, changed.toString());
        refusedModel(model, "ert");
        changed = config.deepCopy();
        changed.addProperty("num_attention_heads", 7);
        Files.writeString(file, changed.toString());
        refusedModel(model, "7");
        Files.writeString(file, "{");
        refusedModel(model, "config.json");
        Files.delete(file);
        refusedModel(model, "config.json");
    }

    @Test
    void predict_lengthBeyondThePositions_isRefused() {
        List<Object> args =
                with(predict(CLASSIFIER, good, folder.resolve("out.jsonl")), "--max-length", 41);
        Cli.refused(args, "41", "40 positions");
        Cli.refused(
                with(predict(CLASSIFIER, good, folder.resolve("out.jsonl")), "--batch-size", 0),
                "--batch-size 0");
        nothingMade();
    }

    @Test
    void train_divergence_exitsWith1AndLeavesNothing() {
        Cli.Result result =
                Cli.run(
                        train(
                                        "--data",
                                        good,
                                        "--learning-rate",
                                        1e30,
                                        "--epochs",
                                        20,
                                        "--max-grad-norm",
                                        0,
                                        "--optimizer",
                                        "sgd")
                                .toArray());
        assertEquals(1, result.code());
        assertTrue(result.err().startsWith("wts: training diverged at step"), result.err());
        assertEquals(1, result.err().lines().count());
        nothingMade();
    }

    @Test
    void debug_error_showsTheStackTraceToo() {
        Cli.Result result =
                Cli.run(train("--data", folder.resolve("none.jsonl"), "--debug").toArray());
        assertEquals(2, result.code());
        assertTrue(result.err().contains("\tat io.github.weaktostrong"), result.err());
        assertFalse(Cli.run(train("--data", folder).toArray()).err().contains("\tat "));
    }

    private void refusedModel(Path model, String... words) {
        Cli.refused(predict(model, good, folder.resolve("out.jsonl")), words);
        assertFalse(Files.exists(folder.resolve("out.jsonl")));
    }

    private Path copy(Path model) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("copy"));
        for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
            Files.copy(model.resolve(name), copy.resolve(name));
        }
        return copy;
    }

    /** No output, no partial file: only what the test itself made. */
    private void nothingMade(String... own) {
        List<String> expected = new ArrayList<>(List.of("good.jsonl"));
        expected.addAll(List.of(own));
        assertEquals(expected.stream().sorted().toList(), Cli.entries(folder));
    }

    private List<Object> train(Object... more) {
        List<Object> args = new ArrayList<>(List.of("train", "--model", CLASSIFIER));
        args.addAll(List.of(more));
        if (!args.contains("--out")) {
            args.addAll(List.of("--out", folder.resolve("m")));
        }
        return args;
    }

    private static List<Object> predict(Path model, Path input, Path output) {
        return List.of("predict", "--model", model, "--input", input, "--output", output);
    }

    private static List<Object> with(List<Object> args, Object option, Object value) {
        List<Object> changed = new ArrayList<>(args);
        int at = changed.indexOf(option);
        if (at >= 0) {
            changed.set(at + 1, value);
        } else {
            changed.addAll(List.of(option, value));
        }
        return changed;
    }
}
