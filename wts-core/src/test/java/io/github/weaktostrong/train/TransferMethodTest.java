package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.Softmax;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.objective.TransferMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Main losses that a user writes: other targets, another loss. */
class TransferMethodTest {
    private static final TrainingConfig CONFIG =
            TrainingConfig.builder().epochs(40).batchSize(6).learningRate(1e-2).build();

    /** Cross-entropy against labels that are moved towards their mean over the split. */
    private record PriorSmoothing(double share) implements TransferMethod {
        @Override
        public String name() {
            return "prior smoothing";
        }

        @Override
        public boolean couplesExamples() {
            return false;
        }

        @Override
        public boolean usesTrainingSplit() {
            return true;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("smoothing", share);
        }

        @Override
        public Session begin(TrainingRows rows) {
            double[] prior = new double[rows.classes()];
            for (float[] row : rows.targets()) {
                Arrays.setAll(prior, c -> prior[c] + row[c] / rows.rows());
            }
            return (batch, stepsDone) -> {
                double[][] targets = new double[batch.rows()][prior.length];
                for (int i = 0; i < targets.length; i++) {
                    float[] own = batch.targets()[i];
                    Arrays.setAll(targets[i], c -> (1 - share) * own[c] + share * prior[c]);
                }
                return targets;
            };
        }
    }

    /** {@code KL(student || teacher)}, whose gradient goes through the student's probabilities. */
    private static final class ReverseDivergence implements TransferMethod {
        @Override
        public String name() {
            return "reverse divergence";
        }

        @Override
        public boolean couplesExamples() {
            return false;
        }

        @Override
        public Map<String, Object> settings() {
            return Map.of("transfer", name());
        }

        @Override
        public Session begin(TrainingRows rows) {
            return new Session() {
                @Override
                public double[][] targets(ScoredBatch batch, int stepsDone) {
                    double[][] targets = new double[batch.rows()][batch.classes()];
                    for (int i = 0; i < targets.length; i++) {
                        float[] row = batch.targets()[i];
                        Arrays.setAll(targets[i], c -> Math.max(row[c], 1e-3));
                    }
                    return targets;
                }

                @Override
                public LossGradient loss(float[][] logits, double[][] targets, double[] weights) {
                    return divergence(logits, targets, weights);
                }
            };
        }

        private static LossGradient divergence(
                float[][] logits, double[][] targets, double[] weights) {
            double sum = 0;
            double[][] gradient = new double[logits.length][];
            for (int i = 0; i < logits.length; i++) {
                float[] p = Softmax.of(logits[i]);
                double own = 0;
                for (int c = 0; c < p.length; c++) {
                    own += p[c] * Math.log(p[c] / targets[i][c]);
                }
                double[] row = new double[p.length];
                for (int c = 0; c < p.length; c++) {
                    double share = weights[i] / logits.length;
                    row[c] = share * p[c] * (Math.log(p[c] / targets[i][c]) - own);
                }
                gradient[i] = row;
                sum += weights[i] * own;
            }
            return new LossGradient(sum / logits.length, gradient);
        }
    }

    @Test
    void training_ofAnotherLoss_bringsItDown() {
        try (TextClassifier model = TinyTraining.classifier()) {
            TrainingOutcome outcome = train(model, new ReverseDivergence(), CONFIG);
            List<TrainingStep> steps = outcome.steps();
            assertTrue(steps.get(0).loss() > 0.05, "first " + steps.get(0).loss());
            assertTrue(steps.get(steps.size() - 1).loss() < 0.2 * steps.get(0).loss());
        }
    }

    @Test
    void training_ofAnotherLossInMicroBatches_isTheSame() {
        try (TextClassifier whole = TinyTraining.classifier();
                TextClassifier parts = TinyTraining.classifier()) {
            TrainingConfig one = CONFIG.toBuilder().epochs(1).build();
            train(whole, new ReverseDivergence(), one);
            train(parts, new ReverseDivergence(), one.toBuilder().microBatchSize(2).build());
            assertArrayEquals(
                    TinyTraining.parameters(whole).get("score.weight"),
                    TinyTraining.parameters(parts).get("score.weight"),
                    1e-4f);
        }
    }

    private static TrainingOutcome train(
            TextClassifier model, TransferMethod method, TrainingConfig config) {
        return ClassifierTraining.run(
                model,
                TinyTraining.rows(6),
                ClassificationObjective.of(method, List.of()),
                config,
                TrainingListener.NONE);
    }

    @Test
    void method_withAPriorOfTheSplit_isRefusedUnderAMechanismOnly() {
        ClassificationObjective objective =
                ClassificationObjective.of(new PriorSmoothing(0.5), List.of());
        objective.requireSound(Optional.empty());
        String message =
                assertThrows(
                                IllegalArgumentException.class,
                                () -> objective.requireSound(Optional.of(FixedBatches.flat(1, 0))))
                        .getMessage();
        assertTrue(message.startsWith("prior smoothing takes constants from all"), message);
        assertTrue(message.endsWith("use a transfer method that is per example"), message);
        TransferMethod.Session session =
                objective
                        .begin(
                                new TrainingRows(
                                        new float[][] {{1, 0}, {0, 1}, {0, 1}, {0, 1}},
                                        new int[] {-1, -1, -1, -1},
                                        List.of(),
                                        1,
                                        1))
                        .mainLoss();
        ScoredBatch batch =
                new ScoredBatch(new float[1][2], new float[][] {{1, 0}}, new int[] {-1});
        assertEquals(0.625, session.targets(batch, 0)[0][0], 1e-6);
    }
}
