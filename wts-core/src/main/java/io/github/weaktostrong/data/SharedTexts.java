package io.github.weaktostrong.data;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Texts that occur in several sources of one run, which would be trained on in one and tested on in
 * another.
 *
 * <p>Texts are the same if their letters and digits are, whatever their case, blanks and
 * punctuation: what remains equal under another tokenisation.
 */
public final class SharedTexts {
    private SharedTexts() {}

    /**
     * Leaves each text in the first source that has it.
     *
     * @param sources rows by source, those to be tested on before those to be trained on; a source
     *     loses the rows whose text an earlier one has
     * @return how many rows are left out
     */
    public static <K> int leaveInFirst(Map<K, Dataset> sources) {
        Set<String> seen = new HashSet<>();
        int[] removed = {0};
        sources.replaceAll(
                (name, rows) -> {
                    Dataset own = rows.filter(row -> !seen.contains(of(row)));
                    seen.addAll(of(own.examples()));
                    removed[0] += rows.size() - own.size();
                    return own;
                });
        return removed[0];
    }

    /** What is compared of every row. */
    public static Set<String> of(Collection<Example> rows) {
        Set<String> texts = new HashSet<>();
        rows.forEach(row -> texts.add(of(row)));
        return texts;
    }

    /**
     * What is compared of a row: letters and digits of its text or texts, in lower case; the text
     * itself where it has neither.
     */
    public static String of(Example row) {
        String letters =
                letters(row.text()) + row.secondText().map(t -> '\n' + letters(t)).orElse("");
        return letters.isBlank() ? row.inputText() : letters;
    }

    private static String letters(String text) {
        return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
