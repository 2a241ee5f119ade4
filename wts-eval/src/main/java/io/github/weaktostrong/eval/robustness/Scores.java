package io.github.weaktostrong.eval.robustness;

/**
 * The victim's answer to one input, seen from the row's label.
 *
 * @param prediction the class of the highest probability, the first of equals
 * @param loss 1 - probability of the label; what the attack raises
 * @param clear whether the label is further than {@value #TIE} from the best other class, so that
 *     the prediction does not depend on rounding in batches of other shapes
 */
record Scores(int prediction, double loss, boolean clear) {
    static final double TIE = 1e-4;

    static Scores of(float[] probabilities, int label) {
        int best = 0;
        double other = 0;
        for (int c = 0; c < probabilities.length; c++) {
            best = probabilities[c] > probabilities[best] ? c : best;
            other = c == label ? other : Math.max(other, probabilities[c]);
        }
        double own = probabilities[label];
        return new Scores(best, 1 - own, Math.abs(own - other) > TIE);
    }
}
