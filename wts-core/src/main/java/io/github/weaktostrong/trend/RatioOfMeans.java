package io.github.weaktostrong.trend;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.correlation.Covariance;

/**
 * A ratio of two means over paired seeds with its 95 % interval, such as the performance gap
 * recovered.
 *
 * <p>The interval holds every ratio q for which the mean of numerator - q denominator does not
 * differ from 0 by a t test. It is bounded only where the mean denominator itself differs from 0.
 * Source: Fieller (1954), <em>Some Problems in Interval Estimation</em>; its variances are enlarged
 * as in {@link PairedTest}.
 *
 * @param ratio mean numerator by mean denominator; empty where the latter is 0
 * @param low lower end; empty where the interval is not bounded
 * @param high upper end; empty where the interval is not bounded
 * @param seeds number of pairs
 */
public record RatioOfMeans(
        OptionalDouble ratio, OptionalDouble low, OptionalDouble high, int seeds) {

    /**
     * Estimates the ratio.
     *
     * @param numerators one per seed
     * @param denominators one per seed, as many
     * @param resplitRatio see {@link Resplits#ratio}
     * @return empty without any pair
     */
    public static Optional<RatioOfMeans> of(
            double[] numerators, double[] denominators, double resplitRatio) {
        int n = numerators.length;
        if (n != denominators.length) {
            throw new IllegalArgumentException(
                    "%s numerators, %s denominators; expected pairs"
                            .formatted(n, denominators.length));
        }
        if (n == 0) {
            return Optional.empty();
        }
        double a = StatUtils.mean(numerators);
        double b = StatUtils.mean(denominators);
        OptionalDouble ratio = b == 0 ? OptionalDouble.empty() : OptionalDouble.of(a / b);
        RatioOfMeans point =
                new RatioOfMeans(ratio, OptionalDouble.empty(), OptionalDouble.empty(), n);
        return Optional.of(
                n < 2 ? point : point.bounded(a, b, numerators, denominators, resplitRatio));
    }

    /** The ratio and its interval in words. */
    public String words() {
        if (ratio.isEmpty()) {
            return "undefined";
        }
        String interval =
                low.isPresent() && high.isPresent()
                        ? "(%.2f to %.2f)"
                        : "(not bounded: there may be no gap)";
        return String.format(
                Locale.ROOT,
                "%.2f " + interval,
                ratio.getAsDouble(),
                low.orElse(0),
                high.orElse(0));
    }

    private RatioOfMeans bounded(
            double a, double b, double[] numerators, double[] denominators, double resplitRatio) {
        double t = new TDistribution(null, seeds - 1).inverseCumulativeProbability(0.975);
        double g = t * t * (1.0 / seeds + resplitRatio);
        double square = b * b - g * StatUtils.variance(denominators);
        if (!(square > 0)) {
            return this; // the denominator may be 0
        }
        double middle = a * b - g * new Covariance().covariance(numerators, denominators);
        double constant = a * a - g * StatUtils.variance(numerators);
        double root = Math.sqrt(Math.max(0, middle * middle - square * constant));
        return new RatioOfMeans(
                ratio,
                OptionalDouble.of((middle - root) / square),
                OptionalDouble.of((middle + root) / square),
                seeds);
    }
}
