package io.github.weaktostrong.regularizers.privacy;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Finds the smallest noise that keeps a budget.
 *
 * <p>The noise multiplier returned never overshoots: the accountant's own epsilon for it is at most
 * the target, usually by a relative 1e-6.
 *
 * @param accountant which computes epsilon; {@link GdpAccountant} does not certify a budget
 * @param delta in (0, 1)
 */
public record NoiseCalibration(PrivacyAccountant accountant, double delta) {
    /** The least noise multiplier ever returned. */
    public static final double SMALLEST = 0.01;

    private static final double LARGEST = 1e9;
    private static final double TIGHT = 1e-6;

    /** Width of the bracket, in log sigma, that ends the search where epsilon jumps. */
    private static final double NARROW = 1e-9;

    /** Bound on a log ratio. */
    private static final double FAR = 5;

    public NoiseCalibration {
        Composition.requireDelta(delta);
    }

    /**
     * Calibrates equal steps.
     *
     * @param epsilon the budget, above 0
     * @param samplingRate q, in (0, 1]
     * @param steps at least 1
     * @return the noise multiplier, at least {@link #SMALLEST}
     */
    public double noiseMultiplier(double epsilon, double samplingRate, int steps) {
        if (samplingRate == 0 || steps == 0) {
            throw new IllegalArgumentException(
                    "sampling rate %s and %s steps use no data; expected both above 0: nothing needs noise"
                            .formatted(samplingRate, steps));
        }
        return noiseMultiplier(
                epsilon, sigma -> List.of(new SampledGaussianEvent(sigma, samplingRate, steps)));
    }

    /**
     * Calibrates any composition, for instance one with a fixed further release.
     *
     * @param epsilon the budget, above 0
     * @param events what is composed at a noise multiplier; its epsilon must not rise with it
     * @return the noise multiplier, at least {@link #SMALLEST}
     */
    public double noiseMultiplier(
            double epsilon, DoubleFunction<List<SampledGaussianEvent>> events) {
        Composition.requireEpsilon(epsilon);
        if (epsilon == 0) {
            throw new IllegalArgumentException(
                    "epsilon 0 needs infinite noise; expected a number above 0, e.g. 8");
        }
        Point high = measure(1, epsilon, events);
        Point low = high;
        while (high.excess > 0) {
            if (high.sigma > LARGEST) {
                throw new IllegalArgumentException(
                        "epsilon %s at delta %s is beyond noise multiplier %s; expected a larger budget"
                                .formatted(epsilon, delta, LARGEST));
            }
            low = high;
            high = measure(2 * high.sigma, epsilon, events);
        }
        while (low.excess <= 0) {
            if (low.sigma == SMALLEST) {
                return SMALLEST;
            }
            high = low;
            low = measure(Math.max(SMALLEST, low.sigma / 2), epsilon, events);
        }
        return narrowed(low, high, epsilon, events);
    }

    /**
     * The method of Illinois (Dowell and Jarratt 1971) on log epsilon over log sigma, nearly a
     * line.
     */
    private double narrowed(
            Point low,
            Point high,
            double epsilon,
            DoubleFunction<List<SampledGaussianEvent>> events) {
        double lowWeight = 1;
        double highWeight = 1;
        double width = Math.log(high.sigma / low.sigma);
        int lastSide = 0;
        while (high.excess < -TIGHT && width > NARROW) {
            double up = lowWeight * low.excess;
            double share = Math.max(0.01, Math.min(0.99, up / (up - highWeight * high.excess)));
            Point middle = measure(low.sigma * Math.exp(share * width), epsilon, events);
            int side = middle.excess > 0 ? -1 : 1;
            if (side < 0) {
                low = middle;
                lowWeight = 1;
                highWeight *= lastSide == side ? 0.5 : 1;
            } else {
                high = middle;
                highWeight = 1;
                lowWeight *= lastSide == side ? 0.5 : 1;
            }
            lastSide = side;
            width = Math.log(high.sigma / low.sigma);
        }
        return high.sigma;
    }

    private Point measure(
            double sigma, double epsilon, DoubleFunction<List<SampledGaussianEvent>> events) {
        double reached = accountant.epsilon(events.apply(sigma), delta);
        double excess = Math.log(reached / epsilon);
        // Bounded, so that epsilon 0 and infinity still give a slope.
        return new Point(sigma, Math.max(-FAR, Math.min(FAR, excess)));
    }

    /** The logarithm of the epsilon reached over the target. */
    private record Point(double sigma, double excess) {}
}
