package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Clipped sums in one pass, against one row at a time by autograd and against PyTorch. */
class PerExampleGradientsTest {
    /** Of the sum's largest entry, float32. */
    private static final double TOLERANCE = 2e-5;

    /** Of the clipping norm, by which norms may be too large so as never to be too small. */
    private static final double SLACK = 1e-3;

    private static Stream<Path> folders(String kind) {
        return Fixtures.modelFolders(kind).stream()
                .filter(folder -> Files.exists(folder.resolve("clipped_gradient_sum.safetensors")));
    }

    static Stream<Path> classifiers() {
        return folders("classifier");
    }

    static Stream<Path> languageModels() {
        return folders("causal");
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void classifier_sumOfClippedGradients_equalsPyTorch(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        int[] labels = Fixtures.array(expected.get("labels"), int[].class);
        try (TextClassifier model =
                TextClassifier.open(ModelSpec.folder(folder), 1, 0, Device.cpu())) {
            float[][] targets = new float[labels.length][model.classes()];
            IntStream.range(0, labels.length).forEach(i -> targets[i][labels[i]] = 1);
            LabelledRows rows =
                    new LabelledRows(
                            ids(expected), targets, new int[labels.length], List.of("all"));
            assertGolden(folder, expected, ClippedSums.task(model, rows));
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void languageModel_sumOfClippedGradients_equalsPyTorch(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        try (CausalLanguageModel model =
                CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu())) {
            assertGolden(folder, expected, ClippedSums.task(model, ids(expected)));
        }
    }

    private static void assertGolden(Path folder, JsonObject expected, TrainingTask task) {
        int[] all = IntStream.range(0, task.rows().size()).toArray();
        FixedBatches clipping = FixedBatches.flat(expected.get("clip").getAsDouble(), all);
        Map<String, float[]> sums =
                Fixtures.tensors(folder.resolve("clipped_gradient_sum.safetensors"), task.model());
        double difference = ClippedSums.difference(sums, ClippedSums.of(task, clipping));
        assertTrue(difference < SLACK, "largest difference " + difference);
    }

    private static List<int[]> ids(JsonObject expected) {
        return Arrays.asList(Fixtures.array(expected.get("input_ids"), int[][].class));
    }

    @Test
    void classifier_everyLayerKindAndLength_equalsOneRowAtATime() {
        try (TextClassifier model = TinyTraining.classifier()) {
            assertSameAsSlow(ClippedSums.task(model, TinyRows.labelled()));
        }
    }

    @Test
    void languageModel_everyLayerKindAndLength_equalsOneRowAtATime() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            assertSameAsSlow(ClippedSums.task(model, TinyRows.tokens()));
        }
    }

    static Stream<DecoderShape> shapes() {
        return TinyFamilies.shapes();
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void family_classifierAndLanguageModel_equalOneRowAtATime(DecoderShape shape) {
        try (TextClassifier classifier = TinyFamilies.classifier(shape);
                CausalLanguageModel causal = TinyFamilies.languageModel(shape)) {
            assertSameAsSlow(ClippedSums.task(classifier, TinyRows.labelled()));
            assertSameAsSlow(ClippedSums.task(causal, TinyRows.tokens()));
            for (int row : new int[] {2, 5, 8}) {
                FixedBatches alone = FixedBatches.flat(1e-4, row);
                assertClipped(ClippedSums.task(classifier, TinyRows.labelled()), alone);
                assertClipped(ClippedSums.task(causal, TinyRows.tokens()), alone);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void encoder_classifier_equalsOneRowAtATime(Pooling pooling, @TempDir Path temp) {
        ModelSpec spec = TinyFamilies.bertSpec(temp, pooling);
        try (TextClassifier model = TinyFamilies.classifier(spec)) {
            TrainingTask task = ClippedSums.task(model, TinyRows.labelled());
            assertSameAsSlow(task);
            assertClipped(task, FixedBatches.flat(1e-4, 5));
        }
    }

    private static void assertSameAsSlow(TrainingTask task) {
        int[] all = IntStream.range(0, task.rows().size()).toArray();
        double half = medianNorm(task);
        for (FixedBatches clipping :
                List.of(
                        FixedBatches.flat(half, all),
                        FixedBatches.flat(1e6, all),
                        FixedBatches.flat(half, all).layerByLayer())) {
            Map<String, float[]> slow = ClippedSums.of(task, clipping.slowly());
            assertTrue(ClippedSums.difference(slow, ClippedSums.of(task, clipping)) < TOLERANCE);
        }
    }

    private static double medianNorm(TrainingTask task) {
        double[] norms =
                IntStream.range(0, task.rows().size())
                        .mapToDouble(
                                row ->
                                        ClippedSums.norm(
                                                ClippedSums.of(
                                                        task,
                                                        FixedBatches.flat(1e9, row).slowly())))
                        .sorted()
                        .toArray();
        return norms[norms.length / 2];
    }

    @Test
    void row_clippedAlone_addsAlmostTheClippingNormAndNeverMore() {
        try (TextClassifier classifier = TinyTraining.classifier();
                CausalLanguageModel causal = TinyTraining.languageModel()) {
            TrainingTask labelled = ClippedSums.task(classifier, TinyRows.labelled());
            TrainingTask texts = ClippedSums.task(causal, TinyRows.tokens());
            for (double clip : new double[] {0.3, 0.01, 1e-5}) {
                for (int row = 1; row < TinyRows.tokens().size(); row++) {
                    FixedBatches alone = FixedBatches.flat(clip, row);
                    for (TrainingTask task : List.of(labelled, texts)) {
                        assertClipped(task, alone);
                        assertClipped(task, alone.slowly());
                        assertClipped(task, alone.layerByLayer());
                    }
                }
            }
        }
    }

    private static void assertClipped(TrainingTask task, FixedBatches alone) {
        double norm = ClippedSums.norm(ClippedSums.of(task, alone));
        double clip = alone.maxGradNorm();
        assertTrue(norm <= clip, () -> norm + " of " + clip);
        boolean whole = !alone.clipsEachLayer() && clip < 0.1;
        assertTrue(!whole || norm > clip * (1 - SLACK), () -> norm + " of " + clip);
    }
}
