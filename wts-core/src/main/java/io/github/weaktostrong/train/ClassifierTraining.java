package io.github.weaktostrong.train;

import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.ClassificationObjective;
import java.util.List;

/**
 * Trains a classifier towards hard or soft labels, with the auxiliary confidence loss and the loss
 * terms of an objective.
 *
 * <p>The engine computes logits; the objective turns them into a loss and its gradient with respect
 * to the logits in double precision; the engine propagates that back. Under micro-batches the
 * result is that of the full batch: where the objective must see all rows at once, all logits are
 * computed first, without a graph.
 */
public final class ClassifierTraining {
    private ClassifierTraining() {}

    /**
     * Trains in place.
     *
     * @param model borrowed
     * @param rows what to train on
     * @param objective what to minimise; with a gradient mechanism it decides about batches and
     *     clipping, and nothing is measured on the rows
     * @param config a gradient mechanism around its optimizer acts as one of the objective
     * @return every step, in order
     */
    public static List<TrainingStep> run(
            TextClassifier model,
            LabelledRows rows,
            ClassificationObjective objective,
            TrainingConfig config,
            TrainingListener listener) {
        if (config.mechanism().isPresent()) {
            ClassificationObjective guarded = objective.under(config.mechanism().orElseThrow());
            return run(model, rows, guarded, config.withoutMechanism(), listener);
        }
        ClassifierTask task = new ClassifierTask(model, rows, objective);
        return objective
                .mechanism()
                .map(
                        mechanism ->
                                PrivateLoop.run(
                                        new ClassifierPerExampleLoss(task),
                                        mechanism,
                                        config,
                                        listener))
                .orElseGet(() -> TrainingLoop.run(task, config, listener));
    }
}
