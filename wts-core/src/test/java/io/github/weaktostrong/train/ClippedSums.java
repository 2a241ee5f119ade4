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

    static TrainingTask task(TextClassifier model, LabelledRows rows) {
        return task(model, rows, TinyTraining.crossEntropy());
    }

    static TrainingTask task(
            TextClassifier model, LabelledRows rows, ClassificationObjective objective) {
        return new ClassifierTask(model, rows, objective);
    }

    static TrainingTask task(CausalLanguageModel model, List<int[]> rows) {
        return new CausalTask(model, rows);
    }

    static Map<String, float[]> of(TrainingTask task, FixedBatches mechanism) {
        return of(task, mechanism, CONFIG);
    }

    static Map<String, float[]> of(
            TrainingTask task, FixedBatches mechanism, TrainingConfig config) {
        PerExampleLoss loss = task.begin(config, 1).perExample();
        try (ParameterUpdate update =
                        new ParameterUpdate(task.model(), config, mechanism.oneRowAtATime());
                ClippedSum sum =
                        new ClippedSum(
                                loss,
                                update,
                                mechanism,
                                mechanism.begin(1, 1, 1, task.model().device()),
                                config)) {
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
