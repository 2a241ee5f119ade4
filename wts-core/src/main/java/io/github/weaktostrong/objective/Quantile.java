package io.github.weaktostrong.objective;

import java.util.Arrays;

/**
 * The quantile with linear interpolation between order statistics (type 7 of Hyndman and Fan 1996).
 */
final class Quantile {

    private Quantile() {}

    /**
     * The quantile of values at a level.
     *
     * <pre>{@code h = level * (n - 1);  x_(floor h) + (h - floor h) * (x_(ceil h) - x_(floor h))}
     * </pre>
     *
     * @param values at least one; not changed
     * @param level clamped to [0, 1], since a mean of probabilities may exceed 1 by rounding
     */
    static double of(double[] values, double level) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double position = Math.min(1, Math.max(0, level)) * (sorted.length - 1);
        int below = (int) Math.floor(position);
        int above = (int) Math.ceil(position);
        double weight = position - below;
        double gap = sorted[above] - sorted[below];
        // From the nearer end, so that the result never leaves the interval by rounding.
        return weight < 0.5 ? sorted[below] + weight * gap : sorted[above] - (1 - weight) * gap;
    }
}
