package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.TextClassifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionTest {
    private static final TrainingConfig WIDE =
            TrainingConfig.builder()
                    .epochs(6)
                    .batchSize(4)
                    .learningRate(5e-4)
                    .order(TrainingConfig.Order.FILE)
                    .build();
    private static final TrainingConfig ROUNDED =
            WIDE.toBuilder().precision(Precision.BFLOAT16).build();

    static Stream<Path> classifiers() {
        return Fixtures.modelFolders("classifier").stream();
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void training_goldenClassifierInBfloat16_hasTheLossesOfFloat32WithinTwoPercent(Path folder) {
        List<TrainingStep> wide = trace(folder, WIDE);
        List<TrainingStep> rounded = trace(folder, ROUNDED);
        double mean = wide.stream().mapToDouble(TrainingStep::loss).average().orElseThrow();
        double apart = 0;
        for (int i = 0; i < wide.size(); i++) {
            double expected = wide.get(i).loss();
            // the relative error of a loss near 0 is that of the logits times their size
            assertEquals(expected, rounded.get(i).loss(), 0.03 * Math.max(expected, mean));
            apart += Math.abs(expected - rounded.get(i).loss()) / wide.size();
        }
        assertTrue(apart < 0.02 * mean, apart + " of " + mean);
        assertTrue(apart > 0); // else nothing was rounded
        assertTrue(wide.get(wide.size() - 1).loss() < 0.98 * wide.get(0).loss());
    }

    private static List<TrainingStep> trace(Path folder, TrainingConfig config) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        int[] labels = Fixtures.array(expected.get("labels"), int[].class);
        List<int[]> ids = Arrays.asList(Fixtures.array(expected.get("input_ids"), int[][].class));
        try (TextClassifier model =
                TextClassifier.open(ModelSpec.folder(folder), 1, 0, Device.cpu())) {
            float[][] targets = new float[labels.length][model.classes()];
            IntStream.range(0, labels.length).forEach(i -> targets[i][labels[i]] = 1);
            int[] groups = new int[labels.length];
            LabelledRows rows = new LabelledRows(ids, targets, groups, List.of("all"));
            return TinyTraining.train(model, rows, config);
        }
    }

    static Stream<ModelSpec> families() {
        return TinyFamilies.shapes().map(TinyFamilies::spec);
    }

    @ParameterizedTest
    @MethodSource("families")
    void family_classifierAndLanguageModelInBfloat16_areNearFloat32(ModelSpec spec) {
        assertNear(spec);
        try (CausalLanguageModel wide = CausalLanguageModel.open(spec, Device.cpu());
                CausalLanguageModel rounded = CausalLanguageModel.open(spec, Device.cpu())) {
            double expected = lastLoss(wide, WIDE);
            double actual = lastLoss(rounded, ROUNDED);
            assertEquals(expected, actual, 0.01 * expected);
            assertNotEquals(expected, actual);
        }
    }

    private static double lastLoss(CausalLanguageModel model, TrainingConfig config) {
        List<TrainingStep> steps =
                CausalTraining.run(model, TinyRows.tokens(), config, TrainingListener.NONE).steps();
        return steps.get(steps.size() - 1).loss();
    }

    @Test
    void encoder_inBfloat16_isNearFloat32(@TempDir Path temp) {
        for (Pooling pooling : Pooling.values()) {
            assertNear(TinyFamilies.bertSpec(temp, pooling));
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void adapter_inBfloat16_isNearFloat32(ModelSpec spec) {
        ModelSpec adapted = TrainedPart.LORA.adapted(spec, 1);
        try (CausalLanguageModel wide = CausalLanguageModel.open(adapted, Device.cpu());
                CausalLanguageModel rounded = CausalLanguageModel.open(adapted, Device.cpu())) {
            double expected = lastLoss(wide, WIDE.toBuilder().part(TrainedPart.LORA).build());
            double actual = lastLoss(rounded, ROUNDED.toBuilder().part(TrainedPart.LORA).build());
            assertEquals(expected, actual, 0.01 * expected);
            assertNotEquals(expected, actual);
        }
    }

    /** Logits differ by what 8 bits lose, a training that recomputes by nothing. */
    private static void assertNear(ModelSpec spec) {
        List<int[]> rows = TinyRows.tokens();
        try (TextClassifier model = TinyFamilies.classifier(spec);
                TextClassifier other = TinyFamilies.classifier(spec)) {
            float[][] wide = model.logits(rows, 4);
            model.computeIn(Precision.BFLOAT16);
            float[][] rounded = model.logits(rows, 4);
            double scale = 0;
            double largest = 0;
            for (int i = 0; i < wide.length; i++) {
                for (int k = 0; k < wide[i].length; k++) {
                    scale = Math.max(scale, Math.abs(wide[i][k]));
                    largest = Math.max(largest, Math.abs(wide[i][k] - rounded[i][k]));
                }
            }
            assertTrue(largest > 0 && largest < 0.05 * scale, largest + " of " + scale);
            model.computeIn(Precision.FLOAT32);
            assertArrayEquals(wide, model.logits(rows, 4));

            TinyTraining.train(model, TinyRows.labelled(), ROUNDED);
            TrainingConfig again = ROUNDED.toBuilder().recompute(true).build();
            TinyTraining.train(other, TinyRows.labelled(), again);
            Map<String, float[]> expected = TinyTraining.parameters(model);
            TinyTraining.parameters(other)
                    .forEach((name, values) -> assertArrayEquals(expected.get(name), values, name));
        }
    }

    @Test
    void parameters_inBfloat16_moveByLessThanItsSpacing() {
        // a parameter kept in bfloat16 near 1 could not move by less than 2^-8
        TrainingConfig slow = ROUNDED.toBuilder().learningRate(1e-5).build();
        try (TextClassifier model = TinyTraining.classifier()) {
            String name = "gpt_neox.final_layer_norm.weight";
            TinyTraining.train(model, TinyTraining.rows(12), slow);
            float[] values = TinyTraining.parameters(model).get(name);
            assertTrue(IntStream.range(0, values.length).anyMatch(i -> values[i] != 1));
            for (float value : values) {
                assertEquals(1, value, 1e-3);
            }
        }
    }

    @Test
    void steps_inBfloat16_leaveNoArray() {
        try (TextClassifier model = TinyTraining.classifier()) {
            int before = model.arrayCount();
            TinyTraining.train(model, TinyTraining.rows(12), ROUNDED);
            assertEquals(before, model.arrayCount());
        }
    }

    @Test
    void mechanism_besideBfloat16_isRefused() {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                TrainingConfig.builder()
                                        .precision(Precision.BFLOAT16)
                                        .mechanism(FixedBatches.flat(1))
                                        .build());
        assertTrue(
                e.getMessage().startsWith("precision bf16 under 'fixed-batches'; expected fp32"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tf32", "BF16", ""})
    void parse_anythingElse_isRefused(String text) {
        assertEquals(Precision.BFLOAT16, Precision.parse(Precision.BFLOAT16.toString()));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Precision.parse(text));
        assertTrue(e.getMessage().startsWith("precision '" + text + "'; expected fp32 or bf16;"));
    }
}
