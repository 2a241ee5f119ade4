package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.engine.PerExampleOps.Targets;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.PerExampleGradients;
import io.github.weaktostrong.model.PerExampleRecording;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

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
        return PerExampleOps.rowsKept(longest - 1L, task.model().shape().vocabSize());
    }

    @Override
    public NDList gradients(NDManager scope, int row, int stepsDone, ParameterUpdate update) {
        return session.gradient(scope, new int[] {row}, stepsDone, update).gradients();
    }

    @Override
    public Pass differentiate(
            NDManager scope, int[] rows, int stepsDone, PerExampleRecording recording) {
        CausalLanguageModel model = task.model();
        NextTokens next = // shares within each row
                NextTokens.of(scope, task.targets(), rows, 1, recording.length());
        NDArray hidden = GradMode.on(() -> hidden(model, next, recording));
        long[] lengths =
                Arrays.stream(rows).mapToLong(row -> task.rows().get(row).length - 1).toArray();
        Targets targets = targets(next);
        OptionalInt place = recording.trained().placeOf(model.projection());
        place.ifPresent(recording::goesApart);
        NDList errors;
        PerExampleGradients body;
        try (NDArray shares = next.weights()) {
            errors =
                    recording
                            .ops()
                            .tokenErrors(
                                    hidden,
                                    model.projection(),
                                    targets,
                                    shares,
                                    lengths,
                                    place.isPresent());
            body = recording.backward(hidden, errors.get(0), model.ops());
        }
        NDArray own = errors.get(1);
        errors.get(0).close();
        if (place.isEmpty()) {
            own.close();
            return Pass.of(body);
        }
        NDArray kept = errors.size() > 2 ? errors.get(2) : null;
        Head head =
                new Head(recording.ops(), hidden, model.projection(), targets, next, lengths, kept);
        int module = recording.trained().moduleAt(place.getAsInt());
        body.addProjection(head::products, place.getAsInt(), own);
        return new Pass(
                body,
                (sums, factors) -> {
                    body.addTo(sums, factors);
                    head.addTo(sums.get(place.getAsInt()), factors.get(module));
                });
    }

    /** The targets of every position: its next token, or a teacher's distribution. */
    private Targets targets(NextTokens next) {
        NDArray tokens = next.targets();
        double share = task.targets().ownShare();
        if (task.targets().kept().isPresent()) {
            NDList kept = task.targets().kept().orElseThrow().targets(next, share);
            return new Targets(kept.get(0), kept.get(1), tokens, 0);
        }
        if (task.targets().teacher().isPresent()) {
            CausalLanguageModel teacher = task.targets().teacher().orElseThrow();
            NDArray states = CausalTask.teacherStates(teacher, next);
            return new Targets(states, teacher.projection(), tokens, share);
        }
        return new Targets(
                tokens.reshape(tokens.size(), 1),
                tokens.getManager().ones(new Shape(tokens.size(), 1)),
                tokens,
                0);
    }

    /** Hidden states (N, D) at the positions with a next token. */
    private static NDArray hidden(
            CausalLanguageModel model, NextTokens next, PerExampleRecording recording) {
        NDArray all = model.recorded(next.inputs(), recording);
        return next.positions().size() == all.getShape().get(0) ? all : all.get(next.positions());
    }

    /**
     * The output embedding of one pass, which is not recorded: its gradients come in chunks.
     *
     * @param kept the errors (N, V); null where they are computed again
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier within a step, never compared
    private record Head(
            PerExampleOps ops,
            NDArray hidden,
            NDArray projection,
            Targets targets,
            NextTokens next,
            long[] lengths,
            @Nullable NDArray kept) {

        void addTo(NDArray sum, NDArray factor) {
            try (NDArray shares = shares(factor)) {
                if (kept == null) {
                    ops.addTokenErrors(sum, hidden, projection, targets, shares, lengths);
                } else {
                    ops.addKeptErrors(sum, kept, hidden, shares);
                }
            }
        }

        /** Inner products with the gradients of the embedding as input. */
        NDArray products(NDArray sums, NDArray tokens, NDArray rows) {
            try (NDArray shares = next.weights()) {
                return ops.tiedProducts(
                        hidden, projection, targets, shares, lengths, sums, tokens, rows);
            }
        }

        /** Each position's share in its row's loss, times the row's factor, (N). */
        private NDArray shares(NDArray factors) {
            long[] rows =
                    IntStream.range(0, lengths.length)
                            .mapToObj(row -> LongStream.generate(() -> row).limit(lengths[row]))
                            .flatMapToLong(Function.identity())
                            .toArray();
            try (NDArray index = DeviceArrays.of(hidden.getManager(), rows);
                    NDArray own = factors.gather(index, 0);
                    NDArray shares = next.weights()) {
                return own.mul(shares);
            }
        }
    }
}
