package io.github.weaktostrong.eval.robustness;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A source of candidates for the place of a word. */
@FunctionalInterface
public interface WordTransformation {
    /**
     * Candidates for one word, the closest to it first.
     *
     * @param word a word as it stands in the text
     * @param random the only source of randomness
     * @return texts, possibly none; the word itself among them is passed over
     */
    List<String> candidates(String word, SplittableRandom random);

    /** The candidates of this and then of the other transformation. */
    default WordTransformation and(WordTransformation other) {
        return (word, random) -> {
            List<String> both = new ArrayList<>(candidates(word, random));
            both.addAll(other.candidates(word, random));
            return both;
        };
    }
}
