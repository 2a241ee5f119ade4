package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenRows;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.Softmax;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link TextClassifier} under attack, with its own tokenizer and without gradients.
 *
 * <p>Token ids are those of the text followed by those of the second text, cut at the end to the
 * maximum length. The classifier is borrowed.
 */
public final class ClassifierVictim implements Victim {
    private final TextClassifier model;
    private final int maxLength;

    /** A victim that reads as many tokens as the model has positions. */
    public ClassifierVictim(TextClassifier model) {
        this(model, model.shape().positions());
    }

    /**
     * A victim.
     *
     * @param model borrowed, and open as long as the victim is asked
     * @param maxLength tokens that are read of an input, from 1 to the model's positions
     */
    public ClassifierVictim(TextClassifier model, int maxLength) {
        Checks.requireOneTo(
                maxLength,
                model.shape().positions(),
                "maximum length is %s; expected 1 to the model's %s positions; cut the texts");
        this.model = model;
        this.maxLength = maxLength;
    }

    @Override
    public float[][] probabilities(List<Example> inputs) {
        return Arrays.stream(logits(inputs)).map(Softmax::of).toArray(float[][]::new);
    }

    /** {@inheritDoc} From the logits: a model that is very sure hides nothing behind rounding. */
    @Override
    public float[][] logOdds(List<Example> inputs) {
        return Arrays.stream(logits(inputs)).map(LogOdds::ofLogits).toArray(float[][]::new);
    }

    private float[][] logits(List<Example> inputs) {
        return model.logits(tokens(inputs));
    }

    private List<int[]> tokens(List<Example> inputs) {
        List<List<String>> texts = inputs.stream().map(Example::texts).toList();
        return TokenRows.silently(texts, model.tokenizer(), maxLength).ids();
    }
}
