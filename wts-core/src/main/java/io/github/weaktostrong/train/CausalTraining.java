package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Trains a language model to predict each next token.
 *
 * <pre>{@code
 * loss(row)   = mean over its n - 1 next tokens of -log p(token | tokens before)
 * loss(batch) = mean of loss(row) over the rows that have a next token
 * }</pre>
 *
 * Only positions with a next token are projected on the vocabulary, in chunks; padding contributes
 * nothing. A batch in which no row has a next token has loss 0 and changes nothing.
 */
public final class CausalTraining {
    private CausalTraining() {}

    /**
     * Trains in place.
     *
     * @param rows token ids, at least one a row
     * @return every step, in order
     */
    public static List<TrainingStep> run(
            CausalLanguageModel model,
            List<int[]> rows,
            TrainingConfig config,
            TrainingListener listener) {
        return run(model, TokenGoals.texts(rows), config, listener);
    }

    /**
     * Trains in place towards goals other than the texts themselves.
     *
     * @param goals texts, which of their tokens count, and whose predictions to imitate
     * @return every step, in order
     */
    public static List<TrainingStep> run(
            CausalLanguageModel model,
            TokenGoals goals,
            TrainingConfig config,
            TrainingListener listener) {
        return TrainingLoop.run(new Task(model, goals), config, listener);
    }

    /**
     * Trains in place under a gradient mechanism, one row being what it protects.
     *
     * @param goals as without a mechanism; a row without a token to learn adds nothing. A teacher
     *     is not protected: what it learned from other data is its own budget
     * @param mechanism decides about batches, clipping and noise
     * @param config without clipping of its own; the batch size is the expected one
     * @param listener hears what was spent after the last step
     * @return every step, in order, none of them measured
     */
    public static List<TrainingStep> run(
            CausalLanguageModel model,
            TokenGoals goals,
            TrainingConfig config,
            GradientMechanism mechanism,
            TrainingListener listener) {
        return PrivateLoop.run(
                new CausalRowLoss(new Task(model, goals)), mechanism, config, listener);
    }

    static final class Task implements TrainingTask {
        private final CausalLanguageModel model;
        private final TokenGoals goals;
        private final List<int[]> rows;
        private int microBatch = Integer.MAX_VALUE;

        Task(CausalLanguageModel model, List<int[]> rows) {
            this(model, TokenGoals.texts(rows));
        }

        Task(CausalLanguageModel model, TokenGoals goals) {
            this.model = model;
            this.goals = goals;
            this.rows = goals.texts();
            goals.teacher().ifPresent(teacher -> TokenGoals.requireAlike(model, teacher));
        }

        /** What the rows' tokens are trained towards. */
        TokenGoals goals() {
            return goals;
        }

        @Override
        public CausalLanguageModel model() {
            return model;
        }

        @Override
        public List<int[]> rows() {
            return rows;
        }

        @Override
        public void begin(TrainingConfig config, int totalSteps) {
            if (IntStream.range(0, rows.size()).noneMatch(goals::hasGoal)) {
                throw new BadInputException(
                        "none of the "
                                + rows.size()
                                + " rows has two tokens, so there is no next token to learn;"
                                + " expected longer texts");
            }
            microBatch = config.microBatchSize();
        }

        @Override
        public BatchGradient gradient(
                NDManager scope, int[] batch, int stepsDone, ParameterUpdate update) {
            int[] used = Arrays.stream(batch).filter(goals::hasGoal).toArray();
            if (used.length == 0) {
                return new BatchGradient(0, new NDList());
            }
            if (used.length <= microBatch) {
                return gradient(NextTokens.of(scope, goals, used, used.length), update);
            }
            return accumulated(scope, used, update);
        }

        private BatchGradient accumulated(NDManager scope, int[] used, ParameterUpdate update) {
            double loss = 0;
            NDList sums = new NDList();
            for (int begin = 0; begin < used.length; begin += microBatch) {
                int[] part =
                        Arrays.copyOfRange(used, begin, Math.min(used.length, begin + microBatch));
                try (NDManager micro = model.newStep()) {
                    NextTokens next = NextTokens.of(micro, goals, part, used.length);
                    BatchGradient own = gradient(next, update);
                    loss += own.loss();
                    if (begin == 0) {
                        own.gradients().attach(scope);
                        sums = own.gradients();
                    } else {
                        model.ops().add(sums, own.gradients());
                    }
                }
            }
            return new BatchGradient(loss, sums);
        }

