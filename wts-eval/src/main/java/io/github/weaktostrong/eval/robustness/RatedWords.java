package io.github.weaktostrong.eval.robustness;

import java.util.Locale;
import java.util.Set;

/**
 * Words of a lexicon whose ratings make a text's label, such as VADER's: an edit that creates or
 * destroys one changes what the text says, not how it is written.
 *
 * @param name of the lexicon, for records
 * @param words in lower case
 */
public record RatedWords(String name, Set<String> words) {
    /** Keeps a copy. */
    public RatedWords {
        words = Set.copyOf(words);
    }

    /**
     * Whether a replacement leaves the rated words as they are: neither it nor what it replaces has
     * one, or they differ in case alone.
     */
    boolean areKept(String word, String replacement) {
        return word.equalsIgnoreCase(replacement) || !(has(word) || has(replacement));
    }

    private boolean has(String text) {
        WordSpans spans = new WordSpans(text.toLowerCase(Locale.ROOT));
        for (int i = 0; i < spans.size(); i++) {
            if (words.contains(spans.word(i))) {
                return true;
            }
        }
        return false;
    }
}
