package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.weaktostrong.data.BatchPlan;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.LossTerm;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.train.TrainingConfig.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which rows a loss term sees together, each row being a group of its own. */
class BatchesOfTermsTest {
    private static final int ROWS = 23;
    private static final int BATCH_SIZE = 6;
    private static final long SEED = 9;

    @Test
    void batches_ofATermThatCouplesRows_areRandomSamples() {
        assertBatches(BatchPlan.random(ROWS, BATCH_SIZE, SEED, 1), seenBy(true, Order.SHUFFLED));
    }

    @Test
    void batches_ofATermThatDoesNot_areOfSimilarLength() {
        int[] lengths = rows().tokens().stream().mapToInt(row -> row.length).toArray();
        List<int[]> bucketed = BatchPlan.bucketed(lengths, BATCH_SIZE, SEED, 1);
        List<int[]> random = BatchPlan.random(ROWS, BATCH_SIZE, SEED, 1);
        assertBatches(bucketed, seenBy(false, Order.SHUFFLED));
        assertFalse(Arrays.deepEquals(bucketed.toArray(), random.toArray()));
    }

    @Test
    void batches_inFileOrder_stayThat() {
        assertBatches(BatchPlan.fileOrder(ROWS, BATCH_SIZE), seenBy(true, Order.FILE));
    }

    private static void assertBatches(List<int[]> expected, List<int[]> seen) {
        assertEquals(expected.size(), seen.size());
        for (int i = 0; i < seen.size(); i++) {
            assertArrayEquals(expected.get(i), seen.get(i), "batch " + i);
        }
    }

    private static LabelledRows rows() {
        LabelledRows rows = TinyTraining.rows(ROWS);
        return new LabelledRows(
                rows.tokens(),
                rows.targets(),
                IntStream.range(0, ROWS).toArray(),
                IntStream.range(100, 100 + ROWS).mapToObj(Integer::toString).toList());
    }

    private static List<int[]> seenBy(boolean coupling, Order order) {
        List<int[]> seen = new ArrayList<>();
        TrainingConfig config =
                TrainingConfig.builder().batchSize(BATCH_SIZE).seed(SEED).order(order).build();
        try (TextClassifier model = TinyTraining.classifier()) {
            ClassifierTraining.run(
                    model,
                    rows(),
                    TinyTraining.objective(
                            AuxiliaryConfidenceLoss.off(), new Witness(coupling, seen)),
                    config,
                    TrainingListener.NONE);
        }
        return seen;
    }

    /** A term of 0 that notes the groups of each batch. */
    private record Witness(boolean couplesExamples, List<int[]> seen) implements LossTerm {
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
                    seen.add(batch.groups().clone());
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
