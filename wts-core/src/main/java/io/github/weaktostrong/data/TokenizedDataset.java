package io.github.weaktostrong.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows with their token ids: those of the text and of the second text within the tokenizer's {@link
 * Tokenizer#template template}, cut to the maximum length. Immutable.
 */
public final class TokenizedDataset {
    private final Dataset dataset;
    private final List<int[]> ids;
    private final int truncated;

    private TokenizedDataset(Dataset dataset, List<int[]> ids, int truncated) {
        this.dataset = dataset;
        this.ids = ids;
        this.truncated = truncated;
    }

    /**
     * Tokenises every row once. Rows that are cut are counted and logged as one warning.
     *
     * @param dataset the rows
     * @param tokenizer borrowed
     * @param maxLength the most tokens a row keeps, at least 1; the caller checks it against the
     *     positions of the model
     * @return the tokenised rows
     */
    public static TokenizedDataset of(Dataset dataset, Tokenizer tokenizer, int maxLength) {
        return of(dataset, TokenRows.of(dataset.name(), texts(dataset), tokenizer, maxLength));
    }

    /**
     * Tokenises rows as {@link #of} does, without a log line: the number of rows cut depends on the
     * rows, and a guarantee of differential privacy would not cover it.
     */
    public static TokenizedDataset silently(Dataset dataset, Tokenizer tokenizer, int maxLength) {
        return of(dataset, TokenRows.silently(texts(dataset), tokenizer, maxLength));
    }

    private static TokenizedDataset of(Dataset dataset, TokenRows rows) {
        return new TokenizedDataset(dataset, rows.ids(), rows.truncated());
    }

    private static List<List<String>> texts(Dataset dataset) {
        return dataset.examples().stream().map(Example::texts).toList();
    }

    /** Returns the rows. */
    public Dataset dataset() {
        return dataset;
    }

    /** Returns the number of rows. */
    public int size() {
        return ids.size();
    }

    /**
     * Returns the token ids of a row.
     *
     * @param row from 0
     * @return the ids: not a copy, for reading only
     */
    public int[] ids(int row) {
        return ids.get(row);
    }

    /** Returns the token ids of every row: not copies, for reading only. */
    public List<int[]> ids() {
        return ids;
    }

    /**
     * Returns some of the rows.
     *
     * @param chosen their indices, ascending; these rows themselves where it is all of them
     */
    public TokenizedDataset rows(int[] chosen) {
        if (chosen.length == size()) {
            return this;
        }
        List<Example> examples = new ArrayList<>();
        List<int[]> kept = new ArrayList<>();
        for (int i : chosen) {
            examples.add(dataset.get(i));
            kept.add(ids.get(i));
        }
        return new TokenizedDataset(new Dataset(dataset.name(), examples), kept, truncated);
    }

    /** Returns how many rows were cut; of a choice of rows, how many of all. */
    public int truncated() {
        return truncated;
    }

    /**
     * Checks that every row has a token, as training and prediction need.
     *
     * @return this
     * @throws BadInputException naming the first row without
     */
    public TokenizedDataset requireTokens() {
        for (int i = 0; i < ids.size(); i++) {
            if (ids.get(i).length == 0) {
                throw new BadInputException(
                        "row %s of %s%s has no token; expected at least one; drop the row"
                                .formatted(
                                        i + 1,
                                        dataset.name(),
                                        dataset.get(i)
                                                .id()
                                                .map(id -> " (id " + id + ")")
                                                .orElse("")));
            }
        }
        return this;
    }
}
