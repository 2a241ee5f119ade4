package io.github.weaktostrong.trial;

import io.github.weaktostrong.benchmark.ModelProbe;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** The split of one seed, tokenised once for every tokenizer and length. */
public final class SeedData {
    private final Splits splits;
    private final Dataset transfer;
    private final int classes;
    private final ModelProbe probe;
    private final TokenizedParts tokenized = new TokenizedParts();

    /**
     * Holds the split; ground truth of D_WTS is kept out of every training from here on.
     *
     * @param classes number of classes
     * @param probe what is measured of every trained model itself
     */
    public SeedData(Splits splits, int classes, ModelProbe probe) {
        this.splits = splits;
        this.classes = classes;
        this.probe = probe;
        this.transfer = splits.transfer().map(Example::withoutLabels);
    }

    /** The split. */
    public Splits splits() {
        return splits;
    }

    int classes() {
        return classes;
    }

    ModelProbe probe() {
        return probe;
    }

    TokenizedDataset weak(Tokenizer tokenizer, int maxLength) {
        return tokenized.of("d_w", splits.weak(), tokenizer, maxLength);
    }

    TokenizedDataset transfer(Tokenizer tokenizer, int maxLength) {
        return tokenized.of("d_wts", transfer, tokenizer, maxLength);
    }

    /** The perturbed versions of D_WTS, row by row; possibly none. */
    TokenizedDataset perturbedTransfer(Tokenizer tokenizer, int maxLength) {
        List<Example> versions = new ArrayList<>();
        transfer.examples().forEach(row -> versions.addAll(row.perturbed()));
        Dataset rows = new Dataset(transfer.name() + ", perturbed", versions);
        return tokenized.of("d_wts perturbed", rows, tokenizer, maxLength);
    }

    /** D_WTS with its ground truth: only for a ceiling that is asked to train on it. */
    TokenizedDataset labelledTransfer(Tokenizer tokenizer, int maxLength) {
        return tokenized.of("d_wts with ground truth", splits.transfer(), tokenizer, maxLength);
    }

    TokenizedDataset validation(Tokenizer tokenizer, int maxLength) {
        return tokenized.of("v", splits.validation(), tokenizer, maxLength);
    }

    TokenizedDataset test(Tokenizer tokenizer, int maxLength) {
        return tokenized.of("d_t", splits.test(), tokenizer, maxLength);
    }
}
