package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.ScoredBatch;
import io.github.weaktostrong.objective.TrainingRows;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.train.MixedExamples.Pass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Loss and gradients of a classifier's batches.
 *
 * <p>The engine computes logits; the objective turns them into a loss and its gradient with respect
 * to the logits; the engine propagates that back.
 */
final class ClassifierTask implements TrainingTask {
    private final TextClassifier model;
    private final LabelledRows data;
    private final ClassificationObjective objective;
    private ClassificationObjective.@Nullable Session session;
    private MixedExamples mixed;
    private int microBatch;
    private int stepsPerEpoch = 1;
    private PerturbedInputs perturbed;

    ClassifierTask(TextClassifier model, LabelledRows data, ClassificationObjective objective) {
        this.model = model;
        this.data = data;
        mixed = MixedExamples.plain(data);
        this.objective = objective;
        perturbed = new PerturbedInputs(this, objective, Seeds.of(0));
    }

    @Override
    public TextClassifier model() {
        return model;
    }

    @Override
    public List<int[]> rows() {
        return data.tokens();
    }

    @Override
    public void begin(TrainingConfig config, int totalSteps) {
        microBatch = config.microBatchSize();
        Seeds seeds = Seeds.of(config.seed()).child("perturbation");
        perturbed = new PerturbedInputs(this, objective, seeds);
        stepsPerEpoch = config.steps(data.tokens().size()) / config.epochs();
        mixed = MixedExamples.of(data, objective.mixes(), config, model.tokenizer(), seeds);
        session =
                objective.begin(
                        new TrainingRows(
                                data.targets(),
                                data.groups(),
                                data.groupNames(),
                                config.batchSize(),
                                totalSteps));
    }

    @Override
    public BatchGradient gradient(
            NDManager scope, int[] batch, int stepsDone, ParameterUpdate update) {
        double value = 0;
        NDList sums = new NDList();
        for (Pass pass : mixed.passes(batch, stepsDone / stepsPerEpoch)) {
            BatchGradient part = gradient(scope, pass, stepsDone, update);
            value += part.loss();
            if (sums.isEmpty()) {
                sums.addAll(part.gradients());
            } else {
                model.ops().add(sums, part.gradients());
                part.gradients().close();
            }
        }
        return new BatchGradient(value, sums);
    }

    private BatchGradient gradient(
            NDManager scope, Pass batch, int stepsDone, ParameterUpdate update) {
        perturbed.begin(batch.numbers());
        if (batch.numbers().length <= microBatch) {
            try (NDArray logits = logits(scope, batch.numbers(), stepsDone)) {
                LossGradient loss = evaluate(TextClassifier.toRows(logits), batch, stepsDone);
                return new BatchGradient(
                        loss.value(), backward(logits, loss.gradient(), update.parameters()));
            }
        }
        return accumulated(scope, batch, stepsDone, update);
    }

