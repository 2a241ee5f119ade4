package io.github.weaktostrong.data;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Token ids of texts: those of each part within the tokenizer's {@link Tokenizer#template
 * template}, cut to a maximum length.
 *
 * @param ids one array per text, possibly empty; not copied, for reading only
 * @param truncated how many texts were cut
 */
public record TokenRows(List<int[]> ids, int truncated) {
    private static final Logger LOG = LoggerFactory.getLogger(TokenRows.class);

    /** Keeps a copy of the list. */
    public TokenRows {
        ids = List.copyOf(ids);
    }

    /**
     * Tokenises every text once. Texts that are cut are counted and logged as one warning.
     *
     * @param name what the warning calls the texts
     * @param texts the parts of each text: one, or two of a pair
     * @param tokenizer borrowed
     * @param maxLength the most tokens a text keeps, at least 1
     */
    public static TokenRows of(
            String name, List<List<String>> texts, Tokenizer tokenizer, int maxLength) {
        TokenRows rows = silently(texts, tokenizer, maxLength);
        if (rows.truncated > 0) {
            LOG.warn(
                    "{} of {} rows of {} are longer than {} tokens and were cut at their end",
                    rows.truncated,
                    rows.ids.size(),
                    name,
                    maxLength);
        }
        return rows;
    }

    /**
     * Tokenises texts as {@link #of} does, without a warning, whose number would tell something of
     * private texts.
     */
    public static TokenRows silently(List<List<String>> texts, Tokenizer tokenizer, int maxLength) {
        Checks.requireAtLeast(maxLength, 1, "maximum length is %s; expected at least 1 token");
        List<int[]> parts =
                tokenizer.encodeAll(
                        texts.stream().<String>flatMap(List::stream).toList(), maxLength);
        TokenTemplate template = tokenizer.template();
        List<int[]> rows = new ArrayList<>(texts.size());
        int truncated = 0;
        int next = 0;
        for (List<String> text : texts) {
            List<int[]> own = parts.subList(next, next + text.size());
            next += text.size();
            int[] row = template.join(own, maxLength);
            if (row.length < template.length(own)) {
                truncated++;
            }
            rows.add(row);
        }
        return new TokenRows(rows, truncated);
    }
}
