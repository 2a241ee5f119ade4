package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.PerExampleGradients;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A classifier's objective, row by row.
 *
 * <p>A row's own gradient is its share of the batch's gradient times the rows of that batch. Loss
 * terms are asked once per step, on all of its rows, as they expect.
 */
final class ClassifierPerExampleLoss implements PerExampleLoss {
    private final ClassifierTask task;
    private @Nullable Map<Integer, double[]> known;

    ClassifierPerExampleLoss(ClassifierTask task) {
        this.task = task;
    }

    @Override
    public ClassifierTask task() {
        return task;
    }

    @Override
    public int[] withLoss(int[] batch) {
        return batch;
    }

    @Override
    public void beginStep(int[] batch, int stepsDone) {
        if (!task.hasTerms()) {
            return;
        }
        double[][] own = own(task.allScores(batch, stepsDone), batch, stepsDone);
        Map<Integer, double[]> byRow = new HashMap<>();
        for (int i = 0; i < batch.length; i++) {
            byRow.put(batch[i], own[i]);
        }
        known = byRow;
    }

    @Override
    public Pass differentiate(
            NDManager scope, int[] rows, int stepsDone, PerExampleGradients recording) {
        TokenBatch tokens = task.tokens(scope, rows);
        try (NDArray logits = GradMode.on(() -> task.model().recorded(tokens, recording))) {
            Map<Integer, double[]> byRow = known;
            double[][] own =
                    byRow == null
                            ? own(TextClassifier.toRows(logits), rows, stepsDone)
                            : Arrays.stream(rows).mapToObj(byRow::get).toArray(double[][]::new);
            recording.backward(logits, task.seed(logits, own), task.model().ops());
        }
        return Pass.of(recording);
    }

    /** Gradients of the rows' own losses with respect to their logits. */
    private double[][] own(float[][] logits, int[] rows, int stepsDone) {
        return task.evaluate(logits, rows, stepsDone).scale(rows.length).gradient();
    }
}
