package io.github.weaktostrong.train;

import io.github.weaktostrong.data.Checks;

/**
 * The learning rate of every step.
 *
 * <pre>{@code
 * w = round(warmUp * N);  s = 1 .. N
 * s <= w:  peak * s / w
 * s >  w:  floor + (peak - floor) * f((s - w) / (N - w)),
 *          f = 1 (constant), 1 - x (linear), (1 + cos(pi x)) / 2 (cosine)
 * }</pre>
 *
 * @param peak highest rate, above 0
 * @param schedule what follows the warm-up
 * @param warmUp share of all steps with a rising rate, in [0, 1]; 0 for none
 * @param floor rate at the last step of a falling schedule, in [0, peak]; 0 by default
 */
public record LearningRate(double peak, Schedule schedule, double warmUp, double floor) {

    /** The course of the learning rate after the warm-up. */
    public enum Schedule {
        /** Stays at its peak. */
        CONSTANT,
        /** Falls linearly to 0 at the last step. */
        LINEAR,
        /** Falls to 0 at the last step along half a cosine (Loshchilov and Hutter 2017). */
        COSINE
    }

    /** Checks the ranges. */
    public LearningRate {
        Checks.requirePositive(
                peak, "learning rate %s; expected a finite number above 0; correct the setting");
        Checks.requireShare(
                warmUp, "warm-up %s; expected a share from 0 to 1; correct the setting");
        if (!(floor >= 0 && floor <= peak)) {
            throw new IllegalArgumentException(
                    "lowest learning rate "
                            + floor
                            + "; expected 0 to the learning rate "
                            + peak
                            + "; use 0 for a fall to nothing");
        }
    }

    /** Constant rate without warm-up. */
    public static LearningRate constant(double peak) {
        return new LearningRate(peak, Schedule.CONSTANT, 0, 0);
    }

    /**
     * The rate of step {@code step} of {@code total}, both counted from 1.
     *
     * @return a rate in [0, peak]
     */
    public double at(int step, int total) {
        long warm = Math.round(warmUp * total);
        if (step <= warm) {
            return peak * step / warm;
        }
        double x = total == warm ? 1 : (double) (step - warm) / (total - warm);
        double fall =
                switch (schedule) {
                    case CONSTANT -> 1;
                    case LINEAR -> 1 - x;
                    case COSINE -> (1 + Math.cos(Math.PI * x)) / 2;
                };
        return floor + (peak - floor) * fall;
    }
}
