package io.github.weaktostrong.train;

import io.github.weaktostrong.model.CausalLanguageModel;
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
     * Trains a language model in place on texts, with its progress in the log ({@link
     * ProgressLog}).
     *
     * @param rows token ids, at least one a row
     */
    public static TrainingOutcome run(
            CausalLanguageModel model, List<int[]> rows, TrainingConfig config) {
        return run(model, rows, config, new ProgressLog());
    }

    /**
     * Trains a language model in place on texts.
     *
     * @param rows token ids, at least one a row
     */
    public static TrainingOutcome run(
            CausalLanguageModel model,
            List<int[]> rows,
            TrainingConfig config,
            TrainingListener listener) {
        return run(model, TokenTargets.texts(rows), config, listener);
    }

    /**
     * Trains a language model in place towards targets other than the texts themselves.
     *
     * @param targets texts, which of their tokens count, and whose predictions to imitate; under a
     *     gradient mechanism one row is what it protects, and a row without a token to learn adds
     *     nothing. A teacher is not protected: what it learned is its own budget, to be added to
     *     this one's where it learned from these rows. The model remembers the teacher's trainings
     *     before its own
     * @param config under a gradient mechanism without clipping of its own; the batch size is the
     *     expected one, and no step is measured
     */
    public static TrainingOutcome run(
            CausalLanguageModel model,
            TokenTargets targets,
            TrainingConfig config,
            TrainingListener listener) {
        return new CausalTask(model, targets).run(config, listener);
    }
}
