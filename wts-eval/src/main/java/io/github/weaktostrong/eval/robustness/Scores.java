package io.github.weaktostrong.eval.robustness;

/**
 * The victim's answer to one input, seen from the row's label.
 *
 * @param prediction the class of the highest probability, the first of equals
 * @param loss - log-odds of the label; what the attack raises
 * @param clear whether the label's probability is further than {@value #TIE} from that of the best
 *     other class, so that the prediction does not depend on rounding in batches of other shapes
 */
record Scores(int prediction, double loss, boolean clear) {
    static final double TIE = 1e-4;

    /** Of the classes' log-odds. */
    static Scores of(float[] odds, int label) {
        int best = 0;
        float other = Float.NEGATIVE_INFINITY;
        for (int c = 0; c < odds.length; c++) {
            best = odds[c] > odds[best] ? c : best;
            other = c == label ? other : Math.max(other, odds[c]);
        }
        float own = odds[label];
        double apart = LogOdds.probability(own) - LogOdds.probability(other);
        return new Scores(best, -own, Math.abs(apart) > TIE);
    }
}
