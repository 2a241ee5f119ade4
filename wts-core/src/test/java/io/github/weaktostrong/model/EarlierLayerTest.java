package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.data.BadInputException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The head on the hidden state of an earlier layer. */
class EarlierLayerTest {
    private static final ModelSpec CAUSAL = ModelSpec.folder(Fixtures.folder("causal-l2h2"));
    private static final JsonObject EXPECTED =
            Fixtures.json(Fixtures.folder("causal-l2h2").resolve("first_layer.json"));
    private static final List<int[]> ROWS =
            Arrays.asList(Fixtures.array(EXPECTED.get("input_ids"), int[][].class));

    @TempDir private Path temp;

    @Test
    void logits_withoutTopLayer_areTheHeadOnTheReferenceStates() {
        float[][] states = Fixtures.array(EXPECTED.get("normed_states"), float[][].class);
        try (TextClassifier model = open(CAUSAL.withoutTopLayers(1))) {
            float[][] logits = model.logits(ROWS, 2);
            float[] score = model.parameters().get("score.weight").toFloatArray(); // (3, D)
            double largest = 0;
            for (int i = 0; i < logits.length; i++) {
                for (int c = 0; c < 3; c++) {
                    double expected = 0;
                    for (int d = 0; d < states[i].length; d++) {
                        expected += score[c * states[i].length + d] * states[i][d];
                    }
                    assertEquals(expected, logits[i][c], 1e-6);
                    largest = Math.max(largest, Math.abs(expected));
                }
            }
            assertTrue(largest > 1e-4, "logits too small to tell: " + largest);
        }
        try (TextClassifier whole = open(CAUSAL);
                TextClassifier cut = open(CAUSAL.withoutTopLayers(1))) {
            float difference = whole.logits(ROWS, 2)[0][0] - cut.logits(ROWS, 2)[0][0];
            assertTrue(Math.abs(difference) > 1e-4, "the top layer changes nothing");
        }
    }

    @Test
    void savedFolder_withoutTopLayer_isAWholeModelOfFewerLayers() {
        Path folder = temp.resolve("saved");
        float[][] logits;
        try (TextClassifier model = open(CAUSAL.withoutTopLayers(1))) {
            assertEquals(1, model.shape().layers());
            assertFalse(model.parameters().containsKey("gpt_neox.layers.1.mlp.dense_h_to_4h.bias"));
            logits = model.logits(ROWS, 2);
            model.save(folder);
        }
        try (TextClassifier model =
                TextClassifier.open(ModelSpec.folder(folder), 3, 9, Device.cpu())) {
            assertArrayEquals(logits, model.logits(ROWS, 2));
            assertEquals(ModelSpec.folder(folder).shape(), model.shape());
        }
    }

    @Test
    void randomModel_withoutTopLayers_hasTheFirstLayersOfTheWhole() {
        GptNeoXConfig shape = TinyModels.shape(16).withLayers(3);
        ModelSpec random = ModelSpec.random("three", shape, 5, TinyModels.tokenizer());
        try (TextClassifier whole = open(random);
                TextClassifier cut = open(random.withoutTopLayers(2))) {
            assertEquals(1, cut.shape().layers());
            cut.parameters()
                    .forEach(
                            (name, values) ->
                                    assertArrayEquals(
                                            whole.parameters().get(name).toFloatArray(),
                                            values.toFloatArray(),
                                            name));
        }
    }

    @Test
    void digest_withoutTopLayer_isAnother() {
        assertNotEquals(CAUSAL.digest(), CAUSAL.withoutTopLayers(1).digest());
        assertEquals(CAUSAL.digest(), CAUSAL.withoutTopLayers(0).digest());
        assertEquals(1, CAUSAL.withoutTopLayers(1).named("other").topLayersLeftOut());
    }

    @Test
    void topLayers_tooManyOrOfAClassifier_areRefused() {
        assertEquals(
                "model causal-l2h2 has 2 layers, of which 2 are to be left out; expected at least"
                        + " one to stay; leave out fewer",
                assertThrows(BadInputException.class, () -> open(CAUSAL.withoutTopLayers(2)))
                        .getMessage());
        assertEquals(
                "-1 top layers left out; expected 0 or more, fewer than the model has; leave out"
                        + " fewer",
                assertThrows(IllegalArgumentException.class, () -> CAUSAL.withoutTopLayers(-1))
                        .getMessage());
        Path classifier = Fixtures.folder("classifier-sequential");
        String message =
                assertThrows(
                                BadInputException.class,
                                () -> open(ModelSpec.folder(classifier).withoutTopLayers(1)))
                        .getMessage();
        assertTrue(
                message.startsWith(
                        classifier + ": holds a classifier, whose head belongs to its last layer;"),
                message);
    }

    private static TextClassifier open(ModelSpec spec) {
        return TextClassifier.open(spec, 3, 4, Device.cpu());
    }
}
