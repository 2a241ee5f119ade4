package io.github.weaktostrong.eval.statistics;

import io.github.weaktostrong.data.Checks;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Turns a statistic's values on resamples into an interval. */
final class Percentiles {
    private Percentiles() {}

    static void requireLevel(double level) {
        Checks.requireProperShare(
                level, "level = %s; expected a coverage between 0 and 1, e.g. 0.95");
    }

    /** Draws the statistic and takes the percentiles of its defined values; empty without any. */
    static Optional<Interval> interval(int resamples, double level, Supplier<OptionalDouble> draw) {
        double[] values = new double[resamples];
        int defined = 0;
        for (int r = 0; r < resamples; r++) {
            OptionalDouble value = draw.get();
            if (value.isPresent()) {
                Checks.requireFinite(
                        value.getAsDouble(),
                        "The statistic of a resample is %s; expected a finite number, or empty"
                                + " where it is undefined");
                values[defined++] = value.getAsDouble();
            }
        }
        if (defined == 0) {
            return Optional.empty();
        }
        double[] sorted = Arrays.copyOf(values, defined);
        Arrays.sort(sorted);
        double tail = (1 - level) / 2;
        return Optional.of(
                new Interval(
                        quantile(sorted, tail),
                        quantile(sorted, 1 - tail),
                        level,
                        resamples,
                        resamples - defined));
    }

    /** Linear interpolation between order statistics (type 7 of Hyndman and Fan 1996). */
    static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
