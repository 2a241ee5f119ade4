package io.github.weaktostrong.trial;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The split of one seed, tokenised once for every tokenizer and length. Safe for use by several
 * threads.
 */
public final class SeedData {
    private final Splits splits;
    private final Dataset transfer;
    private final Map<Key, TokenizedDataset> tokenized = new ConcurrentHashMap<>();

    /** Holds a split; ground truth of D_WTS is kept out of every training from here on. */
    public SeedData(Splits splits) {
        this.splits = splits;
        this.transfer = splits.transfer().map(SeedData::hidden);
    }

    /**
     * A row without its label. Of its versions those stay that do not tell it: versions without a
     * label, and versions of which there are equally many for several classes.
     */
    private static Example hidden(Example row) {
        Map<Integer, Integer> made = new HashMap<>();
        row.perturbed().forEach(x -> x.label().ifPresent(c -> made.merge(c, 1, Integer::sum)));
        boolean several = made.size() > 1 && new HashSet<>(made.values()).size() == 1;
        List<Example> versions =
                row.perturbed().stream().filter(x -> several || x.label().isEmpty()).toList();
        return row.withoutLabels().withPerturbed(versions);
    }

    /** The split. */
    public Splits splits() {
        return splits;
    }

    /** D_WTS as a student may see it: without its ground truth, and versions that would tell it. */
    public Dataset transfer() {
        return transfer;
    }

    /** The same as tokens. */
    TokenizedDataset transfer(Tokenizer tokenizer, int maxLength) {
        return of("d_wts", transfer, tokenizer, maxLength);
    }

    /** As {@link #transfer}, without a word on how many rows were cut, see {@link #texts}. */
    TokenizedDataset transferSilently(Tokenizer tokenizer, int maxLength) {
        return silently("d_wts", transfer, tokenizer, maxLength);
    }

    /** The perturbed versions of D_WTS, row by row; possibly none. */
    TokenizedDataset perturbedTransfer(Tokenizer tokenizer, int maxLength) {
        List<Example> versions = new ArrayList<>();
        transfer.examples().forEach(row -> versions.addAll(row.perturbed()));
        Dataset rows = new Dataset(transfer.name() + ", perturbed", versions);
        return of("d_wts perturbed", rows, tokenizer, maxLength);
    }

    /**
     * A share of a part with its ground truth; of D_WTS only for a ceiling that is asked to train
     * on it.
     */
    public Dataset labelled(Part part, double share) {
        Dataset all = part == Part.WEAK ? splits.weak() : splits.transfer();
        return share == 1 ? all : all.share(share);
    }

    /** The same as tokens. */
    TokenizedDataset labelled(Part part, double share, Tokenizer tokenizer, int maxLength) {
        return of(name(part, share), labelled(part, share), tokenizer, maxLength);
    }

    TokenizedDataset validation(Tokenizer tokenizer, int maxLength) {
        return of("v", splits.validation(), tokenizer, maxLength);
    }

    TokenizedDataset test(Tokenizer tokenizer, int maxLength) {
        return of("d_t", splits.test(), tokenizer, maxLength);
    }

    /**
     * Token ids of a part's texts; how many were cut is not logged, since they may be trained on
     * under a guarantee.
     */
    List<int[]> texts(Part part, Tokenizer tokenizer, int maxLength) {
        return labelledSilently(part, 1, tokenizer, maxLength).ids();
    }

    /** As {@link #labelled}, without a word on how many rows were cut, see {@link #texts}. */
    TokenizedDataset labelledSilently(Part part, double share, Tokenizer tokenizer, int maxLength) {
        return silently(name(part, share), labelled(part, share), tokenizer, maxLength);
    }

    private static String name(Part part, double share) {
        String name = part == Part.WEAK ? "d_w" : "d_wts with ground truth";
        return share == 1 ? name : share + " of " + name;
    }

    private TokenizedDataset silently(
            String part, Dataset rows, Tokenizer tokenizer, int maxLength) {
        return tokenized.computeIfAbsent(
                key(part, tokenizer, maxLength),
                k -> TokenizedDataset.silently(rows, tokenizer, maxLength).requireTokens());
    }

    private TokenizedDataset of(String part, Dataset rows, Tokenizer tokenizer, int maxLength) {
        return tokenized.computeIfAbsent(
                key(part, tokenizer, maxLength),
                k -> TokenizedDataset.of(rows, tokenizer, maxLength).requireTokens());
    }

    private record Key(String part, int maxLength, String tokenizer) {}

    private static Key key(String part, Tokenizer tokenizer, int maxLength) {
        return new Key(part, maxLength, tokenizer.json());
    }
}
