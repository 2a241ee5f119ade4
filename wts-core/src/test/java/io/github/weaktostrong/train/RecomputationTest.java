package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.checkpoint.CustomShape;
import io.github.weaktostrong.engine.EngineCalls;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ForwardPass;
import io.github.weaktostrong.model.Lora;
import io.github.weaktostrong.model.ModelBody;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Layers computed again on the way back: the gradients of the whole graph, bit for bit. */
class RecomputationTest {
    private static final int[] ALL = IntStream.range(0, TinyRows.tokens().size()).toArray();
    private static final TrainingConfig PLAIN = TrainingConfig.defaults();
    private static final TrainingConfig PRIVATE = TrainingConfig.builder().maxGradNorm(0).build();

    static Stream<ModelSpec> decoders() {
        return TinyFamilies.shapes().map(TinyFamilies::spec);
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void decoder_classifierAndLanguageModel_haveTheGradientsOfTheWholeGraph(ModelSpec spec) {
        try (TextClassifier classifier = TinyFamilies.classifier(spec);
                CausalLanguageModel causal = CausalLanguageModel.open(spec, Device.cpu())) {
            assertSame(ClippedSums.task(classifier, TinyRows.labelled()));
            assertSame(ClippedSums.task(causal, TinyRows.tokens()));
        }
    }

    @ParameterizedTest
    @EnumSource
    void encoder_classifier_hasTheGradientsOfTheWholeGraph(Pooling pooling, @TempDir Path temp) {
        try (TextClassifier model = TinyFamilies.classifier(TinyFamilies.bertSpec(temp, pooling))) {
            assertSame(ClippedSums.task(model, TinyRows.labelled()));
        }
    }

    @Test
    void part_lastLayerAdapterAndFrozenNames_haveTheGradientsOfTheWholeGraph() {
        ModelSpec spec = decoders().findFirst().orElseThrow();
        try (TextClassifier plain = TextClassifier.open(spec, 2, 1, Device.cpu());
                TextClassifier adapted =
                        TextClassifier.open(
                                spec.withAdapter(Lora.standard(), 7), 2, 1, Device.cpu())) {
            TrainingTask task = ClippedSums.task(plain, TinyRows.labelled());
            assertSame(task, PLAIN.toBuilder().part(TrainedPart.last(1)).build());
            assertSame(task, PLAIN.toBuilder().frozen(List.of("embed_in", "bias")).build());
            assertSame(task, PLAIN.toBuilder().frozen(List.of("layers\\.1")).build());
            TrainingTask low = ClippedSums.task(adapted, TinyRows.labelled());
            assertSame(low, PLAIN.toBuilder().part(TrainedPart.LORA).build());
        }
    }

    @Test
    void embeddings_climbingAlongTheirGradient_reachTheSamePlace() {
        ClassificationObjective climbing =
                new ClassificationObjective(
                        AuxiliaryConfidenceLoss.off(),
                        List.of(),
                        List.of(new Climb(0.1f)),
                        List.of());
        try (TextClassifier model = TinyTraining.classifier()) {
            assertSame(ClippedSums.task(model, TinyRows.labelled(), climbing));
        }
    }

    private static void assertSame(TrainingTask task) {
        assertSame(task, PLAIN);
    }

    /** Compares plain gradients in whole and micro-batches, and private sums. */
    private static void assertSame(TrainingTask task, TrainingConfig config) {
        for (int size : new int[] {ALL.length, 4}) {
            TrainingConfig micro = config.toBuilder().microBatchSize(size).build();
            assertEqual(gradients(task, micro), gradients(task, again(micro)));
        }
        TrainingConfig clipped =
                PRIVATE.toBuilder().part(config.part()).frozen(config.frozen()).build();
        for (FixedBatches mechanism :
                List.of(
                        FixedBatches.flat(0.05, ALL),
                        FixedBatches.flat(0.05, ALL).layerByLayer())) {
            assertEqual(
                    ClippedSums.of(task, mechanism, clipped),
                    ClippedSums.of(task, mechanism, again(clipped)));
        }
    }

    private static TrainingConfig again(TrainingConfig config) {
        return config.toBuilder().recompute(true).build();
    }

    private static Map<String, float[]> gradients(TrainingTask task, TrainingConfig config) {
        TrainingTask.Session session = task.begin(config, 1);
        try (ParameterUpdate update = new ParameterUpdate(task.model(), config);
                NDManager step = task.model().newStep()) {
            List<NDArray> found = session.gradient(step, ALL, 0, update).gradients();
            Map<String, float[]> named = new LinkedHashMap<>();
            for (int i = 0; i < found.size(); i++) {
                named.put(update.names().get(i), found.get(i).toFloatArray());
            }
            return named;
        }
    }

    private static void assertEqual(Map<String, float[]> expected, Map<String, float[]> actual) {
        assertTrue(ClippedSums.norm(expected) > 1e-7);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), name));
    }

    @Test
    void layer_plainAndPrivate_isComputedOnceMoreForEveryWayBack() {
        List<Integer> calls = new ArrayList<>();
        ModelSpec spec =
                ModelSpec.custom(
                        Products.shape(),
                        (shape, parameters) -> new Products(parameters, calls),
                        1,
                        TinyModels.tokenizer());
        try (TextClassifier model = TextClassifier.open(spec, 2, 1, Device.cpu())) {
            TrainingTask task = ClippedSums.task(model, TinyRows.labelled());
            gradients(task, PLAIN);
            assertEquals(List.of(0, 1), calls);
            calls.clear();
            gradients(task, again(PLAIN));
            assertEquals(List.of(0, 1, 1, 0), calls);
            calls.clear();
            ClippedSums.of(task, FixedBatches.flat(1, ALL), again(PRIVATE));
            assertEquals(List.of(0, 1, 1, 0, 1, 0), calls);
            assertSame(task);
        }
    }

    @Test
    void norms_ofLayersComputedTwice_areTakenOnce() {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.labelled());
            for (String norms : List.of("linear_squares", "squares")) {
                assertEquals(1, calls(task, PRIVATE, norms)); // all layers at once
                // layers one by one, and what comes before and after them
                assertEquals(1 + model.shape().layers(), calls(task, again(PRIVATE), norms));
            }
        }
    }

    private static long calls(TrainingTask task, TrainingConfig config, String method) {
        Runnable step = () -> ClippedSums.of(task, FixedBatches.flat(1, ALL), config);
        return EngineCalls.of(step).stream().filter(method::equals).count();
    }

    /** A body of two linear layers that notes which of them is computed. */
    private record Products(Map<String, NDArray> parameters, List<Integer> calls)
            implements ModelBody {
        static CustomShape shape() {
            Map<String, List<Integer>> sizes = new LinkedHashMap<>();
            sizes.put("embedding.weight", List.of(280, 8));
            sizes.put("layers.0.weight", List.of(8, 8));
            sizes.put("layers.1.weight", List.of(8, 8));
            return new CustomShape("products", 280, 8, 2, 32, 0, sizes);
        }

        @Override
        public NDArray embedding() {
            return parameters.get("embedding.weight");
        }

        @Override
        public int layers() {
            return 2;
        }

        @Override
        public NDArray layer(
                int index, NDArray hidden, @Nullable NDArray positions, ForwardPass pass) {
            calls.add(index);
            NDArray weight = parameters.get("layers." + index + ".weight");
            try (NDArray kept = ModelBody.select(hidden, positions)) {
                return pass.ops().linear(kept, weight, null);
            }
        }

        @Override
        public NDArray finish(NDArray hidden, ForwardPass pass) {
            return hidden.reshape(hidden.getShape());
        }
    }
}
