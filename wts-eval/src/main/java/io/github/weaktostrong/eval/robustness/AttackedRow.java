package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Example;

/**
 * One row under attack.
 *
 * @param original the row as it was
 * @param perturbed the row with the changes that were kept, also where the attack failed; equal
 *     text where none was kept
 * @param prediction the victim's class of the original
 * @param perturbedPrediction the victim's class of the perturbed row
 * @param outcome how it ended
 * @param queries inputs that the victim was asked about, the original among them
 * @param changedWords words that were changed
 * @param words words of the attacked text
 */
public record AttackedRow(
        Example original,
        Example perturbed,
        int prediction,
        int perturbedPrediction,
        Outcome outcome,
        int queries,
        int changedWords,
        int words) {

    /** Checks the counts. */
    public AttackedRow {
        if (changedWords < 0 || changedWords > words || queries < 1) {
            throw new IllegalArgumentException(
                    "%s changed of %s words with %s queries; expected no more changes than words and at least one query"
                            .formatted(changedWords, words, queries));
        }
    }

    /** Changed words as a share of all words of the attacked text, in [0, 1]; 0 without words. */
    public double changedWordShare() {
        return words == 0 ? 0 : (double) changedWords / words;
    }

    /** The outcome of an attack on one row. */
    public enum Outcome {
        /** The victim's class changed away from the label. */
        SUCCEEDED,
        /**
         * The victim kept to the label within the budget and the cap, or no word could be changed.
         */
        FAILED,
        /** The victim was wrong before anything was changed; the row was left as it is. */
        ALREADY_WRONG
    }
}
