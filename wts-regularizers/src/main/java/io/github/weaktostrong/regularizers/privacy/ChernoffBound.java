package io.github.weaktostrong.regularizers.privacy;

import java.util.Map;

/**
 * Chernoff's upper bound on the larger end of a composed privacy loss, from coarsely rounded steps:
 * a cheap proof that one direction is not the worse one.
 *
 * <pre>{@code
 * delta(eps) <= P(loss > eps) <= P(infinite) + exp(K(theta) - theta eps)  for every theta > 0
 * }</pre>
 */
final class ChernoffBound {
    private static final int STEP_POINTS = 1 << 15;

    private ChernoffBound() {}

    /** At least epsilon at delta. */
    static double epsilon(Map<PrivacyLoss, Long> losses, double delta) {
        double reach = LossGrid.reach(losses, Math.log(delta));
        double theta = new LossCumulants(losses, reach).tiltAtDelta(Math.log(delta));
        Bound bound = Bound.of(losses, theta, reach);
        if (bound.infinite >= delta) {
            return Double.POSITIVE_INFINITY;
        }
        return (bound.cumulant - Math.log(delta - bound.infinite)) / theta;
    }

    /**
     * At least delta at epsilon.
     *
     * @param near a delta against which the step's tails that are cut off are negligible
     */
    static double delta(Map<PrivacyLoss, Long> losses, double epsilon, double near) {
        double reach = LossGrid.reach(losses, Math.log(near));
        double theta = new LossCumulants(losses, reach).tiltAtEpsilon(epsilon);
        Bound bound = Bound.of(losses, theta, reach);
        return Math.min(1, bound.infinite + Math.exp(bound.cumulant - theta * epsilon));
    }

    private record Bound(double cumulant, double infinite) {

        static Bound of(Map<PrivacyLoss, Long> losses, double theta, double reach) {
            double interval = LossGrid.widest(losses, reach) / STEP_POINTS;
            double cumulant = 0;
            double infinite = 0;
            for (var entry : losses.entrySet()) {
                DiscreteLoss step = DiscreteLoss.of(entry.getKey(), interval, reach);
                cumulant += entry.getValue() * step.cumulant(theta);
                infinite += entry.getValue() * step.infinite();
            }
            return new Bound(cumulant, infinite);
        }
    }
}
