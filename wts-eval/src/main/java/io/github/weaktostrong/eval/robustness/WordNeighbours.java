package io.github.weaktostrong.eval.robustness;

import java.util.List;
import java.util.Locale;

/** Words close in meaning, or in a vector space, to a word. */
@FunctionalInterface
public interface WordNeighbours {
    /**
     * Neighbours of a word.
     *
     * @param word in lower case
     * @param limit the most neighbours wanted, at least 1
     * @return single words in lower case, the closest first, possibly none, never the word itself
     */
    List<String> of(String word, int limit);

    /**
     * What tells these neighbours from others, in records and wherever a store looks for what was
     * made with them; {@code unnamed} unless told.
     */
    default String name() {
        return "unnamed";
    }

    /** Substitutes a word by its neighbours, in the case in which the word is written. */
    default WordTransformation substitution(int limit) {
        return (word, random) ->
                of(word.toLowerCase(Locale.ROOT), limit).stream()
                        .map(neighbour -> LetterCase.like(word, neighbour))
                        .toList();
    }
}