        private BatchGradient gradient(NextTokens next, ParameterUpdate update) {
            NDArray projection = model.projection();
            NDList body = new NDList();
            update.parameters().stream().filter(p -> p != projection).forEach(body::add);
            NDList head;
            NDList gradients = new NDList();
            try (NDArray hidden =
                    GradMode.on(() -> model.hiddenStates(next.inputs().ids(), next.positions()))) {
                head = headGradients(hidden, next);
                if (!body.isEmpty()) {
                    gradients =
                            model.ops()
                                    .gradients(new NDList(hidden), new NDList(head.get(1)), body);
                }
            }
            double loss = next.mean(head.get(0).toFloatArray());
            return new BatchGradient(
                    loss, inOrder(update.parameters(), gradients, projection, head.get(2)));
        }

        private NDList headGradients(NDArray hidden, NextTokens next) {
            if (goals.teacher().isEmpty()) {
                return model.ops()
                        .tokenLossGradients(
                                hidden, model.projection(), next.targets(), next.weights());
            }
            CausalLanguageModel teacher = goals.teacher().orElseThrow();
            try (NDArray states = teacherStates(teacher, next)) {
                return model.ops()
                        .distillationGradients(
                                hidden,
                                model.projection(),
                                new NDList(states, teacher.projection()),
                                next.weights());
            }
        }

        /** The teacher's hidden states (N, D') at the positions that have a next token. */
        static NDArray teacherStates(CausalLanguageModel teacher, NextTokens next) {
            return GradMode.off(() -> teacher.hiddenStates(next.inputs().ids(), next.positions()));
        }

        private static NDList inOrder(
                NDList parameters, NDList body, NDArray projection, NDArray projectionGradient) {
            NDList ordered = new NDList(parameters.size());
            int next = 0;
            for (NDArray parameter : parameters) {
                ordered.add(parameter == projection ? projectionGradient : body.get(next++));
            }
            return ordered;
        }
    }

    /**
     * Inputs and targets of a batch: token t predicts token t + 1, so the last is never an input.
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier within a step, never compared
    record NextTokens(TokenBatch inputs, NDArray positions, NDArray targets, float[] shares) {

        /**
         * Packs texts of at least two tokens.
         *
         * @param rows texts of the whole batch, of which these may be a part
         */
        static NextTokens of(NDManager scope, List<int[]> texts, int rows) {
            int[] all = IntStream.range(0, texts.size()).toArray();
            return of(scope, TokenGoals.texts(texts), all, rows);
        }

        /**
         * Packs some rows that have a goal.
         *
         * @param rows rows of the whole batch, of which these may be a part
         */
        static NextTokens of(NDManager scope, TokenGoals goals, int[] indices, int rows) {
            List<int[]> texts = Arrays.stream(indices).mapToObj(goals.texts()::get).toList();
            List<int[]> inputs = new ArrayList<>();
            int count = 0;
            for (int[] text : texts) {
                inputs.add(Arrays.copyOf(text, text.length - 1));
                count += text.length - 1;
            }
            TokenBatch batch = TokenBatch.of(scope, inputs);
            long[] positions = new long[count];
            long[] targets = new long[count];
            float[] shares = new float[count];
            int at = 0;
            for (int row = 0; row < texts.size(); row++) {
                int next = batch.length(row);
                for (int t = 0; t < next; t++, at++) {
                    positions[at] = (long) row * batch.width() + t;
                    targets[at] = texts.get(row)[t + 1];
                    int first = goals.first(indices[row]);
                    shares[at] = t + 1 < first ? 0 : 1f / (rows * (float) (next + 1 - first));
                }
            }
            return new NextTokens(batch, scope.create(positions), scope.create(targets), shares);
        }

        /** Share of each next token in the batch's loss, (N). */
        NDArray weights() {
            return targets.getManager().create(shares);
        }

        double mean(float[] losses) {
            double sum = 0;
            for (int i = 0; i < losses.length; i++) {
                sum += (double) shares[i] * losses[i];
            }
            return sum;
        }
    }
}