    private BatchGradient accumulated(
            NDManager scope, Pass batch, int stepsDone, ParameterUpdate update) {
        int rows = batch.numbers().length;
        LossGradient whole =
                needsWholeBatch(batch)
                        ? evaluate(allScores(batch.numbers(), stepsDone), batch, stepsDone)
                        : null;
        double value = 0;
        NDList sums = new NDList();
        for (int begin = 0; begin < rows; begin += microBatch) {
            Pass part = batch.part(begin, Math.min(rows, begin + microBatch));
            int length = part.numbers().length;
            double share = (double) length / rows;
            try (NDManager micro = model.newStep();
                    NDArray logits = logits(micro, part.numbers(), stepsDone)) {
                LossGradient loss =
                        whole == null
                                ? evaluate(TextClassifier.toRows(logits), part, stepsDone)
                                        .scale(share)
                                : rows(whole, begin, length);
                value += loss.value();
                NDList gradients = backward(logits, loss.gradient(), update.parameters());
                if (sums.isEmpty()) {
                    gradients.attach(scope);
                    sums.addAll(gradients);
                } else {
                    model.ops().add(sums, gradients);
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
        boolean terms = pass.originals() && !objective.terms().isEmpty();
        return objective.mainLoss().couplesExamples() || terms;
    }

    private static LossGradient rows(LossGradient whole, int begin, int count) {
        return new LossGradient(
                whole.value() * count / whole.rows(),
                Arrays.copyOfRange(whole.gradient(), begin, begin + count));
    }

    float[][] allScores(int[] batch, int stepsDone) {
        float[][] scores = new float[batch.length][];
        for (int begin = 0; begin < batch.length; begin += microBatch) {
            float[][] part = scores(part(batch, begin), stepsDone);
            System.arraycopy(part, 0, scores, begin, part.length);
        }
        return scores;
    }

    /** Logits of rows without a graph, perturbed as in {@link #logits}. */
    private float[][] scores(int[] rows, int stepsDone) {
        if (objective.perturbations().isEmpty() && objective.mixes().isEmpty()) {
            return model.logits(data.tokens(), rows);
        }
        try (NDManager micro = model.newStep()) {
            return TextClassifier.toRows(logits(micro, rows, stepsDone));
        }
    }

    /** Logits (B, C) with their graph. */
    private NDArray logits(NDManager scope, int[] rows, int stepsDone) {
        TokenBatch tokens = tokens(scope, rows);
        if (objective.perturbations().isEmpty()) {
            return GradMode.on(() -> model.logits(tokens));
        }
        return GradMode.on(
                () -> model.logits(tokens, e -> perturbed.perturb(e, tokens, rows, stepsDone)));
    }

    private int[] part(int[] batch, int begin) {
        return Arrays.copyOfRange(batch, begin, Math.min(batch.length, begin + microBatch));
    }

    TokenBatch tokens(NDManager scope, int[] batch) {
        List<int[]> rows = new ArrayList<>(batch.length);
        for (int index : batch) {
            rows.add(mixed.tokens(index));
        }
        return TokenBatch.of(scope, rows);
    }

    /** Loss of rows as they are, without a mix. */
    LossGradient evaluate(float[][] logits, int[] rows, int stepsDone) {
        return Objects.requireNonNull(session).evaluate(scored(logits, rows), stepsDone).loss();
    }

    private LossGradient evaluate(float[][] logits, Pass batch, int stepsDone) {
        ClassificationObjective.Session open = Objects.requireNonNull(session);
        ScoredBatch scored = scored(logits, batch.numbers());
        return batch.originals()
                ? open.evaluate(scored, batch.weights(), stepsDone).loss()
                : open.mainLoss(scored, batch.weights(), stepsDone);
    }

    private ScoredBatch scored(float[][] logits, int[] batch) {
        float[][] targets = new float[batch.length][];
        int[] groups = new int[batch.length];
        for (int i = 0; i < batch.length; i++) {
            targets[i] = mixed.target(batch[i]);
            groups[i] = mixed.group(batch[i]);
        }
        return new ScoredBatch(logits, targets, groups);
    }

    /** Logits of rows with their embeddings as they are, without a graph. */
    float[][] plainScores(int[] rows) {
        float[][] scores = new float[rows.length][];
        for (int begin = 0; begin < rows.length; begin += microBatch) {
            int[] part = part(rows, begin);
            try (NDManager micro = model.newStep()) {
                float[][] own =
                        GradMode.off(
                                () -> TextClassifier.toRows(model.logits(tokens(micro, part))));
                System.arraycopy(own, 0, scores, begin, own.length);
            }
        }
        return scores;
    }

    /** What the main loss trains rows towards that make up a batch, given their logits. */
    double[][] targets(float[][] logits, int[] rows, int stepsDone) {
        return Objects.requireNonNull(session).targets(scored(logits, rows), stepsDone);
    }

    /** Gradient with respect to the logits. */
    NDList backward(NDArray logits, double[][] gradient, NDList parameters) {
        NDArray seed = seed(logits, gradient);
        return model.ops().gradients(new NDList(logits), new NDList(seed), parameters);
    }

    /** A gradient with respect to the logits, (B, C), as an array beside them. */
    NDArray seed(NDArray logits, double[][] gradient) {
        int classes = model.classes();
        float[] flat = new float[gradient.length * classes];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) gradient[i / classes][i % classes];
        }
        return logits.getManager().create(flat, new Shape(gradient.length, classes));
    }

    boolean hasTerms() {
        return !objective.terms().isEmpty();
    }
}
