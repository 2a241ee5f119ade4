package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.BackwardPass;
import io.github.weaktostrong.model.PerExampleRecording;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.train.MixedExamples.Pass;
import io.github.weaktostrong.train.TrainingTask.BatchGradient;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Loss and gradients of a classifier's batches in one training.
 *
 * <p>The engine computes logits; the objective turns them into a loss and its gradient with respect
 * to the logits; the engine propagates that back.
 */
final class ClassifierSession implements TrainingTask.Session {
    private final ClassifierTask task;
    private final ClassificationObjective.Session session;
    private final MixedExamples mixed;
    private final ClassifierForward forward;
    private final int stepsPerEpoch;

    ClassifierSession(
            ClassifierTask task,
            ClassificationObjective.Session session,
            MixedExamples mixed,
            ClassifierForward forward,
            int stepsPerEpoch) {
        this.task = task;
        this.session = session;
        this.mixed = mixed;
        this.forward = forward;
        this.stepsPerEpoch = stepsPerEpoch;
    }

    @Override
    public PerExampleLoss perExample() {
        return new PerExample();
    }

    @Override
    public Map<String, double[]> state() {
        Map<String, double[]> state = new LinkedHashMap<>(session.state());
        state.putAll(mixed.state());
        return state;
    }

    @Override
    public void restore(Map<String, double[]> state) {
        session.restore(mixed.restore(state));
    }

    @Override
    public BatchGradient gradient(
            NDManager scope, int[] batch, int stepsDone, ParameterUpdate update) {
        double value = 0;
        NDList sums = new NDList();
        int epoch = stepsDone / stepsPerEpoch;
        if (stepsDone % stepsPerEpoch == 0) {
            mixed.begin(epoch, forward.model());
        }
        int averaged = task.objective().passes();
        List<Pass> passes = mixed.passes(batch, epoch);
        for (int i = 0; i < passes.size() * averaged; i++) {
            Pass pass = passes.get(i / averaged).times(1.0 / averaged);
            forward.begin(pass.numbers(), i % averaged);
            BatchGradient part = gradient(scope, pass, stepsDone, update);
            value += part.loss();
            if (sums.isEmpty()) {
                sums.addAll(part.gradients());
            } else {
                forward.model().ops().add(sums, part.gradients());
                part.gradients().close();
            }
        }
        return new BatchGradient(value, sums);
    }

    private BatchGradient gradient(
            NDManager scope, Pass batch, int stepsDone, ParameterUpdate update) {
        if (batch.numbers().length <= forward.microBatch()) {
            BackwardPass backward = forward.newBackward();
            try (NDArray logits = forward.logits(scope, batch.numbers(), stepsDone, backward)) {
                LossGradient loss = evaluate(TextClassifier.toRows(logits), batch, stepsDone);
                return new BatchGradient(
                        loss.value(),
                        forward.backward(backward, logits, loss.gradient(), update.parameters()));
            }
        }
        return accumulated(scope, batch, stepsDone, update);
    }

    private BatchGradient accumulated(
            NDManager scope, Pass batch, int stepsDone, ParameterUpdate update) {
        int rows = batch.numbers().length;
        LossGradient whole =
                needsWholeBatch(batch)
                        ? evaluate(forward.scores(batch.numbers(), stepsDone), batch, stepsDone)
                        : null;
        double value = 0;
        NDList sums = new NDList();
        for (int begin = 0; begin < rows; begin += forward.microBatch()) {
            Pass part = batch.part(begin, Math.min(rows, begin + forward.microBatch()));
            int length = part.numbers().length;
            double share = (double) length / rows;
            BackwardPass backward = forward.newBackward();
            try (NDManager micro = forward.model().newStep();
                    NDArray logits = forward.logits(micro, part.numbers(), stepsDone, backward)) {
                LossGradient loss =
                        whole == null
                                ? evaluate(TextClassifier.toRows(logits), part, stepsDone)
                                        .scale(share)
                                : rows(whole, begin, length);
                value += loss.value();
                NDList gradients =
                        forward.backward(backward, logits, loss.gradient(), update.parameters());
                if (sums.isEmpty()) {
                    gradients.attach(scope);
                    sums.addAll(gradients);
                } else {
                    forward.model().ops().add(sums, gradients);
                }
            }
        }
        return new BatchGradient(value, sums);
    }

    /**
     * Whether the loss of a batch is not the mean over its parts: a main loss that couples rows, or
     * a loss term, which by contract sees all rows of a step at once.
     */
    private boolean needsWholeBatch(Pass pass) {
        boolean terms = pass.originals() && hasTerms();
        return task.objective().mainLoss().couplesExamples() || terms;
    }

    private static LossGradient rows(LossGradient whole, int begin, int count) {
        return new LossGradient(
                whole.value() * count / whole.rows(),
                Arrays.copyOfRange(whole.gradient(), begin, begin + count));
    }

    private LossGradient evaluate(float[][] logits, Pass batch, int stepsDone) {
        ScoredBatch scored = mixed.scored(logits, batch.numbers());
        return batch.originals()
                ? session.evaluate(scored, batch.weights(), stepsDone)
                : session.mainLoss().evaluate(scored, batch.weights(), stepsDone);
    }

    /** Gradients of the rows' own losses with respect to their logits, without a mix. */
    private double[][] ownGradients(float[][] logits, int[] rows, int stepsDone) {
        return session.evaluate(
                        mixed.scored(logits, rows), MixedExamples.ones(rows.length), stepsDone)
                .scale(rows.length)
                .gradient();
    }

    /** Whether there are loss terms, which by contract see all rows of a step at once. */
    private boolean hasTerms() {
        return !task.objective().terms().isEmpty();
    }

    /**
     * The objective, row by row.
     *
     * <p>A row's own gradient is its share of the batch's gradient times the rows of that batch.
     * Loss terms are asked once per step, on all of its rows, as they expect.
     */
    private final class PerExample implements PerExampleLoss {
        private @Nullable Map<Integer, double[]> known;

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
            if (!hasTerms()) {
                return;
            }
            double[][] own = ownGradients(forward.scores(batch, stepsDone), batch, stepsDone);
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
                    ? ownGradients(TextClassifier.toRows(logits), rows, stepsDone)
                    : Arrays.stream(rows).mapToObj(byRow::get).toArray(double[][]::new);
        }

        @Override
        public NDList gradients(NDManager scope, int row, int stepsDone, ParameterUpdate update) {
            int[] rows = {row};
            BackwardPass backward = forward.newBackward();
            try (NDArray logits = forward.logits(scope, rows, stepsDone, backward)) {
                return forward.backward(
                        backward, logits, own(logits, rows, stepsDone), update.parameters());
            }
        }

        @Override
        public PerExampleLoss.Pass differentiate(
                NDManager scope, int[] rows, int stepsDone, PerExampleRecording recording) {
            TextClassifier model = forward.model();
            try (NDArray logits = forward.recorded(scope, rows, stepsDone, recording)) {
                NDArray seed = ClassifierForward.seed(logits, own(logits, rows, stepsDone));
                return PerExampleLoss.Pass.of(recording.backward(logits, seed, model.ops()));
            }
        }
    }
}
