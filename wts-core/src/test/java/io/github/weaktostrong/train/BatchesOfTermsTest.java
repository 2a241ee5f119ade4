package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.weaktostrong.data.BatchPlan;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.train.TrainingConfig.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which rows a loss term sees together. */
class BatchesOfTermsTest {
    private static final int ROWS = 24;
    private static final int BATCH_SIZE = 6;
    private static final long SEED = 9;

    @Test
    void batches_ofATermThatCouplesRows_holdGroupsAndClassesInProportion() {
        List<ScoredBatch> seen = seenBy(rows(row -> row % 3 == 0 ? 1 : 0), true, Order.SHUFFLED);
        assertEquals(4, seen.size());
        for (ScoredBatch batch : seen) {
            // Of 24 rows 8 and 8 are of group 0, class 0 and 1, 4 and 4 of group 1.
            assertArrayEquals(new int[] {2, 2, 1, 1}, strata(batch));
        }
    }

    private static int[] strata(ScoredBatch batch) {
        int[] counts = new int[4];
        for (int i = 0; i < batch.rows(); i++) {
            counts[2 * batch.groups()[i] + Softmax.argmax(batch.targets()[i])]++;
        }
        return counts;
    }

    @Test
    void batches_ofATermThatDoesNot_areOfSimilarLength() {
        int[] lengths = rows(row -> row).tokens().stream().mapToInt(row -> row.length).toArray();
        assertBatches(
                BatchPlan.bucketed(lengths, BATCH_SIZE, SEED, 1),
                seenBy(rows(row -> row), false, Order.SHUFFLED));
    }

    @Test
    void batches_inFileOrder_stayThat() {
        assertBatches(
                BatchPlan.fileOrder(ROWS, BATCH_SIZE), seenBy(rows(row -> row), true, Order.FILE));
    }

    /** Each row is a group of its own. */
    private static void assertBatches(List<int[]> expected, List<ScoredBatch> seen) {
        assertEquals(expected.size(), seen.size());
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), seen.get(i).groups(), "batch " + i);
        }
    }

    private static LabelledRows rows(IntUnaryOperator groups) {
        float[][] targets = new float[ROWS][];
        Arrays.setAll(targets, row -> row % 2 == 0 ? new float[] {.9f, .1f} : new float[] {0, 1});
        return new LabelledRows(
                TinyTraining.rows(ROWS).tokens(),
                targets,
                IntStream.range(0, ROWS).map(groups).toArray(),
                IntStream.range(100, 100 + ROWS).mapToObj(Integer::toString).toList());
    }

    private static List<ScoredBatch> seenBy(LabelledRows rows, boolean coupling, Order order) {
        List<ScoredBatch> seen = new ArrayList<>();
        TrainingConfig config =
                TrainingConfig.builder().batchSize(BATCH_SIZE).seed(SEED).order(order).build();
        try (TextClassifier model = TinyTraining.classifier()) {
            ClassifierTraining.run(
                    model,
                    rows,
                    TinyTraining.objective(
                            AuxiliaryConfidenceLoss.off(), new Witness(coupling, seen)),
                    config,
                    TrainingListener.NONE);
        }
        return seen;
    }

    /** A term of 0 that notes the batches. */
    private record Witness(boolean couplesExamples, List<ScoredBatch> seen) implements LossTerm {
        @Override
        public String name() {
            return "witness";
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of();
        }

        @Override
        public String mechanism() {
            return "0";
        }

        @Override
        public Session begin(TrainingRows rows) {
            return new Session() {
                @Override
                public LossGradient evaluate(ScoredBatch batch) {
                    seen.add(batch);
                    return LossGradient.zero(batch.rows(), batch.classes());
                }

                @Override
                public Map<String, double[]> state() {
                    return Map.of();
                }

                @Override
                public void restore(Map<String, double[]> state) {
                    // has none
                }
            };
        }
    }
}
