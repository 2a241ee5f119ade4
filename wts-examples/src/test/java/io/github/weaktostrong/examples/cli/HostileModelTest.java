package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models and outputs that predict must refuse. */
class HostileModelTest extends HostileInput {
    @Test
    void predict_outputThatCannotBeWritten() {
        refused(predict(CLASSIFIER, good, folder), "is no file");
        refused(predict(CLASSIFIER, good, good.resolve("x/out.jsonl")), "good.jsonl");
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
        refused(
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
        refused(
                with(
                        predict(CLASSIFIER, good, folder.resolve("out.jsonl")),
                        "--tokenizer",
                        CLASSIFIER.resolve("tokenizer.json")),
                "--tokenizer");
        refused(
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

    /** It would take terabytes, and minutes before the allocator says so. */
    @Test
    void predict_configOfAGiant_isRefusedBeforeAnythingIsAllocated() throws IOException {
        Path model = copy(CLASSIFIER);
        Path file = model.resolve("config.json");
        JsonObject config = Cli.json(file);
        config.addProperty("hidden_size", 1 << 20);
        config.addProperty("num_attention_heads", 1024);
        JsonObject wide = config.deepCopy();
        wide.addProperty("intermediate_size", 1 << 24);
        Files.writeString(file, wide.toString());
        refusedModel(model, "mismatched", "1048576", "; correct config.json or fetch");
        wide.addProperty("num_hidden_layers", 10_000);
        Files.writeString(file, wide.toString());
        refusedModel(model, "config.json says 10000 layers, the weights hold", "; correct");
        JsonObject longest = config.deepCopy();
        longest.addProperty("max_position_embeddings", 1 << 24);
        Files.writeString(file, longest.toString());
        refusedModel(model, "16777216 positions", "; expected at most", "; correct config.json");
    }

    @Test
    void predict_lengthBeyondThePositions_isRefused() {
        List<Object> args =
                with(predict(CLASSIFIER, good, folder.resolve("out.jsonl")), "--max-length", 41);
        refused(args, "41", "40 positions");
        refused(
                with(predict(CLASSIFIER, good, folder.resolve("out.jsonl")), "--batch-size", 0),
                "--batch-size 0");
        nothingMade();
    }
}
