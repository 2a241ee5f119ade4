package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.ReferenceDecoder;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.SafetensorsWriter;
import io.github.weaktostrong.safetensors.TensorSource;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decoders of every family against {@link ReferenceDecoder}, and as folders. */
class DecoderTest {
    private static final List<int[]> ROWS =
            List.of(new int[] {5, 6, 7, 8, 6, 200, 3}, new int[] {9}, new int[] {10, 11, 12});

    @TempDir Path temp;

    static Stream<DecoderShape> shapes() {
        return TinyFamilies.shapes();
    }

    @AfterEach
    void defaultOps() {
        System.clearProperty("wts.ops");
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void classifier_batchOfDifferentLengths_scoresAsTheReference(DecoderShape shape) {
        for (String ops : List.of("fused", "plain")) {
            System.setProperty("wts.ops", ops);
            try (TextClassifier model = TinyFamilies.classifier(shape)) {
                ReferenceDecoder reference =
                        new ReferenceDecoder(shape, TinyNeoX.parameters(model));
                float[][] logits = model.logits(ROWS, 3);
                for (int i = 0; i < logits.length; i++) {
                    double[][] expected = reference.scores(ROWS.get(i), Architecture.CLASSIFIER);
                    assertClose(expected[expected.length - 1], logits[i]);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void languageModel_everyPosition_scoresAsTheReference(DecoderShape shape) {
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape)) {
            ReferenceDecoder reference = new ReferenceDecoder(shape, TinyNeoX.parameters(model));
            float[][] logits = logits(model, ROWS.get(0));
            double[][] expected = reference.scores(ROWS.get(0), Architecture.CAUSAL_LM);
            for (int t = 0; t < expected.length; t++) {
                assertClose(expected[t], logits[t]);
            }
        }
    }

    private static float[][] logits(CausalLanguageModel model, int[] row) {
        try (NDManager step = model.newStep()) {
            TokenBatch batch = TokenBatch.of(step, List.of(row));
            return TextClassifier.toRows(
                    GradMode.off(() -> model.logits(model.hiddenStates(batch, null))));
        }
    }

    private static void assertClose(double[] expected, float[] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], 2e-5 * Math.max(1, Math.abs(expected[i])));
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void folder_savedAndOpened_isTheSameModel(DecoderShape shape) {
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape)) {
            model.save(temp);
            try (CausalLanguageModel again =
                    CausalLanguageModel.open(ModelSpec.folder(temp), Device.cpu())) {
                assertEquals(shape, decoder(again.shape()));
                TinyNeoX.assertParameters(TinyNeoX.parameters(model), TinyNeoX.parameters(again));
            }
        }
        try (TextClassifier model = TinyFamilies.classifier(shape)) {
            model.save(temp);
            try (TextClassifier again = TinyNeoX.classifier(temp, 2, 9)) {
                TinyNeoX.assertParameters(TinyNeoX.parameters(model), TinyNeoX.parameters(again));
            }
        }
    }

    private static DecoderShape decoder(ModelShape shape) {
        return shape instanceof GptNeoXConfig config ? config.decoder() : (DecoderShape) shape;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void folder_languageModelOpenedAsClassifier_keepsTheBody(DecoderShape shape) {
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape)) {
            model.save(temp);
            try (TextClassifier classifier = TinyNeoX.classifier(temp, 3, 9)) {
                for (String name : shape.parameterShapes().keySet()) {
                    assertArrayEquals(
                            model.parameters().get(name).toFloatArray(),
                            classifier.parameters().get(name).toFloatArray());
                }
                assertEquals(3, classifier.classes());
            }
        }
    }

    @Test
    void folder_gpt2_isStoredAsPublished() throws IOException {
        DecoderShape shape =
                shapes().filter(s -> s.family() == DecoderFamily.GPT2).findFirst().orElseThrow();
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape)) {
            model.save(temp);
            float[] held =
                    model.parameters().get("transformer.h.0.attn.c_attn.weight").toFloatArray();
            try (Checkpoint checkpoint = Checkpoint.open(temp)) {
                assertEquals(
                        List.of(16L, 48L),
                        checkpoint.info("transformer.h.0.attn.c_attn.weight").shape());
                float stored =
                        checkpoint
                                .floats("transformer.h.0.attn.c_attn.weight")
                                .asFloatBuffer()
                                .get(3 * 48 + 7);
                assertEquals(held[7 * 16 + 3], stored);
                assertFalse(checkpoint.names().contains("lm_head.weight"));
            }
        }
        String config = Files.readString(temp.resolve("config.json"));
        Files.writeString(
                temp.resolve("config.json"),
                config.replace("\"n_inner\": 20", "\"n_inner\": null"));
        assertEquals(64, ((DecoderShape) ConfigJson.read(temp).shape()).intermediateSize());
    }

    @Test
    void folder_bodyWithoutPrefixAndWithBuffers_isOpened() throws IOException {
        DecoderShape shape =
                shapes().filter(s -> s.family() == DecoderFamily.GPT2).findFirst().orElseThrow();
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape)) {
            model.save(temp);
            SortedMap<String, TensorSource> old = new TreeMap<>();
            try (Checkpoint checkpoint = Checkpoint.open(temp)) {
                for (String name : checkpoint.names()) {
                    FloatBuffer values = checkpoint.floats(name).asFloatBuffer();
                    old.put(
                            name.substring("transformer.".length()),
                            new TensorSource(checkpoint.info(name).shape(), () -> values));
                }
            }
            old.put(
                    "h.0.attn.bias",
                    new TensorSource(List.of(1L, 1L, 4L, 4L), () -> FloatBuffer.allocate(16)));
            Files.delete(temp.resolve("model.safetensors"));
            SafetensorsWriter.write(
                    temp.resolve("model.safetensors"), old, Dtype.F32, Map.of("format", "pt"));
            try (CausalLanguageModel again =
                    CausalLanguageModel.open(ModelSpec.folder(temp), Device.cpu())) {
                TinyNeoX.assertParameters(TinyNeoX.parameters(model), TinyNeoX.parameters(again));
            }
        }
    }
}
