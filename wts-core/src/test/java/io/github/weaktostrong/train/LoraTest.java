package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Low-rank adapters: what they compute, how they are trained, saved and read. */
class LoraTest {
    private static final Lora SMALL = new Lora(2, 3, "");
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder()
                    .epochs(4)
                    .batchSize(4)
                    .learningRate(2e-2)
                    .part(TrainedPart.LORA)
                    .build();
    private static final List<int[]> ROWS = TinyRows.tokens();

    @TempDir private Path temp;

    private static TextClassifier open(ModelSpec spec) {
        return TextClassifier.open(spec, 2, 1, Device.cpu());
    }

    private static ModelSpec adapted(ModelSpec spec) {
        return spec.withAdapter(SMALL, 7);
    }

    @Test
    void targets_brokenExpression_areRefusedByName() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> new Lora(8, 16, "("));
        assertTrue(
                e.getMessage().startsWith("LoRA targets '(' (Unclosed group); expected"),
                e.getMessage());
    }

    @Test
    void freshAdapter_changesNothingAndBeginsAsPeftDoes() {
        ModelSpec base = TinyModels.random(16, 1);
        try (TextClassifier plain = open(base);
                TextClassifier model = open(adapted(base))) {
            assertArrayEquals(plain.logits(ROWS, 3), model.logits(ROWS, 3));
            String layer = "gpt_neox.layers.0.mlp.dense_4h_to_h.lora_";
            float[] down = model.parameters().get(layer + "A.weight").toFloatArray();
            assertEquals(2 * 64, down.length);
            double largest = 0;
            for (float value : down) {
                largest = Math.max(largest, Math.abs(value));
            }
            assertTrue(largest <= 1 / 8.0 && largest > 0.9 / 8, "largest " + largest);
            for (float value : model.parameters().get(layer + "B.weight").toFloatArray()) {
                assertEquals(0, value);
            }
        }
    }

    @Test
    void training_ofAnyFamily_isThatOfMergedWeightsAndSurvivesBothFolders() {
        List<ModelSpec> specs =
                new ArrayList<>(TinyFamilies.shapes().map(TinyFamilies::spec).toList());
        specs.add(TinyFamilies.bertSpec(temp));
        for (ModelSpec base : specs) {
            Path folder = temp.resolve(base.name());
            try (TextClassifier model = open(adapted(base));
                    TextClassifier plain = open(base)) {
                Map<String, float[]> before = TinyTraining.parameters(model);
                TinyTraining.train(model, TinyTraining.rows(12), CONFIG);
                TinyTraining.parameters(model)
                        .forEach(
                                (name, values) ->
                                        assertEquals(
                                                plain.parameters().containsKey(name)
                                                        && !isHead(name),
                                                Arrays.equals(before.get(name), values),
                                                base.name() + " " + name));
                float[][] expected = model.logits(ROWS, 3);
                mergeByHand(model, plain);
                assertClose(expected, plain.logits(ROWS, 3));

                model.save(folder.resolve("merged"));
                model.saveAdapter(folder.resolve("adapter"), base.name(), Map.of());
                try (TextClassifier merged = open(ModelSpec.folder(folder.resolve("merged")));
                        TextClassifier read = open(base.withAdapter(folder.resolve("adapter")))) {
                    assertClose(expected, merged.logits(ROWS, 3));
                    assertArrayEquals(expected, read.logits(ROWS, 3));
                }
            }
        }
    }

    private static boolean isHead(String name) {
        return name.startsWith("score.") || name.startsWith("classifier.");
    }

    private static void assertClose(float[][] expected, float[][] actual) {
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], 1e-4f);
        }
    }

    /** W + (alpha / r) B A, and the head as it is. */
    private static void mergeByHand(TextClassifier from, TextClassifier into) {
        Map<String, float[]> all = TinyTraining.parameters(from);
        try (NDManager step = into.newStep()) {
            for (Map.Entry<String, NDArray> each : into.parameters().entrySet()) {
                String name = each.getKey();
                String layer = name.substring(0, name.lastIndexOf('.'));
                float[] change = new float[(int) each.getValue().size()];
                float[] old = each.getValue().toFloatArray();
                float[] up = name.endsWith(".weight") ? all.get(layer + ".lora_B.weight") : null;
                if (up != null) {
                    float[] down = all.get(layer + ".lora_A.weight");
                    int in = down.length / 2;
                    for (int i = 0; i < change.length; i++) {
                        int row = i / in;
                        int column = i % in;
                        change[i] =
                                1.5f
                                        * (up[2 * row] * down[column]
                                                + up[2 * row + 1] * down[in + column]);
                    }
                } else if (isHead(name)) {
                    for (int i = 0; i < change.length; i++) {
                        change[i] = all.get(name)[i] - old[i];
                    }
                }
                each.getValue().addi(step.create(change, each.getValue().getShape()));
            }
        }
    }

    @Test
    void adapterFolder_hasPeftsKeysAndNames() throws IOException {
        Lora attention = new Lora(2, 3, "attention");
        try (TextClassifier model = open(TinyModels.random(16, 1).withAdapter(attention, 7))) {
            model.saveAdapter(temp.resolve("a"), "base", Map.of("README.md", "text"));
        }
        JsonObject config =
                JsonParser.parseString(Files.readString(temp.resolve("a/adapter_config.json")))
                        .getAsJsonObject();
        assertEquals("LORA", config.get("peft_type").getAsString());
        assertEquals("SEQ_CLS", config.get("task_type").getAsString());
        assertEquals(2, config.get("r").getAsInt());
        assertEquals("[\"score\"]", config.get("modules_to_save").toString());
        assertEquals(
                "[\"gpt_neox.layers.0.attention.dense\",\"gpt_neox.layers.0.attention.query_key_value\"]",
                config.get("target_modules").toString());
        String layer = "base_model.model.gpt_neox.layers.0.attention.";
        try (SafetensorsFile file =
                SafetensorsFile.open(temp.resolve("a/adapter_model.safetensors"))) {
            assertEquals(
                    List.of(
                            layer + "dense.lora_A.weight",
                            layer + "dense.lora_B.weight",
                            layer + "query_key_value.lora_A.weight",
                            layer + "query_key_value.lora_B.weight",
                            "base_model.model.score.weight"),
                    file.tensors().keySet().stream().sorted().toList());
            assertEquals(
                    List.of(48L, 2L),
                    file.tensors().get(layer + "query_key_value.lora_B.weight").shape());
        }
    }

    @Test
    void adapter_ofAnotherBase_isRefusedByName() throws IOException {
        Path folder = temp.resolve("a");
        try (TextClassifier model = open(adapted(TinyModels.random(16, 1)))) {
            model.saveAdapter(folder, "base", Map.of());
        }
        String wide = refusal(TinyModels.random(24, 1).withAdapter(folder));
        assertTrue(wide.contains("has the shape [2, 16], the model's would have [2, 24]"), wide);
        String other =
                refusal(
                        TinyFamilies.spec(TinyFamilies.shapes().skip(2).findFirst().orElseThrow())
                                .withAdapter(folder));
        assertTrue(other.contains("gpt_neox.layers.0") && other.contains("have none"), other);
    }

    /** Lies about an adapter of 16 columns, rank 2 and 2 classes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"bias\": \"none\" | \"bias\": \"all\" | bias is 'all'",
                "\"bias\" | \"lora_bias\": true, \"bias\" | lora_bias is 'true'",
                "\"bias\" | \"use_dora\": true, \"bias\" | use_dora is 'true'",
                "\"bias\" | \"use_qalora\": true, \"bias\" | use_qalora is 'true'",
                "\"bias\" | \"rank_pattern\": {\"a\": 1}, \"bias\" | rank_pattern is '{\"a\":1}'",
                "\"bias\" | \"alora_invocation_tokens\": [1], \"bias\" | alora_invocation_tokens"
                        + " is",
                "\"bias\" | \"layer_replication\": [[0, 1]], \"bias\" | layer_replication is",
                "\"init_lora_weights\": true | \"init_lora_weights\": \"pissa\" | init_lora_weights"
                        + " is 'pissa'",
                "\"LORA\" | \"IA3\" | peft_type is 'IA3'",
                "\"r\": 2 | \"r\": 3 | the model's would have [3, ",
                "\"r\": 2 | \"r\": 2.5 | r is 2.5",
                "\"r\": 2 | \"r\": -2 | r is -2",
                "\"r\": 2 | \"r\": 1e30 | r is 1e30",
                "\"lora_alpha\": 3.0 | \"lora_alpha\": null | lora_alpha is null",
                "\"target_modules\": [ | \"target_modules\": [\"dense\", | has the shape none",
            })
    void adapter_whoseConfigurationLies_isRefusedByName(String key, String lie, String expected)
            throws IOException {
        Path folder = temp.resolve("a");
        ModelSpec base = TinyModels.random(16, 1);
        try (TextClassifier model = open(base.withAdapter(new Lora(2, 3, "mlp"), 7))) {
            model.saveAdapter(folder, "base", Map.of());
        }
        Path config = folder.resolve("adapter_config.json");
        String told = Files.readString(config);
        assertTrue(told.contains(key), told);
        Files.writeString(config, told.replace(key, lie));
        String refused =
                assertThrows(BadInputException.class, () -> open(base.withAdapter(folder)))
                        .getMessage();
        assertTrue(refused.contains(expected), refused);
    }

    @Test
    void adapter_whoseWeightsLie_isRefusedByName() throws IOException {
        Path folder = temp.resolve("a");
        ModelSpec base = TinyModels.random(16, 1);
        try (TextClassifier model = open(adapted(base))) {
            model.saveAdapter(folder, "base", Map.of());
        }
        Path file = folder.resolve("adapter_model.safetensors");
        byte[] whole = Files.readAllBytes(file);
        String prefix = "base_model.model.";
        Files.write(file, with(whole, prefix, "bose_model.model."));
        assertTrue(refusal(base.withAdapter(folder)).contains("begin with base_model.model."));
        Files.write(file, with(whole, "mlp.dense_h_to_4h.lora_A", "mlp.dense_h_to_4h.lora_C"));
        assertTrue(refusal(base.withAdapter(folder)).contains("lora_C.weight' has the shape [2, "));
        Files.write(file, with(whole, "[64,2]", "[2,64]"));
        assertTrue(refusal(base.withAdapter(folder)).contains("has the shape [2, 64]"));
        Files.write(file, with(whole, prefix + "score", prefix + "scare"));
        assertTrue(refusal(base.withAdapter(folder)).contains("'scare.weight'"));
        Files.write(file, Arrays.copyOf(whole, whole.length - 4));
        assertThrows(BadInputException.class, () -> base.withAdapter(folder));
    }

    /** Bytes in which a text is another of the same length. */
    private static byte[] with(byte[] bytes, String text, String other) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        assertTrue(all.contains(text) && text.length() == other.length());
        return all.replace(text, other).getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void classifiersAdapter_besideAnotherHead_bringsItsOwn() {
        Path folder = temp.resolve("a");
        ModelSpec base = TinyModels.random(16, 1);
        float[][] expected;
        try (TextClassifier model = TextClassifier.open(adapted(base), 3, 1, Device.cpu())) {
            expected = model.logits(ROWS, 3);
            model.saveAdapter(folder, "base", Map.of());
        }
        assertEquals(3, base.withAdapter(folder).headClasses().orElseThrow());
        try (TextClassifier model = open(base.withAdapter(folder))) { // the data have two
            assertArrayEquals(expected, model.logits(ROWS, 3));
        }
        assertThrows(
                BadInputException.class,
                () -> TextClassifier.open(base.withAdapter(folder), 4, 1, Device.cpu()));
        try (TextClassifier model = open(base)) {
            model.save(temp.resolve("two"));
        }
        String refused = refusal(ModelSpec.folder(temp.resolve("two")).withAdapter(folder));
        assertTrue(refused.contains("score.weight"), refused);
        // a language model has no such head: the matrices alone act
        try (CausalLanguageModel model =
                CausalLanguageModel.open(base.withAdapter(folder), Device.cpu())) {
            assertTrue(model.lora().isPresent());
        }
    }

    private static String refusal(ModelSpec spec) {
        return assertThrows(BadInputException.class, () -> open(spec)).getMessage();
    }

    @Test
    void parts_thatDoNotFitTheAdapter_areRefused() {
        for (TrainedPart part : List.of(TrainedPart.ALL, TrainedPart.HEAD)) {
            try (TextClassifier model = open(adapted(TinyModels.random(16, 1)))) {
                TrainingConfig config = CONFIG.toBuilder().part(part).build();
                assertThrows(
                        IllegalArgumentException.class,
                        () -> TinyTraining.train(model, TinyTraining.rows(4), config));
            }
        }
        try (TextClassifier model = TinyTraining.classifier()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TinyTraining.train(model, TinyTraining.rows(4), CONFIG));
        }
        ModelSpec nowhere = TinyModels.random(16, 1).withAdapter(new Lora(2, 3, "q_proj"), 1);
        assertThrows(IllegalArgumentException.class, () -> open(nowhere));
    }

    @Test
    void clippedSums_ofTheMatrices_areThoseOfOneRowAtATime() {
        TrainingConfig config = CONFIG.toBuilder().maxGradNorm(0).build();
        FixedBatches batch = FixedBatches.flat(0.05, 0, 1, 2, 4, 6, 8);
        try (TextClassifier model = open(adapted(TinyModels.random(16, 1)));
                CausalLanguageModel causal =
                        CausalLanguageModel.open(adapted(TinyModels.random(16, 1)), Device.cpu())) {
            TinyTraining.train(model, TinyTraining.rows(12), CONFIG); // B is 0 before
            for (TrainingTask task :
                    List.of(
                            ClippedSums.task(model, TinyRows.labelled()),
                            ClippedSums.task(causal, TinyRows.tokens()))) {
                Map<String, float[]> sums = ClippedSums.of(task, batch, config);
                assertEquals(8 + (task.model() instanceof TextClassifier ? 1 : 0), sums.size());
                assertFalse(ClippedSums.norm(sums) == 0);
                assertTrue(
                        ClippedSums.difference(ClippedSums.of(task, batch.slowly(), config), sums)
                                < 2e-4);
            }
        }
    }
}
