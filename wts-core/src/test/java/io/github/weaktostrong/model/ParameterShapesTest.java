package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.Device;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParameterShapesTest {
    @Test
    void of_classifierAndLanguageModel_areTheShapesOfTheBlocks() {
        GptNeoXConfig shape = TinyModels.shape(16).withLayers(2);
        ModelSpec spec = ModelSpec.random("two", shape, 1, TinyModels.tokenizer());
        try (TextClassifier model = TextClassifier.open(spec, 3, 1, Device.cpu())) {
            assertShapes(model, new ParameterShapes.Head("score", 3));
        }
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            assertShapes(model, new ParameterShapes.Head("embed_out", shape.vocabSize()));
        }
    }

    private static void assertShapes(NeoXModel model, ParameterShapes.Head head) {
        Map<String, long[]> expected = ParameterShapes.of(model.config(), head);
        assertEquals(
                new ArrayList<>(model.parameters().keySet()), new ArrayList<>(expected.keySet()));
        expected.forEach(
                (name, shape) ->
                        assertArrayEquals(
                                model.parameters().get(name).getShape().getShape(), shape, name));
    }
}
