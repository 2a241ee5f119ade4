package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.common.hash.Hasher;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.BackwardPass;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Loss and gradients of a language model's batches. */
final class CausalTask implements TrainingTask {
    private final CausalLanguageModel model;
    private final TokenTargets targets;
    private final List<int[]> rows;

    CausalTask(CausalLanguageModel model, List<int[]> rows) {
        this(model, TokenTargets.texts(rows));
    }

    CausalTask(CausalLanguageModel model, TokenTargets targets) {
        this.model = model;
        this.targets = targets;
        this.rows = targets.texts();
        targets.teacher().ifPresent(teacher -> TokenTargets.requireAlike(model, teacher));
    }

    /** The targets of the rows' tokens. */
    TokenTargets targets() {
        return targets;
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
    public TrainingTask of(List<int[]> madeUp) {
        return new CausalTask(model, madeUp);
    }

    @Override
    public PrivacyHistory teacherHistory() {
        return targets.teacherHistory();
    }

    @Override
    public void identify(Hasher hasher) {} // the loop's settings are all there are

    @Override
    public void identifyRows(Hasher hasher) {
        targets.identify(hasher);
    }

    @Override
    public Session begin(TrainingConfig config, int totalSteps) {
        if (IntStream.range(0, rows.size()).noneMatch(targets::hasTarget)) {
            throw new BadInputException(
                    "none of the "
                            + rows.size()
                            + " rows has two tokens, so there is no next token to learn;"
                            + " expected longer texts");
        }
        return new Batches(config);
    }

    private final class Batches implements Session {
        private final TrainingConfig config;

        Batches(TrainingConfig config) {
            this.config = config;
        }

        @Override
        public PerExampleLoss perExample() {
            return new CausalPerExampleLoss(CausalTask.this, this);
        }

        @Override
        public BatchGradient gradient(
                NDManager scope, int[] batch, int stepsDone, ParameterUpdate update) {
            return CausalTask.this.gradient(scope, batch, config, update);
        }
    }

    private BatchGradient gradient(
            NDManager scope, int[] batch, TrainingConfig config, ParameterUpdate update) {
        int[] used = Arrays.stream(batch).filter(targets::hasTarget).toArray();
        if (used.length == 0) {
            return BatchGradient.none();
        }
        if (used.length <= config.microBatchSize()) {
            return gradient(NextTokens.of(scope, targets, used, used.length), config, update);
        }
        return accumulated(scope, used, config, update);
    }

    private BatchGradient accumulated(
            NDManager scope, int[] used, TrainingConfig config, ParameterUpdate update) {
        int microBatch = config.microBatchSize();
        GradientSum sum = new GradientSum(model.ops(), scope);
        for (int begin = 0; begin < used.length; begin += microBatch) {
            int[] part = Arrays.copyOfRange(used, begin, Math.min(used.length, begin + microBatch));
            try (NDManager micro = model.newStep()) {
                NextTokens next = NextTokens.of(micro, targets, part, used.length);
                sum.add(gradient(next, config, update));
            }
        }
        return sum.total();
    }

    private BatchGradient gradient(NextTokens next, TrainingConfig config, ParameterUpdate update) {
        NDArray projection = model.projection();
        NDList body = new NDList();
        boolean tied = projection == model.embedding();
        update.parameters().stream().filter(p -> tied || p != projection).forEach(body::add);
        NDArray weights = next.weights();
        NDList head;
        NDList gradients = new NDList();
        BackwardPass backward = new BackwardPass(config.recompute());
        try (NDArray hidden =
                GradMode.on(() -> model.hiddenStates(next.inputs(), next.positions(), backward))) {
            head = headGradients(hidden, next, weights);
            if (!body.isEmpty()) {
                gradients = backward.gradients(model.ops(), hidden, head.get(1), body);
            }
        }
        NDList loss = new NDList(model.ops().weightedSum(head.get(0), weights));
        if (tied) { // both uses of the one embedding
            for (int i = 0; i < gradients.size(); i++) {
                if (update.parameters().get(i) == projection) {
                    model.ops().add(new NDList(gradients.get(i)), new NDList(head.get(2)));
                }
            }
            head.get(2).close();
            return new BatchGradient(0, loss, gradients);
        }
        return new BatchGradient(
                0, loss, inOrder(update.parameters(), gradients, projection, head.get(2)));
    }

    private NDList headGradients(NDArray hidden, NextTokens next, NDArray weights) {
        if (targets.teacher().isEmpty()) {
            return model.ops()
                    .tokenLossGradients(hidden, model.projection(), next.targets(), weights);
        }
        if (targets.kept().isPresent()) {
            NDList kept = targets.kept().orElseThrow().targets(next, targets.ownShare());
            return model.ops().softTokenGradients(hidden, model.projection(), kept, weights);
        }
        CausalLanguageModel teacher = targets.teacher().orElseThrow();
        try (NDArray states = teacherStates(teacher, next)) {
            return model.ops()
                    .distillationGradients(
                            hidden,
                            model.projection(),
                            new NDList(states, teacher.projection(), next.targets()),
                            (float) targets.ownShare(),
                            weights);
        }
    }

    /** The teacher's hidden states (N, D') at the positions that have a next token. */
    static NDArray teacherStates(CausalLanguageModel teacher, NextTokens next) {
        return GradMode.off(() -> teacher.hiddenStates(next.inputs(), next.positions()));
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
