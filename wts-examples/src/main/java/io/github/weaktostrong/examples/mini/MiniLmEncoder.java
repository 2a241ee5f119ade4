package io.github.weaktostrong.examples.mini;

import ai.djl.Device;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.eval.robustness.SimilarityFilter;
import io.github.weaktostrong.model.TextClassifier;
import java.util.List;

/**
 * Sentence vectors of the embedded encoder {@code minilm}, the mean over the tokens of a text, for
 * attacks that keep to similar texts ({@link SimilarityFilter}).
 *
 * <p>One thread at a time; the caller closes it.
 */
public final class MiniLmEncoder implements SimilarityFilter.Encoder, AutoCloseable {
    private final TextClassifier model;

    /** Opens the model on a device; the first time of a user, it is unpacked (90 MB). */
    public MiniLmEncoder(Device device) {
        model = TextClassifier.open(MiniLm.spec(), 1, 0, device);
    }

    @Override
    public String name() {
        return MiniLm.ID;
    }

    /**
     * Embeddings of texts, which are cut to 512 tokens.
     *
     * @return texts x 384, not scaled to length 1
     */
    @Override
    public float[][] embed(List<String> texts) {
        Dataset rows = new Dataset("texts", texts.stream().map(Example::of).toList());
        return model.states(
                TokenizedDataset.of(rows, model.tokenizer(), model.shape().positions())
                        .requireTokens()
                        .ids());
    }

    @Override
    public void close() {
        model.close();
    }
}
