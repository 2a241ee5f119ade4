package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.regularizers.privacy.LossCumulants.Edge;
import java.util.Map;
import java.util.Optional;

/**
 * The grid on which a composition's privacy loss is computed, and how it is tilted.
 *
 * <p>Exponential tilting (Esscher 1932; for discrete Fourier transforms Gruebel and Hermesmeier
 * 1999) raises the tail that decides epsilon: the rounding of the transform, about 1e-16 of the
 * largest entry times the number of steps, is then small against delta, however small delta is.
 * Tilted is no further than that needs, since the full tilt makes heavy tails heavier.
 *
 * @param tilt theta, at least 0
 * @param interval distance of the grid points
 * @param bottom lowest point of the window over the interval
 * @param length points of the window, a power of two
 * @param topTilt the tilt of Chernoff's bound on the mass above the window
 * @param reference a loss near the epsilon in question
 * @param reach standard deviations of a step's noise kept on either side
 */
record LossGrid(
        double tilt,
        double interval,
        long bottom,
        int length,
        double topTilt,
        double reference,
        double reach) {
    /** What is cut off may be delta times e^-14 = 8e-7, at each of its places. */
    private static final double NEGLIGIBLE = 14;

    /** A tail of e^-7 = 1e-3 may stay one. */
    private static final double REMAINING = 7;

    /** Relative error of epsilon that the interval may cause. */
    private static final double ERROR = 5e-5;

    /** Below it errors count absolutely. */
    private static final double SMALL_EPSILON = 0.01;

    /** Smaller deltas are computed, but with the tails of this one. */
    static final double SMALLEST = -690;

    /** Points of a grid, some 100 MiB. */
    private static final int LONGEST = 1 << 22;

    /** Whole numbers below it are doubles. */
    private static final double EXACT = 1L << 52;

    private static final int LEAST_POINTS = 1 << 15;
    private static final int MOST_POINTS = 1 << 20;
    private static final int MOST_STEP_POINTS = 1 << 19;

    /**
     * Chooses the grid for an epsilon near the loss at which exp(-logDelta) is Chernoff's bound.
     *
     * <p>Splitting a loss between grid points raises E[exp(theta L)] by a factor of at most 1 +
     * theta (1 + theta) interval^2 / 8, so that epsilon rises by at most steps (1 + theta)
     * interval^2 / 8, theta the saddle.
     *
     * @param saddle the tilt of Chernoff's bound, at least 0
     * @return empty where no grid of {@link #LONGEST} points holds the loss, as for billions of
     *     steps with little noise
     */
    static Optional<LossGrid> of(Map<PrivacyLoss, Long> steps, double saddle, double logDelta) {
        double exponent = -Math.max(logDelta, SMALLEST);
        double reach = reach(steps, logDelta);
        LossCumulants cumulants = new LossCumulants(steps, reach);
        Edge low = cumulants.edge(-1, exponent + NEGLIGIBLE);
        Edge high = cumulants.edge(1, exponent + NEGLIGIBLE);
        double width = high.loss() - low.loss();
        double reference = cumulants.at(saddle).mean();
        double tolerance = ERROR * Math.max(SMALL_EPSILON, reference);
        double interval = Math.sqrt(tolerance / risen(steps, saddle, 1));
        interval = Math.min(interval, width / LEAST_POINTS);
        interval = Math.max(interval, width / MOST_POINTS);
        interval = Math.max(interval, widest(steps, reach) / MOST_STEP_POINTS);
        width += 2 * risen(steps, saddle, interval);
        double farthest = Math.abs(low.loss()) + width;
        if (!(width / interval < LONGEST / 2 && farthest / interval < EXACT)) { // NaN too
            return Optional.empty();
        }
        int length = Integer.highestOneBit((int) Math.ceil(width / interval) + 2) * 2;
        long bottom = (long) Math.floor(low.loss() / interval);
        double tilt = cumulants.tiltLeaving(REMAINING, saddle, exponent);
        return Optional.of(
                new LossGrid(tilt, interval, bottom, length, high.tilt(), reference, reach));
    }

    /** How far the grid may raise epsilon. */
    private static double risen(Map<PrivacyLoss, Long> steps, double saddle, double interval) {
        return total(steps) * (1 + saddle) * interval * interval / 8;
    }

    /** So many standard deviations that all steps' tails together are negligible. */
    static double reach(Map<PrivacyLoss, Long> steps, double logDelta) {
        return Math.sqrt(2 * (NEGLIGIBLE + Math.log(total(steps)) - Math.max(logDelta, SMALLEST)));
    }

    double loss(long index) {
        return index * interval;
    }

    long top() {
        return bottom + length - 1;
    }

    private static double total(Map<PrivacyLoss, Long> steps) {
        return steps.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The widest range of a step's losses; above 0 where the loss hardly varies. */
    static double widest(Map<PrivacyLoss, Long> steps, double reach) {
        double widest = 0;
        for (PrivacyLoss loss : steps.keySet()) {
            double far = loss.at(loss.highestObservation(reach));
            double near = loss.at(loss.lowestObservation(reach));
            double largest = Math.max(Math.abs(far), Math.abs(near));
            widest = Math.max(widest, Math.max(Math.abs(far - near), 1e-6 * largest));
        }
        return widest;
    }
}
