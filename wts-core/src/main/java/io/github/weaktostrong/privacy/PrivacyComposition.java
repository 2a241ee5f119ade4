package io.github.weaktostrong.privacy;

import java.util.Arrays;
import java.util.List;

/** Adds up what several private trainings on one data set spent together. */
@FunctionalInterface
public interface PrivacyComposition {

    /**
     * The budget of all of them.
     *
     * @param trainings on the same data set, at least one
     * @param delta in (0, 1)
     */
    PrivacyBudget compose(List<PrivateTraining> trainings, double delta);

    /**
     * The most that any membership test on one unit can reach against all of them together: the
     * largest true positive rate at each false positive rate. A bound, which may be too large and
     * is never too small; 1, which says nothing, by default.
     *
     * @param trainings on the same data set, at least one
     * @param falsePositiveRates each in [0, 1]
     * @return one for each false positive rate
     */
    default double[] truePositiveRates(
            List<PrivateTraining> trainings, double[] falsePositiveRates) {
        double[] nothingKnown = new double[falsePositiveRates.length];
        Arrays.fill(nothingKnown, 1);
        return nothingKnown;
    }
}
