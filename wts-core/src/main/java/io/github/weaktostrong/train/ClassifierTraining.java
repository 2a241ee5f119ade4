package io.github.weaktostrong.train;

import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import java.util.ArrayList;
import java.util.List;

/**
 * Trains a classifier towards hard or soft labels, by the main loss and the regularizers of an
 * objective.
 *
 * <p>The engine computes logits; the objective turns them into a loss and its gradient with respect
 * to the logits in double precision; the engine propagates that back. Under micro-batches the
 * result is that of the full batch: where the objective must see all rows at once, all logits are
 * computed first, without a graph.
 */
public final class ClassifierTraining {
    private ClassifierTraining() {}

    /**
     * Exclusions from a privacy budget: what of the rows reaches a classifier past the gradients
     * that a mechanism bounds, in words.
     */
    public static List<String> notCovered(LabelledRows rows, ClassificationObjective objective) {
        List<String> found = new ArrayList<>();
        if (rows.weakLabels()) {
            found.add(
                    "what the soft labels say of the rows that the model which gave them was"
                            + " trained on: where these are the same rows, its budget adds up with"
                            + " this one");
        }
        found.addAll(objective.notCovered());
        return found;
    }

    /** Trains a classifier in place, with its progress in the log ({@link ProgressLog}). */
    public static TrainingOutcome run(
            TextClassifier model,
            LabelledRows rows,
            ClassificationObjective objective,
            TrainingConfig config) {
        return run(model, rows, objective, config, new ProgressLog());
    }

    /**
     * Trains a classifier in place.
     *
     * @param model borrowed
     * @param rows what to train on
     * @param objective what to minimise
     * @param config with a gradient mechanism, that decides about batches and clipping, and nothing
     *     is measured on the rows
     * @throws IllegalArgumentException where the objective is unsound beside the mechanism, see
     *     {@link ClassificationObjective#requireSound}
     */
    public static TrainingOutcome run(
            TextClassifier model,
            LabelledRows rows,
            ClassificationObjective objective,
            TrainingConfig config,
            TrainingListener listener) {
        objective.requireSound(config.mechanism());
        return new ClassifierTask(model, rows, objective).run(config, listener);
    }
}
