package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Checks;

/**
 * Limits of an attack.
 *
 * @param maxQueries inputs that the victim is asked about per row, the original among them, at
 *     least 1; 1,000 by default
 * @param maxChangedShare changed words as a share of the text's words, in (0, 1]; 0.4 by default;
 *     one word may always be changed. It stands in for the sentence-similarity filters of the
 *     published attacks, which need a further model ({@link SimilarityFilter}).
 * @param secondText whether the second text of a pair is attacked instead of the first, as
 *     TextFooler does for a hypothesis; false by default
 * @param seed seed of the positions of character bugs; 0 by default
 */
public record AttackOptions(int maxQueries, double maxChangedShare, boolean secondText, long seed) {
    private static final AttackOptions DEFAULTS = new AttackOptions(1000, 0.4, false, 0);

    /** Checks the ranges. */
    public AttackOptions {
        Checks.requireAtLeast(
                maxQueries, 1, "query budget is %s; expected at least 1 query a row; allow more");
        Checks.requirePositiveShare(
                maxChangedShare,
                "cap on changed words is %s; expected a share above 0, at most 1; correct it");
    }

    /** The defaults. */
    public static AttackOptions defaults() {
        return DEFAULTS;
    }

    /** A copy with another budget of queries per row. */
    public AttackOptions withMaxQueries(int maxQueries) {
        return new AttackOptions(maxQueries, maxChangedShare, secondText, seed);
    }

    /** A copy with another cap on the share of changed words. */
    public AttackOptions withMaxChangedShare(double maxChangedShare) {
        return new AttackOptions(maxQueries, maxChangedShare, secondText, seed);
    }

    /** A copy that attacks the second text of pairs, or the first. */
    public AttackOptions withSecondText(boolean secondText) {
        return new AttackOptions(maxQueries, maxChangedShare, secondText, seed);
    }

    /** A copy with another seed. */
    public AttackOptions withSeed(long seed) {
        return new AttackOptions(maxQueries, maxChangedShare, secondText, seed);
    }
}
