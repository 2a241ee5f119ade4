package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.BackwardPass;
import io.github.weaktostrong.model.KeptStates;
import io.github.weaktostrong.model.PerExampleRecording;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Logits of a classifier's rows, on embeddings as the perturbations of the training make them: a
 * function of seed, step and row, no matter in which micro-batch the row comes.
 */
final class ClassifierForward {
    private final TextClassifier model;
    private final ClassificationObjective objective;
    private final MixedExamples rows;
    private final TransferMethod.Session mainLoss;
    private final Seeds seeds;
    private final Rows passes;
    private int[] batch = {};
    private int pass;
    private @Nullable Map<Integer, double[]> frozen;

    /**
     * Prepares passes of one training.
     *
     * @param seeds those of the training's perturbations
     * @param passes how rows go through the model
     */
    ClassifierForward(
            ClassifierTask task,
            MixedExamples rows,
            TransferMethod.Session mainLoss,
            Seeds seeds,
            Rows passes) {
        model = task.model();
        objective = task.objective();
        this.rows = rows;
        this.mainLoss = mainLoss;
        this.seeds = seeds;
        this.passes = passes;
    }

    /**
     * How rows go through the model.
     *
     * @param microBatch rows of one pass at most
     * @param recompute whether layers are computed again on the way back
     * @param states those below what is trained; empty where the whole body is computed
     */
    record Rows(int microBatch, boolean recompute, Optional<KeptStates> states) {}

    TextClassifier model() {
        return model;
    }

    int microBatch() {
        return passes.microBatch();
    }

    /**
     * Begins rows whose loss is one: hardened labels that couple them are taken from all.
     *
     * @param pass of the perturbations, from 0
     */
    void begin(int[] all, int pass) {
        batch = all;
        this.pass = pass;
        frozen = null;
    }

    /** The way back from logits that are still to be computed. */
    BackwardPass newBackward() {
        return new BackwardPass(passes.recompute());
    }

    /** Logits (B, C) with a way back. */
    NDArray logits(NDManager scope, int[] numbers, int stepsDone, BackwardPass backward) {
        if (passes.states().isPresent()) {
            KeptStates kept = passes.states().get();
            return GradMode.on(() -> kept.logits(scope, tokens(numbers), backward));
        }
        TokenBatch tokens = rows.batch(scope, numbers);
        return GradMode.on(
                () -> model.logits(tokens, perturbations(tokens, numbers, stepsDone), backward));
    }

    /**
     * Logits (B, C) recorded for gradients row by row.
     *
     * @param recording of these rows
     */
    NDArray recorded(NDManager scope, int[] numbers, int stepsDone, PerExampleRecording recording) {
        if (passes.states().isPresent()) {
            KeptStates kept = passes.states().get();
            return GradMode.on(() -> kept.recorded(scope, tokens(numbers), recording));
        }
        TokenBatch tokens = rows.batch(scope, numbers, recording.length());
        UnaryOperator<NDArray> perturbations = perturbations(tokens, numbers, stepsDone);
        return GradMode.on(() -> model.recorded(tokens, perturbations, recording));
    }

    private List<int[]> tokens(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(rows::tokens).toList();
    }

    /** Logits of any number of rows, as {@link #logits} has them, without a graph. */
    float[][] scores(int[] numbers, int stepsDone) {
        return passes.states()
                .map(kept -> kept.logits(tokens(numbers)))
                .orElseGet(
                        () ->
                                scores(
                                        numbers,
                                        (tokens, part) -> perturbations(tokens, part, stepsDone)));
    }

