package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.TinyModels;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.Precision;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TextGeneration;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.model.TokenChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
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

    static Stream<Path> classifiers() {
        return Fixtures.modelFolders("classifier").stream();
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void training_goldenClassifierInBfloat16_hasTheLossesOfFloat32WithinTwoPercent(Path folder) {
        ModelSpec spec = ModelSpec.folder(folder);
        List<TrainingStep> wide = trace(folder, spec);
        List<TrainingStep> rounded = trace(folder, spec.computedIn(Precision.BFLOAT16));
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

    private static List<TrainingStep> trace(Path folder, ModelSpec spec) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        int[] labels = Fixtures.array(expected.get("labels"), int[].class);
        List<int[]> ids = Arrays.asList(Fixtures.array(expected.get("input_ids"), int[][].class));
        try (TextClassifier model = TextClassifier.open(spec, 1, 0, Device.cpu())) {
            float[][] targets = new float[labels.length][model.classes()];
            IntStream.range(0, labels.length).forEach(i -> targets[i][labels[i]] = 1);
            int[] groups = new int[labels.length];
            LabelledRows rows = new LabelledRows(ids, targets, groups, List.of("all"));
            return TinyTraining.train(model, rows, WIDE);
        }
    }

    static Stream<ModelSpec> families() {
        return TinyFamilies.shapes().map(TinyFamilies::spec);
    }

    @ParameterizedTest
    @MethodSource("families")
    void family_classifierAndLanguageModelInBfloat16_areNearFloat32(ModelSpec spec) {
        assertNear(spec);
        assertNearLoss(spec, WIDE);
    }

    private static void assertNearLoss(ModelSpec spec, TrainingConfig config) {
        double expected = lastLoss(spec, config);
        double actual = lastLoss(spec.computedIn(Precision.BFLOAT16), config);
        assertEquals(expected, actual, 0.01 * expected);
        assertNotEquals(expected, actual);
    }

    private static double lastLoss(ModelSpec spec, TrainingConfig config) {
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            List<TrainingStep> steps =
                    CausalTraining.run(model, TinyRows.tokens(), config, TrainingListener.NONE)
                            .steps();
            return steps.get(steps.size() - 1).loss();
        }
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
        assertNearLoss(
                TrainedPart.LORA.adapted(spec, 1), WIDE.toBuilder().part(TrainedPart.LORA).build());
    }

    /** Logits differ by what 8 bits lose, a training that recomputes by nothing. */
    private static void assertNear(ModelSpec spec) {
        List<int[]> rows = TinyRows.tokens();
        ModelSpec bfloat16 = spec.computedIn(Precision.BFLOAT16);
        try (TextClassifier plain = TinyFamilies.classifier(spec);
                TextClassifier model = TinyFamilies.classifier(bfloat16);
                TextClassifier other = TinyFamilies.classifier(bfloat16)) {
            float[][] wide = plain.logits(rows, 4);
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

            TinyTraining.train(model, TinyRows.labelled(), WIDE);
            TrainingConfig again = WIDE.toBuilder().recompute(true).build();
            TinyTraining.train(other, TinyRows.labelled(), again);
            Map<String, float[]> expected = TinyTraining.parameters(model);
            TinyTraining.parameters(other)
                    .forEach((name, values) -> assertArrayEquals(expected.get(name), values, name));
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    void generation_inBfloat16_isThatOfWholePasses(ModelSpec spec) {
        // rows of one length, so that both ways have the same shapes but for the keys' length
        List<int[]> prompts = List.of(new int[] {5, 9, 30, 31}, new int[] {40, 8, 8, 2});
        ModelSpec bfloat16 = spec.computedIn(Precision.BFLOAT16);
        try (CausalLanguageModel model = CausalLanguageModel.open(bfloat16, Device.cpu());
                NDManager step = model.newStep()) {
            List<int[]> added =
                    new TextGeneration(6, new TokenChoice.Greedy(), 2)
                            .run(model, prompts, new int[2]);
            for (int row = 0; row < 2; row++) {
                int[] whole = Ints.concat(prompts.get(row), added.get(row));
                NDArray hidden =
                        GradMode.off(
                                () ->
                                        model.hiddenStates(
                                                TokenBatch.of(step, List.of(whole)), null));
                float[][] logits = TextClassifier.toRows(model.logits(hidden));
                for (int i = 4; i < whole.length; i++) {
                    float[] before = logits[i - 1];
                    float largest = Floats.max(before);
                    float scale = largest - Floats.min(before);
                    assertEquals(largest, before[whole[i]], 0.02 * scale);
                }
            }
        }
    }

    @Test
    void parameters_inBfloat16_moveByLessThanItsSpacing() {
        // a parameter kept in bfloat16 near 1 could not move by less than 2^-8
        TrainingConfig slow = WIDE.toBuilder().learningRate(1e-5).build();
        try (TextClassifier model = classifier()) {
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
        try (TextClassifier model = classifier()) {
            int before = model.arrayCount();
            TinyTraining.train(model, TinyTraining.rows(12), WIDE);
            assertEquals(before, model.arrayCount());
        }
    }

    private static TextClassifier classifier() {
        ModelSpec spec = TinyModels.random(16, 1).computedIn(Precision.BFLOAT16);
        return TextClassifier.open(spec, 2, 1, Device.cpu());
    }

    @Test
    void checkpoint_ofAnotherPrecision_isRefused(@TempDir Path temp) {
        TrainingConfig kept =
                WIDE.toBuilder()
                        .checkpoints(Checkpoints.everySteps(temp.resolve("part"), 1))
                        .build();
        ModelSpec spec = TinyModels.random(16, 1);
        TrainingListener fails =
                step -> {
                    if (step.step() == 3) {
                        throw new UncheckedIOException(new IOException("for the test"));
                    }
                };
        try (CausalLanguageModel model = CausalLanguageModel.open(spec, Device.cpu())) {
            assertThrows(
                    UncheckedIOException.class,
                    () -> CausalTraining.run(model, TinyRows.tokens(), kept, fails));
        }
        ModelSpec rounded = spec.computedIn(Precision.BFLOAT16);
        String message =
                assertThrows(IllegalStateException.class, () -> lastLoss(rounded, kept))
                        .getMessage();
        assertTrue(message.contains("model, rows or settings differ"), message);
    }

    @Test
    void mechanism_besideTf32OrUnfixedPassesInBfloat16_isRefused() {
        FixedBatches mechanism = FixedBatches.flat(1);
        TrainingConfig config = TrainingConfig.builder().mechanism(mechanism).build();
        config.requireSound(Precision.FLOAT32);
        TrainingConfig.defaults().requireSound(Precision.TF32);
        assertRefused(
                config, Precision.TF32, "precision tf32 under 'fixed-batches'; expected fp32");
        assertRefused(config, Precision.BFLOAT16, "precision bf16 under 'fixed-batches' in passes");
        config.toBuilder().microBatchSize(1).build().requireSound(Precision.BFLOAT16);
        for (FixedBatches sound : List.of(mechanism.inFixedShapes(), mechanism.slowly())) {
            TrainingConfig.builder().mechanism(sound).build().requireSound(Precision.BFLOAT16);
        }
        try (TextClassifier model = classifier()) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> TinyTraining.train(model, TinyTraining.rows(3), config));
        }
    }

    private static void assertRefused(TrainingConfig config, Precision precision, String start) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> config.requireSound(precision))
                        .getMessage();
        assertTrue(message.startsWith(start), message);
    }

    @Test
    void tf32_onACpu_isRefused() {
        ModelSpec spec = TinyModels.random(16, 1).computedIn(Precision.TF32);
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> CausalLanguageModel.open(spec, Device.cpu()))
                        .getMessage();
        assertTrue(message.startsWith("precision tf32 on cpu; expected a GPU"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp16", "BF16", ""})
    void parse_anythingElse_isRefused(String text) {
        for (Precision each : Precision.values()) {
            assertEquals(each, Precision.parse(each.toString()));
        }
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Precision.parse(text));
        assertTrue(e.getMessage().startsWith("precision '" + text + "'; expected fp32, tf32 or"));
    }
}
