package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.safetensors.Dtype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Models that are saved and opened again, and folders that are refused. */
class ModelSavingTest extends TinyNeoX {
    @Test
    void classifier_savedAndOpened_isBitIdentical() {
        Map<String, float[]> before;
        float[][] logits;
        try (TextClassifier model = classifier(CLASSIFIER, 3, 0)) {
            before = parameters(model);
            logits = model.logits(ROWS, 2);
            model.save(temp.resolve("saved"));
        }
        try (TextClassifier model = classifier(temp.resolve("saved"), 3, 1)) {
            assertParameters(before, parameters(model));
            assertArrayEquals(logits, model.logits(ROWS, 2));
            assertEquals(ModelSpec.folder(CLASSIFIER).shape(), model.shape());
        }
    }

    /** What is asked of the tokenizer is what the model takes; the names belong to the head. */
    @Test
    void classifier_savedWithItsHead_keepsNamesOfClassesAndInputs() throws IOException {
        Path named = temp.resolve("named");
        try (TextClassifier model = classifier(CLASSIFIER, 3, 0)) {
            model.save(named);
        }
        Path config = named.resolve("config.json");
        String text = Files.readString(config);
        text = text.replace("LABEL_0", "negative").replace("LABEL_1", "neutral");
        Files.writeString(config, text.replace("LABEL_2", "positive"));
        Path saved = temp.resolve("saved");
        try (TextClassifier model = classifier(named, 2, 1)) {
            model.save(saved);
        }
        JsonObject written = json(saved.resolve("config.json"));
        assertEquals(
                JsonParser.parseString("{\"0\":\"negative\",\"1\":\"neutral\",\"2\":\"positive\"}"),
                written.get("id2label"));
        assertEquals(
                JsonParser.parseString("{\"negative\":0,\"neutral\":1,\"positive\":2}"),
                written.get("label2id"));
        assertEquals(
                JsonParser.parseString("[\"input_ids\",\"attention_mask\"]"),
                json(saved.resolve("tokenizer_config.json")).get("model_input_names"));
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void languageModel_savedAndOpened_isBitIdentical() {
        Map<String, float[]> before;
        try (CausalLanguageModel model = causal(CAUSAL)) {
            before = parameters(model);
            model.save(temp.resolve("saved"));
        }
        try (CausalLanguageModel model = causal(temp.resolve("saved"))) {
            assertParameters(before, parameters(model));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Dtype.class,
            names = {"F16", "BF16"})
    void halfPrecision_savedTwice_losesPrecisionOnce(Dtype dtype) throws IOException {
        Path first = temp.resolve("first");
        Path second = temp.resolve("second");
        Map<String, float[]> full;
        try (TextClassifier model = classifier(CLASSIFIER, 3, 0)) {
            full = parameters(model);
            model.save(first, dtype, Map.of("README.md", "# A model\n"));
        }
        assertEquals("# A model\n", Files.readString(first.resolve("README.md")));
        try (TextClassifier model = classifier(first, 3, 0)) {
            float error = dtype == Dtype.F16 ? 0x1p-11f : 0x1p-8f;
            parameters(model)
                    .forEach(
                            (name, values) -> {
                                float[] exact = full.get(name);
                                for (int i = 0; i < values.length; i++) {
                                    float bound = error * Math.abs(exact[i]) + 1e-7f;
                                    assertEquals(exact[i], values[i], bound, name);
                                }
                            });
            model.save(second, dtype, Map.of());
        }
        assertEquals(
                -1,
                Files.mismatch(
                        first.resolve("model.safetensors"), second.resolve("model.safetensors")));
    }

    @Test
    void classifier_folderOfAClassifier_keepsItsHeadWhateverTheSeed() {
        try (TextClassifier first = classifier(CLASSIFIER, 2, 1);
                TextClassifier second = classifier(CLASSIFIER, 3, 2)) {
            assertEquals(3, first.classes());
            assertParameters(parameters(first), parameters(second));
        }
    }

    @Test
    void classifier_folderWithFewerClasses_isRefused() {
        Exception e = assertThrows(BadInputException.class, () -> classifier(CLASSIFIER, 4, 0));
        assertEquals(
                "model classifier-sequential tells 3 classes apart, the data has 4; expected no"
                        + " more labels than the model has; start from a language model or another"
                        + " classifier",
                e.getMessage());
        assertThrows(IllegalArgumentException.class, () -> classifier(CLASSIFIER, 0, 0));
    }

    @Test
    void languageModel_folderOfAClassifier_isRefused() {
        Exception e = assertThrows(BadInputException.class, () -> causal(CLASSIFIER));
        assertTrue(e.getMessage().startsWith(CLASSIFIER + ": holds a classifier; expected a"));
    }

    @Test
    void tokenizer_moreIdsThanEmbeddings_isRefused() {
        ModelSpec small =
                ModelSpec.random(
                        "small", TinyModels.shape(8).withVocabSize(279), 1, TinyModels.tokenizer());
        String expected = "the tokenizer has 280 ids, the model embeds 279;";
        Exception classifier =
                assertThrows(
                        BadInputException.class,
                        () -> TextClassifier.open(small, 2, 0, Device.cpu()));
        assertTrue(classifier.getMessage().contains(expected), classifier.getMessage());
        Exception causal =
                assertThrows(
                        BadInputException.class,
                        () -> CausalLanguageModel.open(small, Device.cpu()));
        assertTrue(causal.getMessage().contains(expected), causal.getMessage());
    }

    @Test
    void tokenizer_ofAFolderWithMoreIds_isRefusedWithTheFile() throws IOException {
        Path folder = temp.resolve("mixed");
        try (CausalLanguageModel model = causal(CAUSAL)) {
            model.save(folder);
        }
        String json = Files.readString(folder.resolve("tokenizer.json"));
        String more =
                "{\"id\":280,\"content\":\"<extra>\",\"single_word\":false,\"lstrip\":false,"
                        + "\"rstrip\":false,\"normalized\":false,\"special\":true}";
        Files.writeString(
                folder.resolve("tokenizer.json"),
                json.replaceFirst("\"added_tokens\"\\s*:\\s*\\[", "$0" + more + ","));
        Exception e = assertThrows(BadInputException.class, () -> causal(folder));
        assertTrue(
                e.getMessage()
                        .startsWith(folder + ": the tokenizer has 281 ids, the model embeds 280;"),
                e.getMessage());
    }
}
