package io.github.weaktostrong.train;

import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.objective.GradientMechanism;
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
        return run(model, TokenTargets.texts(rows), config, listener);
    }

    /**
     * Trains in place towards targets other than the texts themselves.
     *
     * @param targets texts, which of their tokens count, and whose predictions to imitate
     * @param config a gradient mechanism around its optimizer acts as one that is given on its own
     * @return every step, in order
     */
    public static List<TrainingStep> run(
            CausalLanguageModel model,
            TokenTargets targets,
            TrainingConfig config,
            TrainingListener listener) {
        return config.mechanism()
                .map(each -> run(model, targets, config.withoutMechanism(), each, listener))
                .orElseGet(
                        () -> TrainingLoop.run(new CausalTask(model, targets), config, listener));
    }

    /**
     * Trains in place under a gradient mechanism, one row being what it protects.
     *
     * @param targets as without a mechanism; a row without a token to learn adds nothing. A teacher
     *     is not protected: what it learned is its own budget, to be added to this one's where it
     *     learned from these rows. The model remembers the teacher's trainings before its own
     * @param mechanism decides about batches, clipping and noise
     * @param config without clipping of its own; the batch size is the expected one
     * @param listener hears after the last step what this training and earlier ones of the model
     *     spent, without the teacher's
     * @return every step, in order, none of them measured
     */
    public static List<TrainingStep> run(
            CausalLanguageModel model,
            TokenTargets targets,
            TrainingConfig config,
            GradientMechanism mechanism,
            TrainingListener listener) {
        return PrivateLoop.run(
                new CausalPerExampleLoss(new CausalTask(model, targets)),
                mechanism,
                config,
                listener);
    }
}
