package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.PerExampleRecording;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A classifier's objective, row by row.
 *
 * <p>A row's own gradient is its share of the batch's gradient times the rows of that batch. Loss
 * terms are asked once per step, on all of its rows, as they expect.
 */
final class ClassifierPerExampleLoss implements PerExampleLoss {
    private final ClassifierSession session;
    private final ClassifierForward forward;
    private @Nullable Map<Integer, double[]> known;

    ClassifierPerExampleLoss(ClassifierSession session, ClassifierForward forward) {
        this.session = session;
        this.forward = forward;
    }

    @Override
    public ClassifierTask task() {
        return session.task();
    }

    @Override
    public int[] withLoss(int[] batch) {
        return batch;
    }

    @Override
    public void beginStep(int[] batch, int stepsDone) {
        if (!session.hasTerms()) {
            return;
        }
        double[][] own = session.ownGradients(forward.scores(batch, stepsDone), batch, stepsDone);
        Map<Integer, double[]> byRow = new HashMap<>();
        for (int i = 0; i < batch.length; i++) {
            byRow.put(batch[i], own[i]);
        }
        known = byRow;
    }

    /** Gradients of the rows' own losses with respect to their logits. */
    private double[][] own(NDArray logits, int[] rows, int stepsDone) {
        Map<Integer, double[]> byRow = known;
        return byRow == null
                ? session.ownGradients(TextClassifier.toRows(logits), rows, stepsDone)
                : Arrays.stream(rows).mapToObj(byRow::get).toArray(double[][]::new);
    }

    @Override
    public NDList gradients(NDManager scope, int row, int stepsDone, ParameterUpdate update) {
        int[] rows = {row};
        try (NDArray logits = forward.logits(scope, rows, stepsDone)) {
            return forward.backward(logits, own(logits, rows, stepsDone), update.parameters());
        }
    }

    @Override
    public Pass differentiate(
            NDManager scope, int[] rows, int stepsDone, PerExampleRecording recording) {
        TextClassifier model = forward.model();
        TokenBatch tokens = session.tokens(scope, rows);
        UnaryOperator<NDArray> perturbations = forward.perturbations(tokens, rows, stepsDone);
        try (NDArray logits = GradMode.on(() -> model.recorded(tokens, perturbations, recording))) {
            NDArray seed = ClassifierForward.seed(logits, own(logits, rows, stepsDone));
            return Pass.of(recording.backward(logits, seed, model.ops()));
        }
    }
}
