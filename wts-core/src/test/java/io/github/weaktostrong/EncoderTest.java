package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.TokenRows;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BERT against {@link ReferenceBert}, and as folders. */
class EncoderTest {
    private static final List<List<String>> TEXTS =
            List.of(List.of("the sea is warm", "a film"), List.of("no"), List.of("it", "was"));

    @TempDir Path temp;

    @AfterEach
    void defaultOps() {
        System.clearProperty("wts.ops");
    }

    @ParameterizedTest
    @CsvSource({"fused,FIRST_TOKEN", "plain,FIRST_TOKEN", "fused,MEAN", "plain,MEAN"})
    void classifier_pairsOfDifferentLengths_scoresAsTheReference(String ops, Pooling pooling) {
        System.setProperty("wts.ops", ops);
        BertShape shape = TinyFamilies.bert(pooling);
        ModelSpec spec = TinyFamilies.bertSpec(temp, pooling);
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            List<int[]> rows = TokenRows.silently(TEXTS, model.tokenizer(), 32).ids();
            float[][] logits = model.logits(rows, 3);
            ReferenceBert reference = new ReferenceBert(shape, parameters(model));
            for (int i = 0; i < rows.size(); i++) {
                double[] expected = reference.scores(rows.get(i), types(TEXTS.get(i), model));
                for (int c = 0; c < 2; c++) {
                    assertEquals(expected[c], logits[i][c], 2e-5);
                }
            }
            assertEquals(2, rows.get(0)[0]);
            assertEquals(3, rows.get(0)[rows.get(0).length - 1]);
        }
    }

    /** 0 for [CLS] a [SEP], 1 for b [SEP]. */
    private static int[] types(List<String> texts, TextClassifier model) {
        int first = 2 + model.tokenizer().encode(texts.get(0)).length;
        int second = texts.size() == 1 ? 0 : 1 + model.tokenizer().encode(texts.get(1)).length;
        int[] types = new int[first + second];
        Arrays.fill(types, first, types.length, 1);
        return types;
    }

    @Test
    void folder_savedAndOpened_isTheSameModelWithItsLabels() throws IOException {
        try (TextClassifier model = TinyFamilies.classifier(TinyFamilies.bertSpec(temp))) {
            Path folder = temp.resolve("saved");
            model.save(folder);
            rename(folder, "LABEL_1", "good");
            JsonObject tokenizer = Fixtures.json(folder.resolve("tokenizer_config.json"));
            assertEquals(
                    "[\"input_ids\",\"token_type_ids\",\"attention_mask\"]",
                    tokenizer.get("model_input_names").toString());
            try (TextClassifier again = open(folder)) {
                assertEquals(TinyFamilies.bert(Pooling.FIRST_TOKEN), again.shape());
                Map<String, float[]> expected = parameters(model);
                parameters(again)
                        .forEach((name, values) -> assertArrayEquals(expected.get(name), values));
                again.save(temp.resolve("again"));
            }
            JsonObject config = Fixtures.json(temp.resolve("again/config.json"));
            assertEquals("{\"0\":\"LABEL_0\",\"1\":\"good\"}", config.get("id2label").toString());
        }
    }

    @Test
    void folder_asPreTrainedWithOldNames_isOpenedUnderAFreshHead() throws IOException {
        try (TextClassifier model = TinyFamilies.classifier(TinyFamilies.bertSpec(temp))) {
            Path folder = temp.resolve("saved");
            model.save(folder);
            rename(folder, "BertForSequenceClassification", "BertForMaskedLM");
            Path weights = folder.resolve("model.safetensors");
            // same number of bytes, as the header's offsets count them
            String text = Files.readString(weights, StandardCharsets.ISO_8859_1);
            String old =
                    text.replace("LayerNorm.weight\"", "LayerNorm.gamma\" ")
                            .replace("LayerNorm.bias\"", "LayerNorm.beta\"")
                            .replace("\"classifier.", "\"cls.others.");
            Files.writeString(weights, old, StandardCharsets.ISO_8859_1);
            try (TextClassifier again = open(folder)) {
                Map<String, float[]> expected = parameters(model);
                Map<String, float[]> found = parameters(again);
                String norm = "bert.embeddings.LayerNorm.bias";
                assertArrayEquals(expected.get(norm), found.get(norm));
                assertArrayEquals(new float[2], found.get("classifier.bias"));
            }
        }
    }

    @Test
    void folder_ofAMean_isABertModelWithAHeadAndACardOfItsOwn() throws IOException {
        ModelSpec spec = TinyFamilies.bertSpec(temp, Pooling.MEAN);
        Path folder = temp.resolve("saved");
        List<int[]> rows;
        float[][] expected;
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            rows = TokenRows.silently(TEXTS, model.tokenizer(), 32).ids();
            expected = model.logits(rows, 3);
            model.save(folder);
            model.save(folder); // its own card is no stranger's file
        }
        JsonObject config = Fixtures.json(folder.resolve("config.json"));
        assertEquals("[\"BertModel\"]", config.get("architectures").toString());
        assertEquals("mean", config.get("wts_pooling").getAsString());
        String card = Files.readString(folder.resolve("README.md"));
        assertTrue(card.contains("weights[\"wts_head.weight\"]"), card);
        rename(folder, "LABEL_1", "good");
        try (TextClassifier again = open(folder)) {
            assertTrue(again.parameters().containsKey("wts_head.bias"));
            assertTrue(again.parameters().keySet().stream().noneMatch(n -> n.contains("pooler")));
            assertArrayEquals(expected, again.logits(rows, 3));
        }
    }

    @Test
    void folder_ofAnotherPooling_isRefused() throws IOException {
        Path folder = temp.resolve("saved");
        try (TextClassifier model =
                TinyFamilies.classifier(TinyFamilies.bertSpec(temp, Pooling.MEAN))) {
            model.save(folder);
        }
        rename(folder, "\"mean\"", "\"max\"");
        String message = assertThrows(BadInputException.class, () -> open(folder)).getMessage();
        assertTrue(message.contains("wts_pooling is 'max'; expected mean"), message);
    }

    @Test
    void languageModel_anEncoder_isRefused() {
        ModelSpec spec = TinyFamilies.bertSpec(temp);
        BadInputException refused =
                assertThrows(
                        BadInputException.class,
                        () -> CausalLanguageModel.open(spec, Device.cpu()));
        assertTrue(
                refused.getMessage()
                        .startsWith("model bert is an encoder, in which a token sees the ones"),
                refused.getMessage());
    }

    private static TextClassifier open(Path folder) {
        return TextClassifier.open(ModelSpec.folder(folder), 2, 3, Device.cpu());
    }

    private static void rename(Path folder, String from, String to) throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace(from, to));
    }

    private static Map<String, float[]> parameters(TextClassifier model) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, NDArray> entry : model.parameters().entrySet()) {
            values.put(entry.getKey(), entry.getValue().toFloatArray());
        }
        return values;
    }
}
