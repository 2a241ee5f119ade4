package io.github.weaktostrong.eval.classification;

import java.util.OptionalDouble;

/**
 * Counts of a binary classifier's right and wrong answers; the positive class is 1.
 *
 * <p>Every rate is in [0, 1] and empty when no row could have counted towards it.
 *
 * @param truePositives rows with label 1 and prediction 1
 * @param falsePositives rows with label 0 and prediction 1
 * @param trueNegatives rows with label 0 and prediction 0
 * @param falseNegatives rows with label 1 and prediction 0
 */
public record ConfusionMatrix(
        int truePositives, int falsePositives, int trueNegatives, int falseNegatives) {

    /** Checks that no count is negative and that their sum fits an int. */
    public ConfusionMatrix {
        if (truePositives < 0 || falsePositives < 0 || trueNegatives < 0 || falseNegatives < 0) {
            throw new IllegalArgumentException(
                    "Negative count among TP %s, FP %s, TN %s, FN %s; expected counts of rows"
                            .formatted(
                                    truePositives, falsePositives, trueNegatives, falseNegatives));
        }
        Math.addExact(
                Math.addExact(truePositives, falsePositives),
                Math.addExact(trueNegatives, falseNegatives));
    }

    /** Rows counted. */
    public int count() {
        return truePositives + falsePositives + trueNegatives + falseNegatives;
    }

    /** Rows with label 1. */
    public int positives() {
        return truePositives + falseNegatives;
    }

    /** Rows with label 0. */
    public int negatives() {
        return falsePositives + trueNegatives;
    }

    /** Share of rows predicted right; empty without rows. */
    public OptionalDouble accuracy() {
        return rate(truePositives + trueNegatives, count());
    }

    /** Share of rows predicted 1; empty without rows. */
    public OptionalDouble selectionRate() {
        return rate(truePositives + falsePositives, count());
    }

    /** Share predicted 1 among rows with label 1 (recall); empty without such rows. */
    public OptionalDouble truePositiveRate() {
        return rate(truePositives, positives());
    }

    /** Share predicted 1 among rows with label 0; empty without such rows. */
    public OptionalDouble falsePositiveRate() {
        return rate(falsePositives, negatives());
    }

    /** The counts of this and the other matrix together. */
    public ConfusionMatrix plus(ConfusionMatrix other) {
        return new ConfusionMatrix(
                Math.addExact(truePositives, other.truePositives),
                Math.addExact(falsePositives, other.falsePositives),
                Math.addExact(trueNegatives, other.trueNegatives),
                Math.addExact(falseNegatives, other.falseNegatives));
    }

    private static OptionalDouble rate(int hits, int cases) {
        return cases == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) hits / cases);
    }
}
