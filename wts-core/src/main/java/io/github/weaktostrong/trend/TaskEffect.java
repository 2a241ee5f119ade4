package io.github.weaktostrong.trend;

import java.util.Locale;

/**
 * The gain in the task that any question about trust presupposes: how much a student beats its
 * teacher by, over seeds.
 *
 * @param seeds number of differences
 * @param mean their mean, in units of the task metric (points of accuracy); 0 without any
 * @param low lower end of the mean's 95 % interval; negative infinity below two seeds
 * @param high upper end; positive infinity below two seeds
 */
public record TaskEffect(int seeds, double mean, double low, double high) {
    /** The gain in units below which there is nothing to ask. */
    public static final double SMALLEST = 1;

    /**
     * Estimates the gain from paired differences.
     *
     * @param differences student minus teacher, one per seed, in units, higher is better
     * @param resplitRatio see {@link Resplits#ratio}
     */
    public static TaskEffect of(double[] differences, double resplitRatio) {
        if (differences.length < 2) {
            return new TaskEffect(
                    differences.length,
                    differences.length == 0 ? 0 : differences[0],
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY);
        }
        PairedTest test = PairedTest.of(differences, resplitRatio);
        double half = test.halfInterval();
        return new TaskEffect(
                differences.length, test.mean(), test.mean() - half, test.mean() + half);
    }

    /** The answer in words. */
    public String words() {
        String gain =
                seeds < 2
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " (%.2f units on V, 95 %% interval %.2f to %.2f, %d seeds)",
                                mean,
                                low,
                                high,
                                seeds);
        return switch (verdict()) {
            case YES ->
                    "There is a question: without regularizers the student beats its teacher at the"
                            + " task"
                            + gain
                            + ".";
            case NOT_APPLICABLE ->
                    "There is no question: without regularizers the student gains less than one"
                            + " unit over its teacher at the task"
                            + gain
                            + ", so nothing of trust can be said to come along.";
            default ->
                    "Whether there is a question is undetermined: it is not known whether the"
                            + " student beats its teacher at the task without regularizers"
                            + gain
                            + ".";
        };
    }

    /**
     * Yes where the gain is above 0, so that a question about trust may be asked; not applicable
     * where it is below one unit; otherwise undetermined, as below {@value
     * TrendTest#SEEDS_FOR_A_CLAIM} seeds.
     */
    public Verdict verdict() {
        if (seeds < TrendTest.SEEDS_FOR_A_CLAIM) {
            return Verdict.UNDETERMINED;
        }
        return low > 0
                ? Verdict.YES
                : high < SMALLEST ? Verdict.NOT_APPLICABLE : Verdict.UNDETERMINED;
    }
}
