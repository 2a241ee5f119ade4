package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.engine.EngineCalls;
import io.github.weaktostrong.engine.GradMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers that are one call of the engine, against their parts called one by one. */
class WholeLayerTest {
    private static final List<int[]> EQUAL =
            List.of(new int[] {4, 9, 5, 7}, new int[] {6, 5, 8, 9});
    private static final List<int[]> PADDED = List.of(new int[] {4, 9, 5, 7}, new int[] {6, 5});

    static Stream<ModelSpec> decoders() {
        return TinyFamilies.shapes().map(TinyFamilies::spec);
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void layer_decoderOfAnyFamily_hasValuesAndGradientsOfItsParts(ModelSpec spec) {
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            assertLikeParts(model);
        }
    }

    @ParameterizedTest
    @EnumSource
    void layer_encoder_hasValuesAndGradientsOfItsParts(Pooling pooling, @TempDir Path temp) {
        try (TextClassifier model = TinyFamilies.classifier(TinyFamilies.bertSpec(temp, pooling))) {
            assertLikeParts(model);
            List<String> whole = calls(model, LayerOps.PLAIN);
            assertEquals(
                    model.shape().layers(),
                    Collections.frequency(whole, "encoder_layer"),
                    whole.toString());
        }
    }

    @Test
    void layer_plainPass_isOneCallOfTheEngine() {
        ModelSpec spec = decoders().findFirst().orElseThrow();
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            List<String> whole = calls(model, LayerOps.PLAIN);
            assertEquals(
                    model.shape().layers(),
                    Collections.frequency(whole, "decoder_layer"),
                    whole.toString());
            int more = calls(model, new Parts()).size() - whole.size();
            assertTrue(more > 10 * model.shape().layers(), "fewer calls: " + more);
        }
    }

    private static List<String> calls(TextClassifier model, LayerOps ops) {
        try (NDManager step = model.newStep()) {
            TokenBatch batch = TokenBatch.of(step, PADDED);
            return EngineCalls.of(() -> states(model, batch, ops));
        }
    }

    private static void assertLikeParts(TextClassifier model) {
        model.parameters().values().forEach(each -> each.setRequiresGradient(true));
        for (List<int[]> rows : List.of(EQUAL, PADDED)) {
            List<float[]> expected = valuesAndGradients(model, rows, new Parts());
            List<float[]> actual = valuesAndGradients(model, rows, LayerOps.PLAIN);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i), 2e-5f, "array " + i);
            }
        }
    }

    private static List<float[]> valuesAndGradients(
            TextClassifier model, List<int[]> rows, LayerOps ops) {
        try (NDManager step = model.newStep()) {
            TokenBatch batch = TokenBatch.of(step, rows);
            NDArray states = GradMode.on(() -> states(model, batch, ops));
            List<float[]> found = new ArrayList<>(List.of(states.toFloatArray()));
            NDArray seed = step.arange(0f, states.size()).sin().reshape(states.getShape());
            Map<String, NDArray> parameters = model.parameters();
            model.ops()
                    .gradients(
                            new NDList(states), new NDList(seed), new NDList(parameters.values()))
                    .forEach(each -> found.add(each.toFloatArray()));
            return found;
        }
    }

    private static NDArray states(TextClassifier model, TokenBatch batch, LayerOps ops) {
        return model.states(
                ForwardPass.plain(batch).with(ops),
                model.body().classified(batch),
                UnaryOperator.identity());
    }

    /** The plain operations under another name, so that a layer calls them one by one. */
    private static final class Parts implements LayerOps {
        @Override
        public NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
            return PLAIN.linear(input, weight, bias);
        }

        @Override
        public NDArray layerNorm(NDArray input, NDArray weight, NDArray bias, float epsilon) {
            return PLAIN.layerNorm(input, weight, bias, epsilon);
        }

        @Override
        public NDArray rmsNorm(NDArray input, NDArray weight, float epsilon) {
            return PLAIN.rmsNorm(input, weight, epsilon);
        }

        @Override
        public NDArray embedding(NDArray ids, NDArray table) {
            return PLAIN.embedding(ids, table);
        }
    }
}
