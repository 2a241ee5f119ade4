package io.github.weaktostrong.eval.statistics;

import java.util.List;

/**
 * A percentile interval of a bootstrap.
 *
 * @param low lower end
 * @param high upper end, at least {@code low}
 * @param level nominal coverage, in (0, 1), e.g. 0.95
 * @param resamples resamples drawn, at least 1
 * @param undefined resamples on which the statistic was undefined; they are left out of the
 *     percentiles, so a large share means that the interval cannot be trusted
 */
public record Interval(double low, double high, double level, int resamples, int undefined) {

    /** Checks the ends and the counts. */
    public Interval {
        if (!(low <= high)) {
            throw new IllegalArgumentException(
                    "Interval from %s to %s; expected numbers in ascending order"
                            .formatted(low, high));
        }
        Percentiles.requireLevel(level);
        if (undefined < 0 || undefined >= resamples) {
            throw new IllegalArgumentException(
                    "%s of %s resamples undefined; expected at least one defined"
                            .formatted(undefined, resamples));
        }
    }

    /** Returns whether the value lies in the interval, ends included. */
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    /** Returns the lower and the upper end. */
    public List<Double> ends() {
        return List.of(low, high);
    }
}
