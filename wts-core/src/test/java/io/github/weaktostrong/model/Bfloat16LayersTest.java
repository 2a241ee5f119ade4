package io.github.weaktostrong.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.engine.Bfloat16Ops;
import io.github.weaktostrong.engine.EngineCalls;
import io.github.weaktostrong.engine.GradMode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class Bfloat16LayersTest {
    private static final List<int[]> ROWS = List.of(new int[] {4, 9, 5, 7}, new int[] {6, 5});

    static Stream<ModelSpec> families() {
        return TinyFamilies.shapes()
                .map(shape -> TinyFamilies.spec(shape).computedIn(Precision.BFLOAT16));
    }

    @ParameterizedTest
    @MethodSource("families")
    void copies_ofParameters_giveWhatRoundingWhereTheyAreUsedGives(ModelSpec spec) {
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu());
                NDManager scope = model.newStep();
                Bfloat16Ops ops = new Bfloat16Ops(scope)) {
            Bfloat16Layers rounding = new Bfloat16Layers(ops, new NDList());
            NDList trained = new NDList(model.parameters().values());
            trained.removeIf(each -> each == model.projection() && each != model.embedding());
            trained.forEach(each -> each.setRequiresGradient(true));
            for (boolean changed : new boolean[] {false, true}) {
                if (changed) {
                    NDList ones = new NDList();
                    trained.forEach(each -> ones.add(scope.ones(each.getShape())));
                    model.ops().sgd(trained, ones, 0.1, 1);
                }
                TokenBatch batch = TokenBatch.of(scope, ROWS);
                BackwardPass whole = new BackwardPass(false);
                List<float[]> expected =
                        gradients(model, trained, whole, () -> states(model, batch, ops, rounding));
                assertTrue(expected.stream().allMatch(Bfloat16LayersTest::isSomething));
                for (boolean again : new boolean[] {false, true}) {
                    BackwardPass backward = new BackwardPass(again);
                    assertSame(
                            expected,
                            gradients(
                                    model,
                                    trained,
                                    backward,
                                    () -> statesAroundAnother(model, batch, backward)));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void pass_isOneCallALayerOneOfRoundingAndOneOfWideningGradients(ModelSpec spec) {
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu());
                NDManager scope = model.newStep()) {
            NDList trained = new NDList(model.parameters().values());
            trained.removeIf(each -> each == model.projection() && each != model.embedding());
            trained.forEach(each -> each.setRequiresGradient(true));
            TokenBatch batch = TokenBatch.of(scope, ROWS);
            BackwardPass backward = new BackwardPass(false);
            List<String> calls =
                    EngineCalls.of(
                            () ->
                                    gradients(
                                            model,
                                            trained,
                                            backward,
                                            () -> model.hiddenStates(batch, null, backward)));
            int layers = model.shape().layers();
            assertEquals(layers, Collections.frequency(calls, "decoder_layer"), calls.toString());
            assertEquals(1, Collections.frequency(calls, "copy"), calls.toString());
            assertEquals(1, Collections.frequency(calls, "all_wide"), calls.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void pass_ofAnEncoder_isOneCallALayerThatGivesWhatItsPartsGive(
            Pooling pooling, @TempDir Path temp) {
        ModelSpec spec = TinyFamilies.bertSpec(temp, pooling).computedIn(Precision.BFLOAT16);
        try (TextClassifier model = TinyFamilies.classifier(spec);
                NDManager scope = model.newStep();
                Bfloat16Ops ops = new Bfloat16Ops(scope)) {
            TokenBatch batch = TokenBatch.of(scope, ROWS);
            Bfloat16Layers rounding = new Bfloat16Layers(ops, new NDList());
            NDArray expected = GradMode.off(() -> states(model, batch, ops, rounding));
            List<NDArray> actual = new ArrayList<>();
            List<String> calls =
                    EngineCalls.of(
                            () ->
                                    actual.add(
                                            model.states(
                                                    ForwardPass.plain(batch),
                                                    null,
                                                    UnaryOperator.identity())));
            int layers = model.shape().layers();
            assertEquals(layers, Collections.frequency(calls, "encoder_layer"), calls.toString());
            assertArrayEquals(expected.toFloatArray(), actual.get(0).toFloatArray());
        }
    }

    private static boolean isSomething(float[] values) {
        return IntStream.range(0, values.length).anyMatch(i -> values[i] != 0);
    }

    private static void assertSame(List<float[]> expected, List<float[]> actual) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "array " + i);
        }
    }

    /** States whose way back comes after another pass, as where a loss asks for scores. */
    private static NDArray statesAroundAnother(
            CausalLanguageModel model, TokenBatch batch, BackwardPass backward) {
        NDArray states = model.hiddenStates(batch, null, backward);
        GradMode.off(() -> model.hiddenStates(batch, null)).close();
        return states;
    }

    /** States by layers that round parameters where they use them. */
    private static NDArray states(
            LoadedModel model, TokenBatch batch, Bfloat16Ops ops, LayerOps layers) {
        ForwardPass pass = ForwardPass.plain(batch).with(layers);
        ModelBody body = model.body();
        NDArray vectors = ops.rounded(ops.wide(body.embed(pass)));
        NDArray hidden = body.enter(vectors, pass);
        for (int i = 0; i < body.layers(); i++) {
            NDArray rows = body.layer(i, hidden, null, pass);
            hidden = rows.reshape(batch.rows(), batch.width(), -1);
        }
        return ops.wide(body.finish(hidden.reshape(-1, hidden.getShape().get(2)), pass));
    }

    private static List<float[]> gradients(
            LoadedModel model, NDList trained, BackwardPass backward, Supplier<NDArray> forward) {
        NDArray states = GradMode.on(forward);
        List<float[]> found = new ArrayList<>(List.of(states.toFloatArray()));
        NDArray seed = states.getManager().arange(0f, states.size()).sin();
        backward.gradients(model.ops(), states, seed.reshape(states.getShape()), trained)
                .forEach(each -> found.add(each.toFloatArray()));
        return found;
    }
}
