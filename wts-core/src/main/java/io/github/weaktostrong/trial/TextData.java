package io.github.weaktostrong.trial;

import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;

/** The texts of one seed, tokenised once for every tokenizer, and what is asked of every model. */
public final class TextData {
    private final Splits splits;
    private final int maxLength;
    private final TextProbe probe;
    private final TokenizedParts tokenized = new TokenizedParts();

    /**
     * Holds the split.
     *
     * @param splits D_W and D_WTS to train on, the other two to measure with
     * @param maxLength longest row in tokens; longer ones are cut at their end
     * @param probe what is measured of every model
     */
    public TextData(Splits splits, int maxLength, TextProbe probe) {
        this.splits = splits;
        this.maxLength = maxLength;
        this.probe = probe;
    }

    /** The split. */
    public Splits splits() {
        return splits;
    }

    TextProbe probe() {
        return probe;
    }

    /**
     * The texts that a model trains on, cut at the given length or the model's positions; how many
     * are cut is not logged, since they may be trained on under a guarantee.
     */
    TokenizedDataset texts(Part part, Tokenizer tokenizer, int positions) {
        boolean weak = part == Part.WEAK;
        return tokenized.silently(
                weak ? "d_w" : "d_wts",
                weak ? splits.weak() : splits.transfer(),
                tokenizer,
                Math.min(maxLength, positions));
    }
}
