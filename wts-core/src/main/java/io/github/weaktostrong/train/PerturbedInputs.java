package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.model.TokenBatch;
import io.github.weaktostrong.objective.ClassificationObjective;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import io.github.weaktostrong.objective.LossGradient;
import io.github.weaktostrong.objective.SoftCrossEntropy;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings as the perturbations of a training make them: a function of seed, step and row, no
 * matter in which micro-batch the row comes.
 */
final class PerturbedInputs {
    private final ClassifierTask task;
    private final ClassificationObjective objective;
    private final Seeds seeds;
    private int[] batch = {};
    private @Nullable Map<Integer, double[]> frozen;

    PerturbedInputs(ClassifierTask task, ClassificationObjective objective, Seeds seeds) {
        this.task = task;
        this.objective = objective;
        this.seeds = seeds;
    }

    /** The rows whose loss is one: hardened labels that couple rows are taken from all of them. */
    void begin(int[] rows) {
        batch = rows;
        frozen = null;
    }

    /** The embeddings of a micro-batch, (B, T, D), after every perturbation in turn. */
    NDArray perturb(NDArray embeddings, TokenBatch tokens, int[] rows, int stepsDone) {
        NDArray mask = tokens.mask();
        NDArray result = embeddings;
        for (EmbeddingPerturbation perturbation : objective.perturbations()) {
            EmbeddingPerturbation.Session session =
                    perturbation.begin(rowSeeds(perturbation.name(), rows, stepsDone));
            result = session.perturb(result, mask, at -> lossGradient(at, tokens, rows, stepsDone));
        }
        return result;
    }

    private long[] rowSeeds(String perturbation, int[] rows, int stepsDone) {
        Seeds ofStep = seeds.child(stepsDone).child(perturbation);
        return Arrays.stream(rows).mapToLong(row -> ofStep.child(row).value()).toArray();
    }

    /** Gradient of each row's main loss with respect to given embeddings (B, T, D). */
    private NDArray lossGradient(NDArray embeddings, TokenBatch tokens, int[] rows, int stepsDone) {
        NDArray leaf = embeddings.stopGradient();
        leaf.setRequiresGradient(true);
        // the body closes what it is given, so it gets a view
        try (NDArray logits =
                GradMode.on(
                        () -> task.model().logits(tokens, e -> leaf.reshape(leaf.getShape())))) {
            float[][] scores = TextClassifier.toRows(logits);
            double[][] targets =
                    objective.mainLoss().couplesExamples()
                            ? frozen(rows, stepsDone)
                            : task.targets(scores, rows, stepsDone);
            LossGradient ofRows = SoftCrossEntropy.evaluate(scores, targets).scale(rows.length);
            double[][] gradient = ofRows.gradient();
            return task.backward(logits, gradient, new NDList(leaf)).singletonOrThrow();
        }
    }

    private double[][] frozen(int[] rows, int stepsDone) {
        Map<Integer, double[]> known = frozen;
        if (known == null) {
            known = new HashMap<>();
            double[][] targets = task.targets(task.plainScores(batch), batch, stepsDone);
            for (int i = 0; i < batch.length; i++) {
                known.put(batch[i], targets[i]);
            }
            frozen = known;
        }
        return Arrays.stream(rows).mapToObj(known::get).toArray(double[][]::new);
    }
}
