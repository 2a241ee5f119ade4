package io.github.weaktostrong.trend;

import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Power of {@link PairedTest}: what a number of seeds can show.
 *
 * <pre>{@code
 * power(d) = P(T > t(1 - level)),  T noncentral t with n - 1 degrees of freedom and
 *            noncentrality d / sqrt(1/n + r)
 * }</pre>
 *
 * <p>d is the true mean difference in standard deviations of the differences. The formula takes the
 * correction r to be right.
 *
 * @param seeds n, 2 to 1,000
 * @param resplitRatio r, at least 0, see {@link Resplits#ratio}
 * @param level one-sided level, in (0, 0.5)
 */
public record TrendPower(int seeds, double resplitRatio, double level) {
    private static final int INTERVALS = 1000; // even
    private static final double TAIL = 9; // beyond it the density of s is nothing
    private static final double HALF_NORMAL = Math.sqrt(2 / Math.PI); // its density at 0
    private static final NormalDistribution NORMAL = new NormalDistribution(null, 0, 1);

    /** Checks the ranges. */
    public TrendPower {
        if (seeds < 2 || seeds > 1000 || !(resplitRatio >= 0) || !(level > 0 && level < 0.5)) {
            throw new IllegalArgumentException(
                    "power of %s seeds, resplit ratio %s, level %s; expected 2 to 1000 seeds, a ratio of at least 0, a level between 0 and 0.5"
                            .formatted(seeds, resplitRatio, level));
        }
    }

    /**
     * The chance to find a difference.
     *
     * @param effect d, any number
     */
    public double of(double effect) {
        double shift = effect / Math.sqrt(1.0 / seeds + resplitRatio);
        int freedom = seeds - 1;
        double critical = new TDistribution(null, freedom).inverseCumulativeProbability(1 - level);
        ChiSquaredDistribution chi = new ChiSquaredDistribution(null, freedom);
        // T > c given V = s^2 where Z > c s / sqrt(freedom) - shift; Simpson's rule over s
        double width = (Math.sqrt(freedom) + TAIL) / INTERVALS;
        double sum = freedom == 1 ? HALF_NORMAL * NORMAL.cumulativeProbability(shift) : 0;
        for (int i = 1; i <= INTERVALS; i++) { // at 0 the density of s is 0 where freedom > 1
            double s = i * width;
            double weight = i == INTERVALS ? 1 : i % 2 == 1 ? 4 : 2;
            double found = NORMAL.cumulativeProbability(shift - critical * s / Math.sqrt(freedom));
            sum += weight * 2 * s * chi.density(s * s) * found;
        }
        return Math.min(1, sum * width / 3);
    }

    /**
     * The smallest effect d that is found with a given chance, to three digits.
     *
     * @param power in (level, 1)
     */
    public double detectable(double power) {
        if (!(power > level && power < 1)) {
            throw new IllegalArgumentException(
                    "power " + power + "; expected a chance between the level and 1, such as 0.8");
        }
        double low = 0;
        double high = 1;
        while (of(high) < power) {
            high *= 2;
        }
        while (high - low > 5e-4 * high) {
            double middle = (low + high) / 2;
            if (of(middle) < power) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }
}
