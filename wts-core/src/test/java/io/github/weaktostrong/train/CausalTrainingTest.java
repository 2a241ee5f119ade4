package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.gson.JsonObject;
import io.github.weaktostrong.Fixtures;
import io.github.weaktostrong.ReferenceDecoder;
import io.github.weaktostrong.TinyFamilies;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.ModelSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CausalTrainingTest {
    private static final int[] LONG = {5, 6, 7, 8, 9, 10, 11, 12};
    private static final int[] SHORT = {40, 41, 42};
    private static final int[] SINGLE = {50};

    @Test
    void padding_shortRowBesideALongOne_contributesNothing() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            float[][] both = gradients(model, List.of(LONG, SHORT));
            float[][] first = gradients(model, List.of(LONG));
            float[][] second = gradients(model, List.of(SHORT));
            for (int i = 0; i < both.length; i++) {
                for (int k = 0; k < both[i].length; k++) {
                    assertEquals((first[i][k] + second[i][k]) / 2, both[i][k], 2e-6f);
                }
            }
        }
    }

    @Test
    void singleToken_besideOtherRows_contributesNothing() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            float[][] with = gradients(model, List.of(SINGLE, LONG, SINGLE));
            float[][] without = gradients(model, List.of(LONG));
            for (int i = 0; i < with.length; i++) {
                assertArrayEquals(without[i], with[i]);
            }
        }
    }

    @Test
    void batch_ofSingleTokens_changesNothing() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(1)
                        .order(TrainingConfig.Order.FILE)
                        .optimizer(new Optimizer.Sgd(0.1))
                        .learningRate(1)
                        .build();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            Map<String, float[]> before = TinyTraining.parameters(model);
            CausalTraining.run(
                    model,
                    List.of(SINGLE, SINGLE, LONG),
                    config,
                    step -> {
                        boolean single = step.step() < 3;
                        assertEquals(single, step.loss() == 0);
                        assertEquals(single, step.gradientNorm() == 0);
                        TinyTraining.parameters(model)
                                .forEach(
                                        (name, values) ->
                                                assertTrue(
                                                        !single
                                                                || Arrays.equals(
                                                                        before.get(name), values),
                                                        name));
                    });
        }
    }

    @Test
    void rows_noneWithTwoTokens_areRefused() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            Exception e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () ->
                                    CausalTraining.run(
                                            model,
                                            List.of(SINGLE),
                                            TrainingConfig.defaults(),
                                            TrainingListener.NONE));
            assertEquals(
                    "none of the 1 rows has two tokens, so there is no next token to learn;"
                            + " expected longer texts",
                    e.getMessage());
        }
    }

    @Test
    void training_manyEpochs_learnsTheRow() {
        TrainingConfig config =
                TrainingConfig.builder().epochs(60).batchSize(2).learningRate(1e-2).build();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            double before =
                    CorpusLoss.of(model, List.of(LONG, SHORT), 16).meanTokenLoss().orElseThrow();
            assertEquals(Math.log(280), before, 0.3);
            List<TrainingStep> trace =
                    CausalTraining.run(model, List.of(LONG, SHORT), config, TrainingListener.NONE)
                            .steps();
            assertEquals(60, trace.size());
            assertTrue(
                    CorpusLoss.of(model, List.of(LONG, SHORT), 16).meanTokenLoss().orElseThrow()
                            < 0.1);
        }
    }

    @Test
    void training_equalSeeds_givesTheSameFloats() {
        assertEquals(trace(1), trace(1));
        Map<String, float[]> first = trained(1);
        Map<String, float[]> second = trained(1);
        first.forEach((name, values) -> assertArrayEquals(values, second.get(name), name));
    }

    @Test
    void frozen_outputEmbedding_trainsTheBodyAlone() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .learningRate(1e-2)
                        .frozen(List.of("embed_out\\.weight"))
                        .build();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            Map<String, float[]> before = TinyTraining.parameters(model);
            CausalTraining.run(model, List.of(LONG), config, TrainingListener.NONE);
            Map<String, float[]> after = TinyTraining.parameters(model);
            assertArrayEquals(before.get("embed_out.weight"), after.get("embed_out.weight"));
            String other = "gpt_neox.layers.0.mlp.dense_h_to_4h.weight";
            assertTrue(!Arrays.equals(before.get(other), after.get(other)));
        }
    }

    @Test
    void frozen_body_trainsTheOutputEmbeddingAlone() {
        TrainingConfig config =
                TrainingConfig.builder().learningRate(1e-2).frozen(List.of("gpt_neox.*")).build();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            Map<String, float[]> before = TinyTraining.parameters(model);
            CausalTraining.run(model, List.of(LONG), config, TrainingListener.NONE);
            TinyTraining.parameters(model)
                    .forEach(
                            (name, values) ->
                                    assertEquals(
                                            !name.equals("embed_out.weight"),
                                            Arrays.equals(before.get(name), values),
                                            name));
        }
    }

    @Test
    void arrayCount_fiftyStepsAndEvaluations_staysConstant() {
        TrainingConfig config =
                TrainingConfig.builder().epochs(50).batchSize(3).microBatchSize(2).build();
        List<int[]> rows = List.of(LONG, SHORT, LONG);
        Set<Integer> counts = new HashSet<>();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            int before = model.arrayCount();
            CausalTraining.run(
                    model,
                    rows,
                    config,
                    step -> {
                        CorpusLoss.of(model, rows, 2).sums();
                        counts.add(model.arrayCount());
                    });
            assertEquals(1, counts.size(), counts.toString());
            assertEquals(before, model.arrayCount());
        }
    }

    static List<Path> languageModels() {
        return Fixtures.modelFolders("causal");
    }

    @ParameterizedTest
    @MethodSource("languageModels")
    void evaluation_fixtures_equalTransformers(Path folder) {
        JsonObject expected = Fixtures.json(folder.resolve("expected.json"));
        int[][] rows = Fixtures.array(expected.get("input_ids"), int[][].class);
        double[] means = Fixtures.array(expected.get("mean_token_losses"), double[].class);
        double[] counts = Fixtures.array(expected.get("next_token_counts"), double[].class);
        double total = 0;
        double tokens = 0;
        try (CausalLanguageModel model =
                CausalLanguageModel.open(ModelSpec.folder(folder), Device.cpu())) {
            for (int batch = 1; batch <= rows.length; batch += 2) {
                double[] sums = CorpusLoss.of(model, Arrays.asList(rows), batch).sums();
                for (int i = 0; i < sums.length; i++) {
                    assertEquals(means[i] * counts[i], sums[i], 1e-5 * Math.max(1, counts[i]));
                }
            }
            for (int i = 0; i < means.length; i++) {
                total += means[i] * counts[i];
                tokens += counts[i];
            }
            double mean =
                    CorpusLoss.of(model, Arrays.asList(rows), 16).meanTokenLoss().orElseThrow();
            assertEquals(total / tokens, mean, 1e-5);
        }
    }

    @Test
    void gradient_tiedEmbedding_isThatOfBothUses() {
        DecoderShape shape =
                TinyFamilies.shapes().filter(DecoderShape::tied).findFirst().orElseThrow();
        int[] row = {5, 6, 7, 8, 6, 200, 3};
        String name = shape.headName(Architecture.CAUSAL_LM) + ".weight";
        try (CausalLanguageModel model = TinyFamilies.languageModel(shape);
                NDManager step = model.newStep();
                ParameterUpdate update = new ParameterUpdate(model, TrainingConfig.defaults())) {
            ReferenceDecoder reference =
                    new ReferenceDecoder(shape, TinyTraining.parameters(model));
            TrainingTask task = new CausalTask(model, List.of(row));
            TrainingTask.BatchGradient found =
                    task.begin(TrainingConfig.defaults(), 1)
                            .gradient(step, new int[] {0}, 0, update);
            assertEquals(reference.loss(row), found.loss(), 1e-5);
            float[] gradient = found.gradients().get(update.names().indexOf(name)).toFloatArray();
            double[] embedding = reference.parameter(name);
            for (int token : new int[] {6, 200, 3, 100}) { // of the text twice, once, last; of none
                for (int i = 16 * token; i < 16 * token + 4; i++) {
                    double at = embedding[i];
                    embedding[i] = at + 1e-4;
                    double above = reference.loss(row);
                    embedding[i] = at - 1e-4;
                    double below = reference.loss(row);
                    embedding[i] = at;
                    assertEquals((above - below) / 2e-4, gradient[i], 1e-5);
                }
            }
        }
    }

    @Test
    void evaluation_noNextToken_isZeroAndHasNoMean() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            assertArrayEquals(
                    new double[] {0, 0},
                    CorpusLoss.of(model, List.of(SINGLE, new int[0]), 2).sums());
            assertTrue(CorpusLoss.of(model, List.of(SINGLE), 16).meanTokenLoss().isEmpty());
        }
    }

    private static List<TrainingStep> trace(long seed) {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            return CausalTraining.run(
                            model,
                            TinyTraining.rows(9).tokens(),
                            config(seed),
                            TrainingListener.NONE)
                    .steps();
        }
    }

    private static Map<String, float[]> trained(long seed) {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            CausalTraining.run(
                    model, TinyTraining.rows(9).tokens(), config(seed), TrainingListener.NONE);
            return TinyTraining.parameters(model);
        }
    }

    private static TrainingConfig config(long seed) {
        return TrainingConfig.builder()
                .batchSize(4)
                .epochs(2)
                .learningRate(1e-2)
                .seed(seed)
                .build();
    }

    private static float[][] gradients(CausalLanguageModel model, List<int[]> rows) {
        TrainingTask.Session session =
                new CausalTask(model, rows).begin(TrainingConfig.defaults(), 1);
        int[] all = IntStream.range(0, rows.size()).toArray();
        try (ParameterUpdate update = new ParameterUpdate(model, TrainingConfig.defaults());
                NDManager step = model.newStep()) {
            return session.gradient(step, all, 0, update).gradients().stream()
                    .map(NDArray::toFloatArray)
                    .toArray(float[][]::new);
        }
    }
}
