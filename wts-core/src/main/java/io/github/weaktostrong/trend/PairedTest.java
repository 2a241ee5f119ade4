package io.github.weaktostrong.trend;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.Mean;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/**
 * One-sided t test of paired differences, one per seed, with the variance of overlapping resplits.
 *
 * <pre>{@code
 * t = mean / (s sqrt(1/n + r)),  n - 1 degrees of freedom
 * }</pre>
 *
 * <p>where r is {@link Resplits#ratio}; r = 0 is Student's paired t test. Source: Nadeau and Bengio
 * (2003), section 3.3, there r = test rows / training rows.
 *
 * @param seeds number of differences, at least 2
 * @param mean their mean
 * @param deviation their standard deviation, with n - 1
 * @param resplitRatio r, at least 0
 */
public record PairedTest(int seeds, double mean, double deviation, double resplitRatio) {
    private static final double ROUNDING = 1e-12; // of differences of numbers of size 1

    /** Checks the ranges. */
    public PairedTest {
        if (seeds < 2) {
            throw new IllegalArgumentException(
                    "seeds of a paired test: "
                            + seeds
                            + "; expected at least 2, since one has no spread; run more");
        }
        if (!Double.isFinite(mean) || !(deviation >= 0) || Double.isInfinite(deviation)) {
            throw new IllegalArgumentException(
                    "differences with mean %s and standard deviation %s; expected finite numbers; leave undefined seeds out"
                            .formatted(mean, deviation));
        }
        if (!(resplitRatio >= 0) || Double.isInfinite(resplitRatio)) {
            throw new IllegalArgumentException(
                    "resplit ratio %s; expected 0 (independent seeds) or more"
                            .formatted(resplitRatio));
        }
    }

    /**
     * Tests whether the mean difference is above zero.
     *
     * @param differences one finite number per seed, at least two
     * @param resplitRatio see {@link Resplits#ratio}
     */
    public static PairedTest of(double[] differences, double resplitRatio) {
        return new PairedTest(
                differences.length,
                new Mean().evaluate(differences),
                differences.length == 0 || areEqual(differences)
                        ? 0 // and not the rounding error of differences and mean
                        : new StandardDeviation().evaluate(differences),
                resplitRatio);
    }

    private static boolean areEqual(double[] differences) {
        DoubleSummaryStatistics all = Arrays.stream(differences).summaryStatistics();
        double scale = Math.max(1, Math.max(all.getMax(), -all.getMin()));
        return all.getMax() - all.getMin() <= ROUNDING * scale;
    }

    /** Standard error of the mean difference. */
    public double standardError() {
        return deviation * Math.sqrt(1.0 / seeds + resplitRatio);
    }

    /** Half the width of the mean's 95 % interval. */
    public double halfInterval() {
        return deviation == 0
                ? 0
                : standardError()
                        * new TDistribution(null, seeds - 1).inverseCumulativeProbability(0.975);
    }

    /**
     * p of the hypothesis that the mean difference is at most zero. Equal differences have no
     * spread but for rounding, and a sign test takes the place of the t test: p is then 2 to the
     * power of minus the number of seeds where they are above zero, otherwise 1.
     */
    public double pOfRise() {
        return p(mean);
    }

    /** p of the hypothesis that the mean difference is at least zero. */
    public double pOfFall() {
        return p(-mean);
    }

    private double p(double directed) {
        if (deviation == 0) {
            return directed > 0 ? Math.pow(0.5, seeds) : 1;
        }
        double t = directed / standardError();
        return new TDistribution(null, seeds - 1).cumulativeProbability(-t);
    }
}
