package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.train.LearningRate.Schedule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logits, losses, gradients and trainings against Hugging Face Transformers and PyTorch. */
class ModelParityTest {
    private static final float LOGITS = 1e-4f;
    private static final float GRADIENTS = 1e-3f; // of the largest entry
    private static final double TRACE = 1e-3;

    static Stream<Path> classifiers() {
        return Fixtures.modelFolders("classifier").stream();
    }

    static Stream<Path> languageModels() {
        return Fixtures.modelFolders("causal").stream();
    }

    static Stream<Path> trainings() {
        return classifiers()
                .flatMap(
                        folder ->
                                Stream.of(
                                                "train_expected.json",
                                                "train_sgd_expected.json",
                                                "train_linear_warmup_expected.json")
                                        .map(folder::resolve))
                .filter(Files::exists);
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void logits_batchOfDifferentLengths_equalTransformers(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        List<int[]> rows = rows(expected);
        try (TextClassifier model = open(folder, expected)) {
            assertRows(logitsOf(expected, "logits"), model.logits(rows, rows.size()));
            assertRows(logitsOf(expected, "logits"), model.logits(rows, 2));
        }
    }

    static Stream<Path> padded() {
        return classifiers()
                .filter(
                        folder ->
                                Fixtures.json(folder.resolve("expected.json"))
                                        .has("left_padded_logits"));
    }

    @ParameterizedTest
    @MethodSource("padded")
    void logits_paddingOnEitherSide_equalTransformers(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        List<int[]> padded = new ArrayList<>();
        List<boolean[]> masks = new ArrayList<>();
        for (int[] row : rows(expected)) {
            int[] wide = new int[row.length + 5];
            Arrays.fill(wide, 1);
            System.arraycopy(row, 0, wide, 3, row.length);
            boolean[] mask = new boolean[wide.length];
            Arrays.fill(mask, 3, 3 + row.length, true);
            padded.add(wide);
            masks.add(mask);
        }
        try (TextClassifier model = open(folder, expected);
                NDManager step = model.newStep()) {
            NDArray logits = GradMode.off(() -> model.logits(TokenBatch.of(step, padded, masks)));
            assertRows(logitsOf(expected, "left_padded_logits"), TextClassifier.toRows(logits));
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void gradient_meanLoss_equalsAutograd(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        int[] labels = Fixtures.array(expected.get("labels"), int[].class);
        List<int[]> rows = rows(expected);
        try (TextClassifier model = open(folder, expected)) {
            float[][] targets = new float[labels.length][model.classes()];
            IntStream.range(0, labels.length).forEach(i -> targets[i][labels[i]] = 1);
            int[] groups = new int[labels.length];
            LabelledRows data = new LabelledRows(rows, targets, groups, List.of("all"));
            TrainingTask task = new ClassifierTask(model, data, crossEntropy());
            double mean = mean(expected, "losses");
            assertGradients(folder, task, TrainingConfig.defaults(), mean);
            TrainingConfig micro = TrainingConfig.builder().microBatchSize(2).build();
            assertGradients(folder, task, micro, mean);
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void gradient_memoryCollectedBetweenForwardAndBackward_equalsAutograd(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        int[] labels = Fixtures.array(expected.get("labels"), int[].class);
        try (TextClassifier model = open(folder, expected)) {
            float[][] targets = new float[labels.length][model.classes()];
            IntStream.range(0, labels.length).forEach(i -> targets[i][labels[i]] = 1);
            LabelledRows data =
                    new LabelledRows(
                            rows(expected), targets, new int[labels.length], List.of("all"));
            ClassificationObjective objective =
                    ClassificationObjective.of(
                            AuxiliaryConfidenceLoss.off(), List.of(new CollectingTerm()));
            TrainingTask task = new ClassifierTask(model, data, objective);
            double mean = mean(expected, "losses");
            assertGradients(folder, task, TrainingConfig.defaults(), mean);
        }
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void causalGradient_meanLoss_equalsAutograd(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        try (CausalLanguageModel model =
                CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu())) {
            TrainingTask task = new CausalTask(model, rows(expected));
            double mean = mean(expected, "mean_token_losses");
            assertGradients(folder, task, TrainingConfig.defaults(), mean);
        }
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void training_twoEpochsInFileOrder_followsPyTorch(Path file) {
        Path folder = file.getParent();
        JsonObject expected = Fixtures.json(file);
        JsonObject settings = expected.getAsJsonObject("settings");
        Dataset data = JsonLines.read(folder.resolve("train.jsonl"));
        int classes =
                Fixtures.json(folder.resolve("expected.json"))
                        .getAsJsonArray("logits")
                        .get(0)
                        .getAsJsonArray()
                        .size();
        try (TextClassifier model =
                TextClassifier.open(ModelSpec.folder(folder), classes, 0, Device.cpu())) {
            TokenizedDataset tokens =
                    TokenizedDataset.of(data, model.tokenizer(), model.shape().positions());
            List<TrainingStep> trace =
                    ClassifierTraining.run(
                                    model,
                                    LabelledRows.ofLabels(tokens, classes),
                                    crossEntropy(),
                                    config(settings),
                                    TrainingListener.NONE)
                            .steps();
            assertEquals(expected.getAsJsonArray("trace").size(), trace.size());
            for (TrainingStep step : trace) {
                JsonObject reference =
                        expected.getAsJsonArray("trace").get(step.step() - 1).getAsJsonObject();
                assertEquals(reference.get("loss").getAsDouble(), step.loss(), TRACE);
                double norm = reference.get("gradient_norm").getAsDouble();
                assertEquals(norm, step.gradientNorm(), TRACE * norm);
            }
            JsonObject texts = Fixtures.json(folder.resolve("expected.json"));
            float[][] after = model.logits(rows(texts), 8);
            float[][] reference = Fixtures.array(expected.get("logits_after"), float[][].class);
            for (int i = 0; i < after.length; i++) {
                assertArrayEquals(reference[i], after[i], 5e-3f);
            }
        }
    }

    @Test
    void hubStyleFolder_twoHalfPrecisionShards_equalsTransformers() {
        Path folder = Fixtures.folder("causal-hub-style");
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        try (CausalLanguageModel model =
                CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu())) {
            TrainingTask task = new CausalTask(model, rows(expected));
            TrainingTask.Session session = task.begin(TrainingConfig.defaults(), 1);
            try (NDManager step = model.newStep();
                    ParameterUpdate update =
                            new ParameterUpdate(model, TrainingConfig.defaults())) {
                int[] all = IntStream.range(0, task.rows().size()).toArray();
                double loss = session.gradient(step, all, 0, update).loss();
                assertEquals(mean(expected, "mean_token_losses"), loss, 1e-5);
            }
        }
    }

    private static TrainingConfig config(JsonObject settings) {
        boolean sgd =
                settings.has("optimizer")
                        && settings.get("optimizer").getAsString().startsWith("sgd");
        double decay = sgd ? 0 : settings.get("weight_decay").getAsDouble();
        Schedule schedule = Schedule.valueOf(settings.get("schedule").getAsString().toUpperCase());
        double warmUp = settings.has("warm_up") ? settings.get("warm_up").getAsDouble() : 0;
        double peak = settings.get("learning_rate").getAsDouble();
        return TrainingConfig.builder()
                .epochs(settings.get("epochs").getAsInt())
                .batchSize(settings.get("batch_size").getAsInt())
                .optimizer(sgd ? new Optimizer.Sgd(decay) : new Optimizer.AdamW(decay))
                .learningRate(new LearningRate(peak, schedule, warmUp, 0))
                .maxGradNorm(settings.get("max_grad_norm").getAsDouble())
                .order(TrainingConfig.Order.FILE)
                .build();
    }

    private static ClassificationObjective crossEntropy() {
        return ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of());
    }

    private static TextClassifier open(Path folder, JsonObject expected) {
        int classes = logitsOf(expected, "logits")[0].length;
        return TextClassifier.open(ModelSpec.folder(folder), classes, 0, Device.cpu());
    }

    private static List<int[]> rows(JsonObject expected) {
        return Arrays.asList(Fixtures.array(expected.get("input_ids"), int[][].class));
    }

    private static float[][] logitsOf(JsonObject expected, String key) {
        return Fixtures.array(expected.get(key), float[][].class);
    }

    private static double mean(JsonObject expected, String key) {
        double[] values = Fixtures.array(expected.get(key), double[].class);
        int[] counts =
                expected.has("next_token_counts")
                        ? Fixtures.array(expected.get("next_token_counts"), int[].class)
                        : new int[] {};
        return IntStream.range(0, values.length)
                .filter(row -> counts.length == 0 || counts[row] > 0)
                .mapToDouble(row -> values[row])
                .average()
                .orElseThrow();
    }

    private static void assertRows(float[][] expected, float[][] actual) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], LOGITS);
        }
    }

    private static void assertGradients(
            Path folder, TrainingTask task, TrainingConfig config, double loss) {
        LoadedModel model = task.model();
        Map<String, float[]> expected =
                Fixtures.tensors(folder.resolve("mean_loss_gradients.safetensors"), model);
        TrainingTask.Session session = task.begin(config, 1);
        try (ParameterUpdate update = new ParameterUpdate(model, config);
                NDManager step = model.newStep()) {
            int[] all = IntStream.range(0, task.rows().size()).toArray();
            TrainingTask.BatchGradient result = session.gradient(step, all, 0, update);
            assertEquals(loss, result.loss(), 1e-5);
            assertEquals(expected.keySet(), model.parameters().keySet());
            for (int i = 0; i < update.names().size(); i++) {
                float[] reference = expected.get(update.names().get(i));
                float largest = 0;
                for (float value : reference) {
                    largest = Math.max(largest, Math.abs(value));
                }
                assertTrue(largest > 0);
                float[] actual = result.gradients().get(i).toFloatArray();
                // BERT's key biases shift all scores of a query alike: their gradient is rounding
                float tolerance = Math.max(GRADIENTS * largest, 1e-7f);
                assertArrayEquals(reference, actual, tolerance, update.names().get(i));
            }
        }
    }
}
