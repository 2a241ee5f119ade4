package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.weaktostrong.MeanMarginTerm;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the sum over a batch may and may not depend on. */
class ClippedSumTest {
    private static final double CLIP = 0.05;
    private static final int[] ALL = IntStream.range(0, TinyRows.tokens().size()).toArray();

    @Test
    void oneRowMore_movesTheSumByAtMostTheClippingNorm() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.tokens());
            Map<String, float[]> with = ClippedSums.of(task, FixedBatches.flat(CLIP, ALL));
            for (int left : ALL) {
                int[] others = IntStream.of(ALL).filter(row -> row != left).toArray();
                Map<String, float[]> without =
                        ClippedSums.of(task, FixedBatches.flat(CLIP, others));
                assertTrue(distance(with, without) <= CLIP * (1 + 1e-4), "row " + left);
            }
        }
    }

    @Test
    void oneRowMore_clippedLayerByLayer_movesTheSumByAtMostTheClippingNorm() {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.labelled());
            Map<String, float[]> with =
                    ClippedSums.of(task, FixedBatches.flat(CLIP, 2, 3, 6).layerByLayer());
            Map<String, float[]> without =
                    ClippedSums.of(task, FixedBatches.flat(CLIP, 2, 6).layerByLayer());
            assertTrue(distance(with, without) <= CLIP * (1 + 1e-4));
        }
    }

    @Test
    void theBound_withoutClipping_isBroken() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.tokens());
            Map<String, float[]> with = ClippedSums.of(task, FixedBatches.flat(1e9, ALL));
            Map<String, float[]> without =
                    ClippedSums.of(task, FixedBatches.flat(1e9, 0, 2, 3, 4, 5, 6, 7, 8));
            assertTrue(distance(with, without) > CLIP);
        }
    }

    private static double distance(Map<String, float[]> a, Map<String, float[]> b) {
        Map<String, float[]> difference = new LinkedHashMap<>();
        a.forEach(
                (name, values) -> {
                    float[] own = values.clone();
                    for (int i = 0; i < own.length; i++) {
                        own[i] -= b.get(name)[i];
                    }
                    difference.put(name, own);
                });
        return ClippedSums.norm(difference);
    }

    @Test
    void sum_isIndependentOfMicroBatches() {
        try (TextClassifier classifier = TinyTraining.classifier();
                CausalLanguageModel causal = TinyTraining.languageModel()) {
            for (TrainingTask task :
                    List.of(
                            ClippedSums.task(classifier, TinyRows.labelled()),
                            ClippedSums.task(causal, TinyRows.tokens()))) {
                FixedBatches clipping = FixedBatches.flat(CLIP, ALL);
                Map<String, float[]> whole = ClippedSums.of(task, clipping);
                for (int size : new int[] {1, 2, 4}) {
                    TrainingConfig config =
                            TrainingConfig.builder().maxGradNorm(0).microBatchSize(size).build();
                    Map<String, float[]> parts = ClippedSums.of(task, clipping, config);
                    assertTrue(ClippedSums.difference(whole, parts) < 2e-5, "size " + size);
                }
            }
        }
    }

    @Test
    void row_besideALongerOne_addsWhatItAddsAlone() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            List<int[]> rows = TinyRows.tokens();
            TrainingTask task = ClippedSums.task(model, rows);
            Map<String, float[]> alone = ClippedSums.of(task, FixedBatches.flat(CLIP, 2));
            Map<String, float[]> other = ClippedSums.of(task, FixedBatches.flat(CLIP, 7));
            Map<String, float[]> padded = ClippedSums.of(task, FixedBatches.flat(CLIP, 2, 7));
            alone.forEach(
                    (name, values) ->
                            IntStream.range(0, values.length)
                                    .forEach(i -> values[i] += other.get(name)[i]));
            assertTrue(ClippedSums.difference(padded, alone) < 2e-5);
        }
    }

    @Test
    void emptyBatch_orRowsWithoutLoss_sumToZero() {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.tokens());
            assertEquals(0, ClippedSums.norm(ClippedSums.of(task, FixedBatches.flat(CLIP))));
            assertEquals(0, ClippedSums.norm(ClippedSums.of(task, FixedBatches.flat(CLIP, 0))));
            double both = ClippedSums.norm(ClippedSums.of(task, FixedBatches.flat(CLIP, 0, 5)));
            assertEquals(CLIP, both, 1e-6);
        }
    }

    @Test
    void rowWithoutFiniteGradient_addsNothing() {
        List<int[]> rows = new ArrayList<>(TinyRows.tokens());
        rows.add(new int[] {5, 270, 9});
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            TrainingTask task = ClippedSums.task(model, rows);
            Map<String, float[]> expected = ClippedSums.of(task, FixedBatches.flat(CLIP, 3, 4));
            poison(model, 270);
            FixedBatches clipping = FixedBatches.flat(CLIP, 3, rows.size() - 1, 4);
            for (FixedBatches each : List.of(clipping, clipping.slowly())) {
                Map<String, float[]> sums = ClippedSums.of(task, each);
                assertTrue(ClippedSums.difference(expected, sums) < 1e-3);
            }
            FixedBatches only = FixedBatches.flat(CLIP, rows.size() - 1);
            assertEquals(0, ClippedSums.norm(ClippedSums.of(task, only)));
        }
    }

    /** Makes the vector of a token infinite, so that every row with it has no finite gradient. */
    private static void poison(CausalLanguageModel model, int token) {
        NDArray embedding = model.parameters().get("gpt_neox.embed_in.weight");
        try (NDManager scope = model.newStep()) {
            float[] values = new float[(int) embedding.getShape().get(1)];
            Arrays.fill(values, Float.POSITIVE_INFINITY);
            embedding.set(new NDIndex("{}", token), scope.create(values));
        }
    }

    @Test
    void lossTerm_isAskedOncePerStepOnAllRows_oneRowAtATimeToo() {
        for (boolean slowly : new boolean[] {false, true}) {
            MeanMarginTerm term = new MeanMarginTerm(1);
            FixedBatches clipping = FixedBatches.flat(CLIP, 2, 3, 6);
            try (TextClassifier model = TinyTraining.classifier()) {
                TrainingTask task =
                        ClippedSums.task(
                                model,
                                TinyRows.labelled(),
                                TinyTraining.objective(AuxiliaryConfidenceLoss.off(), term));
                ClippedSums.of(task, slowly ? clipping.slowly() : clipping);
            }
            assertEquals(List.of(3), term.batches(), "slowly: " + slowly);
        }
    }

    @Test
    void frozenParameters_areLeftOut() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .maxGradNorm(0)
                        .frozen(List.of("embed", "attention", "layernorm\\.weight", "bias$"))
                        .build();
        try (CausalLanguageModel causal = TinyTraining.languageModel();
                TextClassifier classifier = TinyTraining.classifier()) {
            assertSameAsSlow(ClippedSums.task(causal, TinyRows.tokens()), config);
            assertSameAsSlow(ClippedSums.task(classifier, TinyRows.labelled()), config);
        }
    }

    @Test
    void biasesAlone_orTheHeadAlone_equalOneRowAtATime() {
        TrainingConfig biases =
                TrainingConfig.builder().maxGradNorm(0).frozen(List.of("weight$")).build();
        TrainingConfig head =
                TrainingConfig.builder().maxGradNorm(0).frozen(List.of("^gpt_neox")).build();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            TrainingTask task = ClippedSums.task(model, TinyRows.tokens());
            assertSameAsSlow(task, biases);
            assertSameAsSlow(task, head);
        }
    }

    private static void assertSameAsSlow(TrainingTask task, TrainingConfig config) {
        assertSameAsSlow(task, config, FixedBatches.flat(1e6, ALL), 2e-5);
        // the two ways bound norms by different amounts
        assertSameAsSlow(task, config, FixedBatches.flat(CLIP, ALL), 1e-3);
    }

    private static void assertSameAsSlow(
            TrainingTask task, TrainingConfig config, FixedBatches clipping, double tolerance) {
        Map<String, float[]> slow = ClippedSums.of(task, clipping.slowly(), config);
        Map<String, float[]> fast = ClippedSums.of(task, clipping, config);
        assertEquals(slow.keySet(), fast.keySet());
        assertTrue(ClippedSums.difference(slow, fast) < tolerance);
    }

    @Test
    void student_imitatingATeacher_equalsOneRowAtATime() {
        try (CausalLanguageModel student = TinyTraining.languageModel();
                CausalLanguageModel teacher = TinyTraining.languageModel()) {
            NDArray embedding = teacher.parameters().get("embed_out.weight");
            try (NDManager scope = teacher.newStep()) {
                embedding.set(
                        new NDIndex("..."),
                        scope.randomNormal(0, 0.5f, embedding.getShape(), embedding.getDataType()));
            }
            TrainingTask task =
                    new CausalTask(student, TokenTargets.distilling(TinyRows.tokens(), teacher));
            assertSameAsSlow(task, TrainingConfig.builder().maxGradNorm(0).build());
        }
    }

    @Test
    void training_underAMechanism_measuresNothingAndLeaksNoArrays() {
        TrainingConfig config =
                TrainingConfig.builder()
                        .epochs(20)
                        .maxGradNorm(0)
                        .mechanism(FixedBatches.flat(CLIP, ALL))
                        .build();
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            List<Integer> arrays = new ArrayList<>();
            List<TrainingStep> steps =
                    CausalTraining.run(
                                    model,
                                    TinyRows.tokens(),
                                    config,
                                    step -> arrays.add(model.arrayCount()))
                            .steps();
            assertEquals(1, arrays.stream().distinct().count());
            assertTrue(steps.stream().noneMatch(TrainingStep::isMeasured));
            TrainingStep first = steps.get(0);
            String message = assertThrows(IllegalStateException.class, first::loss).getMessage();
            assertTrue(message.startsWith("loss and gradient norm of step 1 are not measured"));
        }
    }

    @Test
    void clippingOfTheWholeBatch_underAMechanism_isRefused() {
        assertRefused(
                TrainingConfig.builder().maxGradNorm(2).build(), "maximum gradient norm 2.0 under");
        TrainingConfig file =
                TrainingConfig.builder().maxGradNorm(0).order(TrainingConfig.Order.FILE).build();
        assertRefused(file, "order file under 'fixed-batches'");
    }

    private static void assertRefused(TrainingConfig config, String beginning) {
        try (CausalLanguageModel model = TinyTraining.languageModel()) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () ->
                                            CausalTraining.run(
                                                    model,
                                                    TinyRows.tokens(),
                                                    config.toBuilder()
                                                            .mechanism(FixedBatches.flat(CLIP, 1))
                                                            .build(),
                                                    TrainingListener.NONE))
                            .getMessage();
            assertTrue(message.startsWith(beginning), message);
        }
    }
}
