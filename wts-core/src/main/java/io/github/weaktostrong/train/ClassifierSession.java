package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.HostReads;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loss and gradients of a classifier's batches in one training.
 *
 * <p>The engine computes logits; the objective turns them into a loss and its gradient with respect
 * to the logits; the engine propagates that back. A plain cross-entropy without loss terms is
 * computed by the engine, too, where {@linkplain HostReads#areCostly reading the logits costs a
 * wait}.
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
        GradientSum sum = new GradientSum(forward.model().ops(), scope);
        int epoch = stepsDone / stepsPerEpoch;
        if (stepsDone % stepsPerEpoch == 0) {
            mixed.begin(epoch, forward.model());
        }
        int averaged = task.objective().passes();
        List<Pass> passes = mixed.passes(batch, epoch);
        for (int i = 0; i < passes.size() * averaged; i++) {
            Pass pass = passes.get(i / averaged).times(1.0 / averaged);
            forward.begin(pass.numbers(), i % averaged);
            sum.add(gradient(scope, pass, stepsDone, update));
        }
        return sum.total();
    }

    private BatchGradient gradient(
            NDManager scope, Pass batch, int stepsDone, ParameterUpdate update) {
        return batch.numbers().length <= forward.microBatch()
                ? gradient(scope, batch, loss(scope, batch, 1, stepsDone), stepsDone, update)
                : accumulated(scope, batch, stepsDone, update);
    }

    private BatchGradient accumulated(
            NDManager scope, Pass batch, int stepsDone, ParameterUpdate update) {
        int rows = batch.numbers().length;
        LossGradient whole =
                needsWholeBatch(batch)
                        ? evaluate(forward.scores(batch.numbers(), stepsDone), batch, stepsDone)
                        : null;
        GradientSum sum = new GradientSum(forward.model().ops(), scope);
        for (int begin = 0; begin < rows; begin += forward.microBatch()) {
            Pass part = batch.part(begin, Math.min(rows, begin + forward.microBatch()));
            int length = part.numbers().length;
            try (NDManager micro = forward.model().newStep()) {
                Function<NDArray, LogitLoss> loss =
                        whole == null
                                ? loss(micro, part, (double) length / rows, stepsDone)
                                : known(micro, rows(whole, begin, length));
                sum.add(gradient(micro, part, loss, stepsDone, update));
            }
        }
        return sum.total();
    }

    private BatchGradient gradient(
            NDManager scope,
            Pass part,
            Function<NDArray, LogitLoss> loss,
            int stepsDone,
            ParameterUpdate update) {
        BackwardPass backward = forward.newBackward();
        try (NDArray logits = forward.logits(scope, part.numbers(), stepsDone, backward)) {
            LogitLoss found = loss.apply(logits);
            NDList gradients =
                    backward.gradients(
                            forward.model().ops(), logits, found.seed(), update.parameters());
            return new BatchGradient(found.known(), found.terms(), gradients);
        }
    }

    /**
     * A multiple of the loss of rows, given their logits. What goes to the device goes before the
     * pass, not to wait for it.
     */
    private Function<NDArray, LogitLoss> loss(
            NDManager scope, Pass part, double factor, int stepsDone) {
        if (forward.losesBesideLogits() && !hasTerms(part)) {
            Pass times = part.times(factor);
            return forward.lossBesideLogits(scope, times.numbers(), times.weights());
        }
        return logits ->
                LogitLoss.of(
                        scope,
                        evaluate(TextClassifier.toRows(logits), part, stepsDone).scale(factor));
    }

    private static Function<NDArray, LogitLoss> known(NDManager scope, LossGradient loss) {
        LogitLoss known = LogitLoss.of(scope, loss);
        return logits -> known;
    }

    /**
     * Whether the loss of a batch is not the mean over its parts: a main loss that couples rows, or
     * a loss term, which by contract sees all rows of a step at once.
     */
    private boolean needsWholeBatch(Pass pass) {
        return task.objective().mainLoss().couplesExamples() || hasTerms(pass);
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

    /**
     * Whether loss terms, which by contract see all rows of a step at once, see those of a pass.
     */
    private boolean hasTerms(Pass pass) {
        return pass.originals() && !task.objective().terms().isEmpty();
    }

    /** Rows without a mix. */
    private static Pass unmixed(int[] rows) {
        return new Pass(rows, MixedExamples.ones(rows.length), true);
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
            MixedExamples.Pass pass = unmixed(batch);
            if (!hasTerms(pass)) {
                return;
            }
            double[][] own =
                    evaluate(forward.scores(batch, stepsDone), pass, stepsDone)
                            .scale(batch.length)
                            .gradient();
            Map<Integer, double[]> byRow = new HashMap<>();
            for (int i = 0; i < batch.length; i++) {
                byRow.put(batch[i], own[i]);
            }
            known = byRow;
        }

        /** The rows' own losses, given their logits. */
        private Function<NDArray, LogitLoss> loss(NDManager scope, int[] rows, int stepsDone) {
            Map<Integer, double[]> byRow = known;
            if (byRow == null) {
                return ClassifierSession.this.loss(scope, unmixed(rows), rows.length, stepsDone);
            }
            double[][] own = Arrays.stream(rows).mapToObj(byRow::get).toArray(double[][]::new);
            return ClassifierSession.known(scope, new LossGradient(0, own));
        }

        @Override
        public NDList gradients(NDManager scope, int row, int stepsDone, ParameterUpdate update) {
            int[] rows = {row};
            Function<NDArray, LogitLoss> loss = loss(scope, rows, stepsDone);
            return gradient(scope, unmixed(rows), loss, stepsDone, update).gradients();
        }

        @Override
        public PerExampleLoss.Pass differentiate(
                NDManager scope, int[] rows, int stepsDone, PerExampleRecording recording) {
            Function<NDArray, LogitLoss> loss = loss(scope, rows, stepsDone);
            try (NDArray logits = forward.recorded(scope, rows, stepsDone, recording)) {
                NDArray seed = loss.apply(logits).seed();
                return PerExampleLoss.Pass.of(
                        recording.backward(logits, seed, forward.model().ops()));
            }
        }
    }
}
