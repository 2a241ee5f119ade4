package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.model.BackwardPass;
import io.github.weaktostrong.model.KeptStates;
import io.github.weaktostrong.model.PerExampleRecording;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import io.github.weaktostrong.objective.TransferMethod;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
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
    private final boolean besideLogits;
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
        besideLogits =
                HostReads.areCostly(model.device()) && objective.mainLoss().isPlainCrossEntropy();
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
        try (NDManager owner = model.newStep()) {
            NDList scores = new NDList();
            for (int begin = 0; begin < numbers.length; begin += microBatch()) {
                int end = Math.min(numbers.length, begin + microBatch());
                int[] part = Arrays.copyOfRange(numbers, begin, end);
                try (NDManager micro = model.newStep()) {
                    TokenBatch tokens = rows.batch(micro, part);
                    NDArray own =
                            GradMode.off(
                                    () -> model.logits(tokens, onEmbeddings.apply(tokens, part)));
                    own.attach(owner);
                    scores.add(own);
                }
            }
            return TextClassifier.toRows(NDArrays.concat(scores)); // one wait for all
        }
    }

    /** Whether the main loss is computed beside the logits. */
    boolean losesBesideLogits() {
        return besideLogits;
    }

    /**
     * The main loss of rows, each times its weight, as a function of their logits that brings none
     * of them to Java.
     *
     * @param scope owner of the targets, which are made at once
     */
    Function<NDArray, LogitLoss> lossBesideLogits(
            NDManager scope, int[] numbers, double[] weights) {
        int classes = rows.target(numbers[0]).length;
        double[] weighted = new double[numbers.length * classes];
        for (int i = 0; i < weighted.length; i++) {
            weighted[i] = rows.target(numbers[i / classes])[i % classes] * weights[i / classes];
        }
        NDArray targets = DeviceArrays.of(scope, weighted, new Shape(numbers.length, classes));
        return logits -> LogitLoss.of(model.ops().softCrossEntropy(logits, targets));
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
        Function<NDArray, LogitLoss> loss = rowLosses(embeddings.getManager(), numbers, stepsDone);
        for (EmbeddingPerturbation perturbation : objective.perturbations()) {
            EmbeddingPerturbation.Session session =
                    perturbation.begin(rowSeeds(perturbation.name(), numbers, stepsDone), pass);
            result = session.perturb(result, mask, at -> lossGradient(at, tokens, loss));
        }
        return result;
    }

    private long[] rowSeeds(String perturbation, int[] numbers, int stepsDone) {
        Seeds ofStep = seeds.child(stepsDone).child(perturbation);
        return Arrays.stream(numbers).mapToLong(row -> ofStep.child(row).value()).toArray();
    }

    /** Gradient of each row's main loss with respect to given embeddings (B, T, D). */
    private NDArray lossGradient(
            NDArray embeddings, TokenBatch tokens, Function<NDArray, LogitLoss> loss) {
        NDArray leaf = embeddings.stopGradient();
        leaf.setRequiresGradient(true);
        BackwardPass backward = newBackward();
        // the body closes what it is given, so it gets a view
        try (NDArray logits =
                GradMode.on(
                        () -> model.logits(tokens, e -> leaf.reshape(leaf.getShape()), backward))) {
            NDArray seed = loss.apply(logits).seed();
            return backward.gradients(model.ops(), logits, seed, new NDList(leaf))
                    .singletonOrThrow();
        }
    }

    /** The sum of the rows' own main losses, given their logits. */
    private Function<NDArray, LogitLoss> rowLosses(NDManager scope, int[] numbers, int stepsDone) {
        double[] ones = MixedExamples.ones(numbers.length);
        if (besideLogits) {
            double[] each = Arrays.stream(ones).map(one -> numbers.length * one).toArray();
            return lossBesideLogits(scope, numbers, each);
        }
        return logits -> {
            float[][] scores = TextClassifier.toRows(logits);
            double[][] targets =
                    objective.mainLoss().couplesExamples()
                            ? frozen(numbers, stepsDone)
                            : mainLoss.targets(rows.scored(scores, numbers), stepsDone);
            return LogitLoss.of(scope, mainLoss.loss(scores, targets, ones).scale(numbers.length));
        };
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
}
