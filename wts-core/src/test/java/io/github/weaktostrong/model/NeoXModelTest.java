package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.Dtype;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.engine.GradMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NeoXModelTest {
    private static final Path CLASSIFIER = Fixtures.folder("classifier-sequential");
    private static final Path CAUSAL = Fixtures.folder("causal-l2h2");
    private static final List<int[]> ROWS = List.of(row(5, 6, 7, 8), row(9), row(10, 11));

    @TempDir private Path temp;

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
            assertEquals(ModelSpec.folder(CLASSIFIER).shape(), model.config());
        }
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
    void freshHead_equalSeeds_isReproducibleAndSmall() {
        float[] first = head(CAUSAL, 7);
        assertArrayEquals(first, head(CAUSAL, 7));
        assertNotEquals(first[0], head(CAUSAL, 8)[0]);
        double sum = 0;
        double squares = 0;
        for (float value : first) {
            sum += value;
            squares += value * value;
        }
        int width = ModelSpec.folder(CAUSAL).shape().hiddenSize();
        double expected = 0.01 / Math.sqrt(width);
        assertEquals(expected, Math.sqrt(squares / first.length), 0.03 * expected);
        assertEquals(0, sum / first.length, 4 * expected / Math.sqrt(first.length));
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

    @Test
    void randomModel_equalSeeds_areEqualAndOtherSeedsDiffer() {
        Map<String, float[]> first = randomParameters(1);
        assertParameters(first, randomParameters(1));
        Map<String, float[]> other = randomParameters(2);
        first.forEach(
                (name, values) -> {
                    boolean constant = name.endsWith("bias") || name.endsWith("norm.weight");
                    boolean head = name.equals("score.weight"); // has a seed of its own
                    assertEquals(constant || head, Arrays.equals(values, other.get(name)), name);
                });
    }

    @Test
    void logits_lengthsOneToMaximum_areFiniteAndLongerIsRefused() {
        int[] longest = IntStream.range(0, TinyModels.POSITIONS).toArray();
        int[] tooLong = IntStream.range(0, TinyModels.POSITIONS + 1).toArray();
        try (TextClassifier model = tiny()) {
            for (float[] row : model.logits(List.of(row(3), longest), 2)) {
                assertTrue(Float.isFinite(row[0]) && Float.isFinite(row[1]));
            }
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> model.logits(List.of(row(3), tooLong), 2));
            assertEquals(
                    "a row of 33 tokens; expected at most the model's 32 positions; cut the rows",
                    e.getMessage());
        }
    }

    @Test
    void logits_anyBatchSize_keepTheOrderOfTheRows() {
        try (TextClassifier model = tiny()) {
            float[][] one = model.logits(ROWS, 1);
            for (int size = 2; size <= 4; size++) {
                float[][] many = model.logits(ROWS, size);
                for (int i = 0; i < one.length; i++) {
                    assertArrayEquals(one[i], many[i], 1e-6f);
                }
            }
        }
    }

    @Test
    void logits_embeddingsReplaced_changeTheResult() {
        try (TextClassifier model = tiny();
                NDManager step = model.newStep()) {
            TokenBatch batch = TokenBatch.of(step, ROWS);
            float[] plain = GradMode.off(() -> model.logits(batch).toFloatArray());
            float[] same = GradMode.off(() -> model.logits(batch, e -> e.add(0)).toFloatArray());
            float[] zero = GradMode.off(() -> model.logits(batch, e -> e.mul(0)).toFloatArray());
            assertArrayEquals(plain, same);
            assertEquals(zero[0], zero[2], 1e-7f); // all rows look alike
            assertNotEquals(plain[0], zero[0]);
        }
    }

    @Test
    void closedModel_anyUse_isRefusedWithOurMessage() {
        TextClassifier model = tiny();
        model.close();
        model.close(); // twice is fine
        String expected = "the model was closed; open it again before you use it";
        assertEquals(
                expected, assertThrows(IllegalStateException.class, model::newStep).getMessage());
        assertEquals(
                expected,
                assertThrows(IllegalStateException.class, () -> model.logits(ROWS, 2))
                        .getMessage());
        assertEquals(
                expected,
                assertThrows(IllegalStateException.class, () -> model.save(temp.resolve("closed")))
                        .getMessage());
        assertFalse(Files.exists(temp.resolve("closed")));
    }

    @Test
    void arrayCount_labellingAndSaving_staysConstant() {
        try (TextClassifier model = tiny()) {
            model.logits(ROWS, 2);
            int before = model.arrayCount();
            for (int i = 0; i < 50; i++) {
                model.logits(ROWS, 2);
            }
            model.save(temp.resolve("saved"));
            assertEquals(before, model.arrayCount());
        }
    }

    @Test
    void digest_weightsOrShapeOrSeed_changeIt() throws IOException {
        ModelSpec random = TinyModels.random(8, 1);
        assertEquals(random.digest(), random.named("other").digest());
        assertNotEquals(random.digest(), TinyModels.random(8, 2).digest());
        assertNotEquals(random.digest(), TinyModels.random(16, 1).digest());
        Path folder = temp.resolve("saved");
        try (TextClassifier model = tiny()) {
            model.save(folder);
        }
        String digest = ModelSpec.folder(folder).digest();
        assertEquals(digest, ModelSpec.folder(folder).digest());
        Files.writeString(folder.resolve("README.md"), "of no matter");
        assertEquals(digest, ModelSpec.folder(folder).digest());
        byte[] weights = Files.readAllBytes(folder.resolve("model.safetensors"));
        weights[weights.length - 1] ^= 1;
        Files.write(folder.resolve("model.safetensors"), weights);
        assertNotEquals(digest, ModelSpec.folder(folder).digest());
    }

    private static TextClassifier tiny() {
        return TextClassifier.open(TinyModels.random(8, 1), 2, 1, Device.cpu());
    }

    private static Map<String, float[]> randomParameters(long seed) {
        try (TextClassifier model =
                TextClassifier.open(TinyModels.random(8, seed), 2, 5, Device.cpu())) {
            return parameters(model);
        }
    }

    private static float[] head(Path folder, long seed) {
        try (TextClassifier model = classifier(folder, 500, seed)) {
            return model.parameters().get("score.weight").toFloatArray();
        }
    }

    private static TextClassifier classifier(Path folder, int classes, long seed) {
        return TextClassifier.open(ModelSpec.folder(folder), classes, seed, Device.cpu());
    }

    private static CausalLanguageModel causal(Path folder) {
        return CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu());
    }

    private static Map<String, float[]> parameters(NeoXModel model) {
        Map<String, float[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, NDArray> entry : model.parameters().entrySet()) {
            values.put(entry.getKey(), entry.getValue().toFloatArray());
        }
        return values;
    }

    private static void assertParameters(Map<String, float[]> expected, Map<String, float[]> got) {
        assertEquals(expected.keySet(), got.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, got.get(name), name));
    }

    private static int[] row(int... ids) {
        return ids;
    }
}
