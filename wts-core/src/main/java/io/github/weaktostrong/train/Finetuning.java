package io.github.weaktostrong.train;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.AuxiliaryConfidenceLoss;
import io.github.weaktostrong.objective.ClassificationObjective;
import java.util.List;

/**
 * A classifier made of labelled rows in one call, on the best device that is there.
 *
 * <p>{@link ClassifierTraining} is the same with weak labels and the trace.
 *
 * @param model what to start from
 * @param objective what to minimise
 */
public record Finetuning(ModelSpec model, ClassificationObjective objective) {

    /** Fine-tunes a model by cross-entropy. */
    public static Finetuning of(ModelSpec model) {
        return new Finetuning(
                model, ClassificationObjective.of(AuxiliaryConfidenceLoss.off(), List.of()));
    }

    /** Trains on the rows' labels, with its progress in the log ({@link ProgressLog}). */
    public TextClassifier train(Dataset rows, TrainingConfig config) {
        return train(rows, config, new ProgressLog());
    }

    /**
     * Trains on the rows' labels.
     *
     * @param rows each with a text and a label
     * @param config its seed is also that of a fresh head; rows are cut to its length or the
     *     model's positions
     * @return the trained model; the caller closes it
     * @throws IllegalArgumentException if a row has no label or no token
     */
    public TextClassifier train(Dataset rows, TrainingConfig config, TrainingListener listener) {
        int classes = Math.max(2, rows.classes());
        int longest = Math.min(config.maxLength(), model.shape().positions());
        TextClassifier classifier =
                TextClassifier.open(
                        config.part().adapted(model, config.seed()),
                        classes,
                        config.seed(),
                        Engines.device("auto"));
        try {
            TokenizedDataset tokens =
                    TokenizedDataset.of(rows, classifier.tokenizer(), longest).requireTokens();
            ClassifierTraining.run(
                    classifier,
                    LabelledRows.ofLabels(tokens, classifier.classes()),
                    objective,
                    config,
                    listener);
            return classifier;
        } catch (RuntimeException e) {
            classifier.close();
            throw e;
        }
    }
}