    /** Logits of any number of rows, given what is done to their embeddings, without a graph. */
    private float[][] scores(
            int[] numbers, BiFunction<TokenBatch, int[], UnaryOperator<NDArray>> onEmbeddings) {
        float[][] scores = new float[numbers.length][];
        for (int begin = 0; begin < numbers.length; begin += microBatch()) {
            int end = Math.min(numbers.length, begin + microBatch());
            int[] part = Arrays.copyOfRange(numbers, begin, end);
            try (NDManager micro = model.newStep()) {
                TokenBatch tokens = rows.batch(micro, part);
                float[][] own =
                        GradMode.off(
                                () ->
                                        TextClassifier.toRows(
                                                model.logits(
                                                        tokens, onEmbeddings.apply(tokens, part))));
                System.arraycopy(own, 0, scores, begin, own.length);
            }
        }
        return scores;
    }

    /** The function that perturbs the embeddings of a micro-batch, (B, T, D). */
    UnaryOperator<NDArray> perturbations(TokenBatch tokens, int[] numbers, int stepsDone) {
        return objective.perturbations().isEmpty()
                ? UnaryOperator.identity()
                : embeddings -> perturb(embeddings, tokens, numbers, stepsDone);
    }

    /** The embeddings of a micro-batch, (B, T, D), after every perturbation in turn. */
    private NDArray perturb(NDArray embeddings, TokenBatch tokens, int[] numbers, int stepsDone) {
        NDArray mask = tokens.mask();
        NDArray result = embeddings;
        for (EmbeddingPerturbation perturbation : objective.perturbations()) {
            EmbeddingPerturbation.Session session =
                    perturbation.begin(rowSeeds(perturbation.name(), numbers, stepsDone), pass);
            result =
                    session.perturb(
                            result, mask, at -> lossGradient(at, tokens, numbers, stepsDone));
        }
        return result;
    }

    private long[] rowSeeds(String perturbation, int[] numbers, int stepsDone) {
        Seeds ofStep = seeds.child(stepsDone).child(perturbation);
        return Arrays.stream(numbers).mapToLong(row -> ofStep.child(row).value()).toArray();
    }

    /** Gradient of each row's main loss with respect to given embeddings (B, T, D). */
    private NDArray lossGradient(
            NDArray embeddings, TokenBatch tokens, int[] numbers, int stepsDone) {
        NDArray leaf = embeddings.stopGradient();
        leaf.setRequiresGradient(true);
        BackwardPass backward = newBackward();
        // the body closes what it is given, so it gets a view
        try (NDArray logits =
                GradMode.on(
                        () -> model.logits(tokens, e -> leaf.reshape(leaf.getShape()), backward))) {
            float[][] scores = TextClassifier.toRows(logits);
            double[][] targets =
                    objective.mainLoss().couplesExamples()
                            ? frozen(numbers, stepsDone)
                            : mainLoss.targets(rows.scored(scores, numbers), stepsDone);
            LossGradient ofRows =
                    mainLoss.loss(scores, targets, MixedExamples.ones(numbers.length))
                            .scale(numbers.length);
            return backward(backward, logits, ofRows.gradient(), new NDList(leaf))
                    .singletonOrThrow();
        }
    }

    private double[][] frozen(int[] numbers, int stepsDone) {
        Map<Integer, double[]> known = frozen;
        if (known == null) {
            float[][] scores = scores(batch, (tokens, part) -> UnaryOperator.identity());
            double[][] targets = mainLoss.targets(rows.scored(scores, batch), stepsDone);
            known = new HashMap<>();
            for (int i = 0; i < batch.length; i++) {
                known.put(batch[i], targets[i]);
            }
            frozen = known;
        }
        return Arrays.stream(numbers).mapToObj(known::get).toArray(double[][]::new);
    }

    /** Gradients of parameters or inputs, given that of the logits. */
    NDList backward(BackwardPass backward, NDArray logits, double[][] gradient, NDList parameters) {
        return backward.gradients(model.ops(), logits, seed(logits, gradient), parameters);
    }

    /** A gradient with respect to the logits, (B, C), as an array beside them. */
    static NDArray seed(NDArray logits, double[][] gradient) {
        int classes = gradient[0].length;
        float[] flat = new float[gradient.length * classes];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) gradient[i / classes][i % classes];
        }
        return logits.getManager().create(flat, new Shape(gradient.length, classes));
    }
}
