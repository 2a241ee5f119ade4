package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clipped sums of one batch at a model's parameters, by parameter name. */
final class ClippedSums {
    private static final TrainingConfig CONFIG = TrainingConfig.builder().maxGradNorm(0).build();

    private ClippedSums() {}

    static PerExampleLoss loss(TextClassifier model, LabelledRows rows) {
        return loss(model, rows, TinyTraining.crossEntropy());
    }

    static PerExampleLoss loss(
            TextClassifier model, LabelledRows rows, ClassificationObjective objective) {
        return new ClassifierPerExampleLoss(new ClassifierTask(model, rows, objective));
    }

    static PerExampleLoss loss(CausalLanguageModel model, List<int[]> rows) {
        return new CausalPerExampleLoss(new CausalTask(model, rows));
    }

    static Map<String, float[]> of(PerExampleLoss loss, FixedBatches mechanism) {
        return of(loss, mechanism, CONFIG);
    }

    static Map<String, float[]> of(
            PerExampleLoss loss, FixedBatches mechanism, TrainingConfig config) {
        loss.task().begin(config, 1);
        try (ParameterUpdate update =
                        new ParameterUpdate(
                                loss.task().model(), config, mechanism.oneRowAtATime());
                ClippedSum sum =
                        new ClippedSum(
                                loss,
                                update,
                                mechanism,
                                mechanism.begin(1, 1, 1),
                                config.microBatchSize())) {
            sum.compute(mechanism.batches().get(0), 0);
            Map<String, float[]> result = new LinkedHashMap<>();
            for (Map.Entry<String, NDArray> entry : sum.byName().entrySet()) {
                result.put(entry.getKey(), entry.getValue().toFloatArray());
            }
            return result;
        }
    }

    static double norm(Map<String, float[]> sums) {
        double squares = 0;
        for (float[] values : sums.values()) {
            for (float value : values) {
                squares += (double) value * value;
            }
        }
        return Math.sqrt(squares);
    }

    /** Largest difference over the largest entry of the first, at the worst parameter. */
    static double difference(Map<String, float[]> expected, Map<String, float[]> actual) {
        double scale = 0;
        double worst = expected.keySet().equals(actual.keySet()) ? 0 : Double.POSITIVE_INFINITY;
        for (Map.Entry<String, float[]> entry : expected.entrySet()) {
            float[] other = actual.get(entry.getKey());
            for (int i = 0; i < other.length; i++) {
                scale = Math.max(scale, Math.abs(entry.getValue()[i]));
                worst = Math.max(worst, Math.abs(entry.getValue()[i] - other[i]));
            }
        }
        return worst / scale;
    }
}
