package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.TensorSource;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointTest {

    private static final String LAYER = "gpt_neox.layers.0.";

    @TempDir Path temp;

    private static Path fixture(String name) {
        try {
            return Path.of(CheckpointTest.class.getResource("/fixtures/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, long[]> expected(ConfigJson config) {
        Map<String, long[]> tensors = config.shape().parameterShapes();
        long hidden = config.shape().hiddenSize();
        if (config.architecture() == Architecture.CLASSIFIER) {
            tensors.put("score.weight", new long[] {config.labels(), hidden});
        } else {
            tensors.put("embed_out.weight", new long[] {config.shape().vocabSize(), hidden});
        }
        return tensors;
    }

    @Test
    void fixtures_ofEveryKind_haveExactlyTheExpectedTensors() {
        for (String name :
                List.of(
                        "classifier-l3h3c2",
                        "causal-l2h2",
                        "causal-hub-style",
                        "classifier-sequential",
                        "classifier-sequential-bf16",
                        "classifier-odd-rotary",
                        "classifier-scaled-rotary")) {
            try (Checkpoint checkpoint = Checkpoint.open(fixture(name))) {
                Map<String, long[]> expected = expected(checkpoint.config());
                checkpoint.require(expected);
                for (String tensor : expected.keySet()) {
                    FloatBuffer values = checkpoint.floats(tensor).asFloatBuffer();
                    assertEquals(checkpoint.info(tensor).elements(), values.remaining());
                    while (values.hasRemaining()) {
                        assertTrue(Float.isFinite(values.get()), tensor);
                    }
                }
            }
        }
    }

    @Test
    void sixteenBitFixtures_read_areTheirOriginalsRounded() {
        assertRounded("causal-l2h2", "causal-hub-style", 0x1p-11f);
        assertRounded("classifier-sequential", "classifier-sequential-bf16", 0x1p-8f);
    }

    private static void assertRounded(String original, String rounded, float relative) {
        try (Checkpoint full = Checkpoint.open(fixture(original));
                Checkpoint half = Checkpoint.open(fixture(rounded))) {
            for (String tensor : full.names()) {
                float[] a = TestModels.floats(full.floats(tensor).asFloatBuffer());
                float[] b = TestModels.floats(half.floats(tensor).asFloatBuffer());
                for (int i = 0; i < a.length; i++) {
                    assertEquals(a[i], b[i], Math.max(Math.abs(a[i]) * relative, 0x1p-25f), tensor);
                }
            }
        }
    }

    @Test
    void configurationFixture_ropeParameters_readsLikeTheOlderKeys() {
        Path folder = fixture("classifier-sequential");
        assertEquals(
                ConfigJson.read(folder),
                new ConfigReader(folder.resolve("config-with-rope-parameters.json")).read());
    }

    private Path saved(Map<String, TensorSource> change) {
        ModelContent content = TestModels.causal();
        TreeMap<String, TensorSource> tensors = new TreeMap<>(content.tensors());
        tensors.putAll(change);
        Path folder = temp.resolve("m");
        CheckpointWriter.write(folder, TestModels.content(content.config(), tensors), Dtype.F32);
        return folder;
    }

    @Test
    void tensors_missingUnexpectedAndMismatched_areAllInOneMessage() {
        Path folder =
                saved(
                        Map.of(
                                "intruder",
                                TestModels.random(1, 3),
                                LAYER + "attention.dense.bias",
                                TestModels.random(1, 7),
                                LAYER + "attention.rotary.bias",
                                TestModels.random(1, 1)));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            Map<String, long[]> expected = expected(checkpoint.config());
            expected.put("a.further", new long[] {1});
            expected.put("b.further", new long[] {1});
            BadInputException thrown =
                    assertThrows(BadInputException.class, () -> checkpoint.require(expected));
            assertEquals(
                    folder
                            + ": the weights are not those of the model: missing 'a.further',"
                            + " 'b.further'; unexpected 'gpt_neox.layers.0.attention.rotary.bias',"
                            + " 'intruder'; mismatched 'gpt_neox.layers.0.attention.dense.bias' [7]"
                            + " instead of [12]; expected exactly the tensors that config.json"
                            + " describes; correct config.json or fetch the weights again",
                    thrown.getMessage());
        }
    }

    @Test
    void parameter_namedLikeAnOldBuffer_isMissedWhenAbsent() {
        try (Checkpoint checkpoint = Checkpoint.open(fixture("causal-hub-style"))) {
            Map<String, long[]> expected = expected(checkpoint.config());
            for (String bias : List.of("attention.dense.bias", "attention.query_key_value.bias")) {
                long[] shape = expected.remove(LAYER + bias);
                BadInputException thrown =
                        assertThrows(BadInputException.class, () -> checkpoint.require(expected));
                assertTrue(thrown.getMessage().contains("unexpected '" + LAYER + bias + "'"));
                expected.put(LAYER + bias, shape);
            }
        }
    }

    @Test
    void oldBuffer_ofAnotherTypeOrShape_isUnexpected() {
        Path folder = saved(Map.of(LAYER + "attention.bias", TestModels.random(1, 1, 1, 4, 4)));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            BadInputException thrown =
                    assertThrows(
                            BadInputException.class,
                            () -> checkpoint.require(expected(checkpoint.config())));
            assertTrue(thrown.getMessage().contains("unexpected '" + LAYER + "attention.bias'"));
        }
    }

    @Test
    void languageModel_openedAsAClassifier_ignoresItsHead() {
        try (Checkpoint checkpoint = Checkpoint.open(saved(Map.of()))) {
            Map<String, long[]> body = checkpoint.config().shape().parameterShapes();
            assertThrows(BadInputException.class, () -> checkpoint.require(body));
            checkpoint.require(body, Set.of("embed_out.weight"));
        }
    }

    private String refusal(Path folder) {
        BadInputException thrown =
                assertThrows(BadInputException.class, () -> Checkpoint.open(folder).close());
        assertFalse(thrown.getMessage().contains("\n"), thrown.getMessage());
        return thrown.getMessage();
    }

    @Test
    void folder_ofPickledWeights_isRefusedWithTheWayOut() throws IOException {
        Path folder = saved(Map.of());
        Files.move(folder.resolve("model.safetensors"), folder.resolve("pytorch_model.bin"));
        String message = refusal(folder);
        assertTrue(message.contains("'pytorch_model.bin'"), message);
        assertTrue(message.contains("a checkpoint never executes code"), message);
        assertTrue(message.contains("safe_serialization=True"), message);
    }

    @Test
    void folder_withoutWeightsOrConfigurationOrAtAll_isRefused() throws IOException {
        Path folder = saved(Map.of());
        Files.delete(folder.resolve("model.safetensors"));
        assertTrue(refusal(folder).contains("no weights; expected model.safetensors or"));
        Files.delete(folder.resolve("config.json"));
        assertTrue(refusal(folder).contains("config.json: no such file"));
        assertTrue(refusal(temp.resolve("none")).contains("no such folder"));
    }

    @Test
    void tokenizer_missing_isRefusedWhenAskedFor() throws IOException {
        Path folder = saved(Map.of());
        Files.delete(folder.resolve("tokenizer.json"));
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            BadInputException thrown =
                    assertThrows(BadInputException.class, checkpoint::tokenizerJson);
            assertTrue(thrown.getMessage().contains("tokenizer.json: no such file"));
            assertThrows(IllegalArgumentException.class, () -> checkpoint.info("none"));
        }
    }

    private Path sharded() {
        Path folder = temp.resolve("s");
        CheckpointWriter.write(folder, TestModels.causal(), Dtype.F32, 4000);
        return folder;
    }

    private static void editIndex(Path folder, String from, String to) throws IOException {
        Path index = folder.resolve("model.safetensors.index.json");
        String text = Files.readString(index);
        assertTrue(text.contains(from), text);
        Files.writeString(index, text.replace(from, to));
    }

    @Test
    void shards_missing_areAllNamed() throws IOException {
        Path folder = sharded();
        Files.delete(folder.resolve("model-00001-of-00003.safetensors"));
        Files.delete(folder.resolve("model-00003-of-00003.safetensors"));
        String message = refusal(folder);
        assertTrue(
                message.contains(
                        "'model-00001-of-00003.safetensors', 'model-00003-of-00003.safetensors'"),
                message);
    }

    @Test
    void index_thatContradictsItsShards_isRefused() throws IOException {
        Path folder = sharded();
        editIndex(
                folder,
                "\"embed_out.weight\": \"model-00001-of-00003.safetensors\"",
                "\"embed_out.weight\": \"model-00002-of-00003.safetensors\"");
        String message = refusal(folder);
        assertTrue(message.contains("without them: ['embed_out.weight']"), message);
        assertTrue(message.contains("does not place there: ['embed_out.weight']"), message);
    }

    @Test
    void index_shardNamesThatLeaveTheFolder_areRefused() throws IOException {
        for (String name :
                List.of(
                        "../model.safetensors",
                        "/etc/model.safetensors",
                        "a\\\\b.safetensors",
                        "..safetensors",
                        "a/b.safetensors",
                        "x.bin")) {
            Path folder = sharded();
            editIndex(folder, "model-00002-of-00003.safetensors", name);
            assertTrue(refusal(folder).contains("expected the plain name"), name);
        }
    }

    @Test
    void index_withoutAMap_isRefused() throws IOException {
        Path folder = sharded();
        Path index = folder.resolve("model.safetensors.index.json");
        for (String text : List.of("{}", "{\"weight_map\": {}}", "{\"weight_map\": 3}")) {
            Files.writeString(index, text);
            assertTrue(refusal(folder).contains("no weight_map"), text);
        }
        Files.writeString(index, "{\"weight_map\": {\"a\": [1]}}");
        assertTrue(refusal(folder).contains("the shard '[1]'"));
    }

    @Test
    void names_ofManyTensors_areCutInAMessage() {
        List<String> names =
                IntStream.range(0, 130).mapToObj(i -> "t" + i).collect(Collectors.toList());
        assertTrue(Printable.names(names).endsWith("'t99' and 30 more"));
        assertEquals("'" + "x".repeat(200) + "...'", Printable.name("x".repeat(300)));
    }
}
