package io.github.weaktostrong.eval.classification;

/**
 * Share of rows on which two models predict the same class, e.g. a student and its weak supervisor.
 *
 * <p>High agreement on rows where the weak model errs means that the student imitates its errors
 * (Burns et al. 2023, section 5.1.3).
 */
public final class Agreement {
    private Agreement() {}

    /**
     * Share of rows with equal predictions, in [0, 1].
     *
     * @param first predicted classes, shape (N), N at least 1
     * @param second predicted classes of the same rows in the same order, shape (N)
     */
    public static double of(int[] first, int[] second) {
        if (first.length != second.length || first.length == 0) {
            throw new IllegalArgumentException(
                    "Got %s and %s predictions; expected one of each model for the same rows, at least one row"
                            .formatted(first.length, second.length));
        }
        int equal = 0;
        for (int i = 0; i < first.length; i++) {
            if (first[i] == second[i]) {
                equal++;
            }
        }
        return (double) equal / first.length;
    }
}
