package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
        return TrainingLoop.run(new Task(model, rows), config, listener);
    }

    static final class Task implements TrainingTask {
        private final CausalLanguageModel model;
        private final List<int[]> rows;
        private int microBatch = Integer.MAX_VALUE;

        Task(CausalLanguageModel model, List<int[]> rows) {
            this.model = model;
            this.rows = rows;
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
        public void begin(TrainingConfig config) {
            if (rows.stream().noneMatch(row -> row.length > 1)) {
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
            List<int[]> texts = new ArrayList<>();
            for (int index : batch) {
                if (rows.get(index).length > 1) {
                    texts.add(rows.get(index));
                }
            }
            if (texts.isEmpty()) {
                return new BatchGradient(0, new NDList());
            }
            if (texts.size() <= microBatch) {
                return gradient(NextTokens.of(scope, texts, texts.size()), update);
            }
            return accumulated(scope, texts, update);
        }

        private BatchGradient accumulated(
                NDManager scope, List<int[]> texts, ParameterUpdate update) {
            double loss = 0;
            NDList sums = new NDList();
            for (int begin = 0; begin < texts.size(); begin += microBatch) {
                int end = Math.min(texts.size(), begin + microBatch);
                try (NDManager micro = model.newStep()) {
                    NextTokens next = NextTokens.of(micro, texts.subList(begin, end), texts.size());
                    BatchGradient part = gradient(next, update);
                    loss += part.loss();
                    if (begin == 0) {
                        part.gradients().attach(scope);
                        sums = part.gradients();
                    } else {
                        model.ops().add(sums, part.gradients());
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
                head =
                        model.ops()
                                .tokenLossGradients(
                                        hidden, projection, next.targets(), next.weights());
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
                    shares[at] = 1f / (rows * (float) next);
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
