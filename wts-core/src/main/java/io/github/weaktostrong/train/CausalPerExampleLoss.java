package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.engine.PerExampleOps.Targets;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.PerExampleGradients;
import io.github.weaktostrong.model.TrainedParameters;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/**
 * A language model's loss, row by row: the mean over a row's own next tokens of the cross-entropy
 * with what is predicted there.
 */
final class CausalPerExampleLoss implements PerExampleLoss {
    private final CausalTask task;
    private final TrainingTask.Session session;

    CausalPerExampleLoss(CausalTask task, TrainingTask.Session session) {
        this.task = task;
        this.session = session;
    }

    @Override
    public CausalTask task() {
        return task;
    }

    @Override
    public int[] withLoss(int[] batch) {
        return Arrays.stream(batch).filter(task.targets()::hasTarget).toArray();
    }

    @Override
    public int rowsAtOnce(int longest) {
        return PerExampleOps.rowsKept(longest - 1L, task.model().config().vocabSize());
    }

    @Override
    public NDList gradients(NDManager scope, int row, int stepsDone, ParameterUpdate update) {
        return session.gradient(scope, new int[] {row}, stepsDone, update).gradients();
    }

    @Override
    public Pass differentiate(
            NDManager scope, int[] rows, int stepsDone, PerExampleGradients recording) {
        CausalLanguageModel model = task.model();
        NextTokens next = NextTokens.of(scope, task.targets(), rows, 1); // shares within each row
        NDArray hidden = GradMode.on(() -> hidden(model, next, recording));
        long[] lengths =
                Arrays.stream(rows).mapToLong(row -> task.rows().get(row).length - 1).toArray();
        Head head = new Head(recording, hidden, targets(next), next, lengths);
        return head.backward(model);
    }

    /** What each position is trained towards: its next token, or a teacher's distribution. */
    private Targets targets(NextTokens next) {
        if (task.targets().kept().isPresent()) {
            NDList kept = task.targets().kept().orElseThrow().targets(next);
            return new Targets(kept.get(0), kept.get(1));
        }
        if (task.targets().teacher().isPresent()) {
            CausalLanguageModel teacher = task.targets().teacher().orElseThrow();
            return new Targets(CausalTask.teacherStates(teacher, next), teacher.projection());
        }
        NDArray tokens = next.targets();
        return new Targets(
                tokens.reshape(tokens.size(), 1),
                tokens.getManager().ones(new Shape(tokens.size(), 1)));
    }

    /** (N, D) at the positions with a next token. */
    private static NDArray hidden(
            CausalLanguageModel model, NextTokens next, PerExampleGradients recording) {
        NDArray all = model.recorded(next.inputs().ids(), recording);
        return next.positions().size() == all.getShape().get(0) ? all : all.get(next.positions());
    }

    /** The output embedding of one pass, which is not recorded: its gradients come in chunks. */
    private static final class Head implements Pass {
        private final PerExampleGradients recording;
        private final NDArray hidden;
        private final Targets targets;
        private final NextTokens next;
        private final long[] lengths;
        private final PerExampleOps ops;
        private final TrainedParameters trained;
        private NDArray projection;
        private double[] squares = {};
        private NDList kept = new NDList();

        Head(
                PerExampleGradients recording,
                NDArray hidden,
                Targets targets,
                NextTokens next,
                long[] lengths) {
            this.recording = recording;
            this.hidden = hidden;
            this.targets = targets;
            this.next = next;
            this.lengths = lengths;
            ops = recording.ops();
            trained = recording.trained();
            projection = hidden;
        }

        Pass backward(CausalLanguageModel model) {
            projection = model.projection();
            try (NDArray shares = next.weights()) {
                NDList errors =
                        ops.tokenErrors(
                                hidden, projection, targets, shares, lengths, place().isPresent());
                squares = errors.get(1).toDoubleArray();
                recording.backward(hidden, errors.get(0), model.ops());
                errors.subList(0, 2).forEach(NDArray::close);
                kept = new NDList(errors.subList(2, errors.size()));
            }
            return this;
        }

        private OptionalInt place() {
            return trained.placeOf(projection);
        }

        @Override
        public double[][] squares() {
            double[][] all = recording.squares();
            place().ifPresent(
                            place -> {
                                double[] own = all[trained.moduleAt(place)];
                                Arrays.setAll(own, i -> own[i] + squares[i]);
                            });
            return all;
        }

        @Override
        public void addTo(NDList sums, List<NDArray> factors) {
            recording.addTo(sums, factors);
            place().ifPresent(
                            place -> {
                                NDArray factor = factors.get(trained.moduleAt(place));
                                try (NDArray shares = shares(factor.toFloatArray())) {
                                    add(sums.get(place), shares);
                                }
                            });
        }

        private void add(NDArray sum, NDArray shares) {
            if (kept.isEmpty()) {
                ops.addTokenErrors(sum, hidden, projection, targets, shares);
            } else {
                ops.addKeptErrors(sum, kept, hidden, shares);
            }
        }

        /** (N) each position's share in its row's loss, times the row's factor. */
        private NDArray shares(float[] factors) {
            float[] shares = next.shares().clone();
            int at = 0;
            for (int row = 0; row < lengths.length; row++) {
                for (long t = 0; t < lengths[row]; t++) {
                    shares[at++] *= factors[row];
                }
            }
            return hidden.getManager().create(shares);
        }
    }
}
