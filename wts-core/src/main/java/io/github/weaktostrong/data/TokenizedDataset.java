package io.github.weaktostrong.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows with their token ids: those of the text, followed by those of the second text, nothing
 * added, cut at the end to the maximum length. Immutable.
 */
public final class TokenizedDataset {
    private static final Logger LOG = LoggerFactory.getLogger(TokenizedDataset.class);

    private final Dataset dataset;
    private final int[][] ids;
    private final int truncated;

    private TokenizedDataset(Dataset dataset, int[][] ids, int truncated) {
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
        if (maxLength < 1) {
            throw new IllegalArgumentException(
                    "maximum length is " + maxLength + "; expected at least 1 token");
        }
        List<String> texts = new ArrayList<>();
        for (Example row : dataset.examples()) {
            texts.add(row.text());
            row.secondText().ifPresent(texts::add);
        }
        List<int[]> encoded = tokenizer.encodeAll(texts);
        int[][] ids = new int[dataset.size()][];
        int truncated = 0;
        int next = 0;
        for (int i = 0; i < ids.length; i++) {
            ids[i] = encoded.get(next++);
            if (dataset.get(i).secondText().isPresent()) {
                ids[i] = joined(ids[i], encoded.get(next++));
            }
            if (ids[i].length > maxLength) {
                ids[i] = Arrays.copyOf(ids[i], maxLength);
                truncated++;
            }
        }
        if (truncated > 0) {
            LOG.warn(
                    "{} of {} rows of {} are longer than {} tokens and were cut at their end",
                    truncated,
                    ids.length,
                    dataset.name(),
                    maxLength);
        }
        return new TokenizedDataset(dataset, ids, truncated);
    }

    /** Returns the rows. */
    public Dataset dataset() {
        return dataset;
    }

    /** Returns the number of rows. */
    public int size() {
        return ids.length;
    }

    /**
     * Returns the token ids of a row.
     *
     * @param row from 0
     * @return the ids: not a copy, for reading only
     */
    public int[] ids(int row) {
        return ids[row];
    }

    /** Returns the number of tokens of each row, in a new array. */
    public int[] lengths() {
        return Arrays.stream(ids).mapToInt(row -> row.length).toArray();
    }

    /** Returns how many rows were cut. */
    public int truncated() {
        return truncated;
    }

    /** Returns the number of tokens of all rows. */
    public long tokens() {
        return Arrays.stream(ids).mapToLong(row -> row.length).sum();
    }

    /**
     * Checks that every row has a token, as training and prediction need.
     *
     * @return this
     * @throws BadInputException naming the first row without
     */
    public TokenizedDataset requireTokens() {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i].length == 0) {
                throw new BadInputException(
                        "row %d of %s%s has no token; expected at least one; drop the row"
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

    private static int[] joined(int[] first, int[] second) {
        int[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
