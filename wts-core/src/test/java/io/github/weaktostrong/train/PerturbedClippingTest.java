package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import io.github.weaktostrong.objective.Hardening;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Clipped sums of rows whose embeddings are perturbed. */
class PerturbedClippingTest {
    private static final double CLIP = 0.05;
    private static final double ROUNDING = 1 + 1e-4;
    private static final int[] ALL = IntStream.range(0, TinyRows.tokens().size()).toArray();
    private static final EmbeddingPerturbation NOISE = new RowNoise();
    private static final EmbeddingPerturbation ASCENT = new Climb(0.1f);
    private static final TrainingConfig SMALL =
            TrainingConfig.builder().maxGradNorm(0).microBatchSize(4).build();

    private static TrainingTask task(TextClassifier model, EmbeddingPerturbation... each) {
        AuxiliaryConfidenceLoss loss =
                new AuxiliaryConfidenceLoss(new AlphaSchedule(0.5, 0), Hardening.ARGMAX);
        return ClippedSums.task(
                model, TinyRows.labelled(), ClassificationObjective.of(loss, List.of(each)));
    }

    @Test
    void perturbedRows_inOnePass_equalOneRowAtATime() {
        try (TextClassifier model = TinyTraining.classifier()) {
            for (TrainingTask task : List.of(task(model, NOISE), task(model, NOISE, ASCENT))) {
                for (double clip : new double[] {CLIP, 1e6}) {
                    FixedBatches batch = FixedBatches.flat(clip, ALL);
                    Map<String, float[]> slow = ClippedSums.of(task, batch.slowly());
                    assertTrue(ClippedSums.difference(slow, ClippedSums.of(task, batch)) < 2e-3);
                    Map<String, float[]> parts = ClippedSums.of(task, batch, SMALL);
                    assertTrue(ClippedSums.difference(slow, parts) < 2e-3);
                }
            }
        }
    }

    @Test
    void perturbation_changesTheSum() {
        // else the equality above would say nothing
        try (TextClassifier model = TinyTraining.classifier()) {
            FixedBatches batch = FixedBatches.flat(CLIP, ALL);
            Map<String, float[]> plain = ClippedSums.of(task(model), batch);
            for (EmbeddingPerturbation each : List.of(NOISE, ASCENT)) {
                Map<String, float[]> other = ClippedSums.of(task(model, each), batch);
                assertTrue(ClippedSums.difference(plain, other) > 0.02, each.name());
            }
        }
    }

    @Test
    void perturbation_ofScaleZero_isBitwiseNone() {
        try (TextClassifier model = TinyTraining.classifier()) {
            FixedBatches batch = FixedBatches.flat(CLIP, ALL);
            Map<String, float[]> plain = ClippedSums.of(task(model), batch);
            RowNoise none = new RowNoise(0, () -> {});
            Map<String, float[]> other = ClippedSums.of(task(model, none), batch);
            plain.forEach((name, sum) -> assertArrayEquals(sum, other.get(name), name));
        }
    }

    @Test
    void perturbedRow_addsAtMostTheClippingNorm() {
        try (TextClassifier model = TinyTraining.classifier()) {
            for (TrainingTask task : List.of(task(model, NOISE), task(model, ASCENT))) {
                for (int row : ALL) {
                    FixedBatches alone = FixedBatches.flat(CLIP, row);
                    double norm = ClippedSums.norm(ClippedSums.of(task, alone));
                    assertTrue(norm > 0 && norm <= CLIP * ROUNDING, "row " + row + ": " + norm);
                }
            }
        }
    }

    @Test
    void perturbedRow_besideOthers_addsWhatItAddsAlone() {
        try (TextClassifier model = TinyTraining.classifier()) {
            for (TrainingTask task : List.of(task(model, NOISE), task(model, ASCENT))) {
                Map<String, float[]> together =
                        ClippedSums.of(task, FixedBatches.flat(CLIP, 2, 5, 7));
                Map<String, float[]> sum = ClippedSums.of(task, FixedBatches.flat(CLIP, 2, 7));
                Map<String, float[]> alone = ClippedSums.of(task, FixedBatches.flat(CLIP, 5));
                sum.forEach(
                        (name, values) ->
                                IntStream.range(0, values.length)
                                        .forEach(i -> values[i] += alone.get(name)[i]));
                assertEquals(0, ClippedSums.difference(together, sum), 2e-3);
            }
        }
    }
}
