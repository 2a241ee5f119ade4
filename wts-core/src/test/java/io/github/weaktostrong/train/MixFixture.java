package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AlphaSchedule;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.Hardening;
import io.github.weaktostrong.objective.Regularizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Rows with a perturbed version, and the gradient of a training step on them. */
abstract class MixFixture {
    static final int ROWS = 11;
    static final double WEIGHT = 0.3;
    static final float TOLERANCE = 1e-5f;
    static final List<String> WORDS = List.of("a", "be", "sea", "tree", "old", "man");

    /** Every row, or every second one only, has one perturbed version with its own soft label. */
    static List<Example> examples(boolean all) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Example row = Example.of(text(i, 3)).withSoftLabel(share(i));
            Example version = Example.of(text(i + 5, 4)).withSoftLabel(share(i + 3));
            rows.add(all || i % 2 == 0 ? row.withPerturbed(List.of(version)) : row);
        }
        return rows;
    }

    static String text(int from, int words) {
        return String.join(
                " ",
                IntStream.range(from, from + words + from % 3)
                        .mapToObj(i -> WORDS.get((i * i) % WORDS.size()))
                        .toList());
    }

    static float[] share(int i) {
        float one = (1 + i * 5 % 9) / 10f;
        return new float[] {1 - one, one};
    }

    static LabelledRows weak(TextClassifier model, List<Example> rows) {
        Dataset data = new Dataset("rows", rows);
        return LabelledRows.ofSoftLabels(TokenizedDataset.of(data, model.tokenizer(), 64), 2);
    }

    static LabelledRows versions(TextClassifier model, List<Example> rows) {
        return weak(model, rows.stream().flatMap(row -> row.perturbed().stream()).toList());
    }

    static ClassificationObjective objective(
            AuxiliaryConfidenceLoss main, Regularizer... regularizers) {
        return ClassificationObjective.of(main, List.of(regularizers));
    }

    static AuxiliaryConfidenceLoss auxiliary(Hardening rule) {
        return new AuxiliaryConfidenceLoss(new AlphaSchedule(0.5, 0), rule);
    }

    static Gradient gradient(
            TextClassifier model,
            LabelledRows rows,
            ClassificationObjective objective,
            int microBatch) {
        TrainingConfig config =
                TrainingConfig.builder()
                        .batchSize(rows.tokens().size())
                        .microBatchSize(microBatch)
                        .build();
        ClassifierTask task = new ClassifierTask(model, rows, objective);
        TrainingTask.Session session = task.begin(config, 1);
        try (ParameterUpdate update = new ParameterUpdate(model, config);
                NDManager step = model.newStep()) {
            int[] all = IntStream.range(0, rows.tokens().size()).toArray();
            TrainingTask.BatchGradient result = session.gradient(step, all, 0, update);
            return new Gradient(
                    result.loss(),
                    result.gradients().stream().map(NDArray::toFloatArray).toArray(float[][]::new));
        }
    }

    record Gradient(double loss, float[][] gradients) {}
}
