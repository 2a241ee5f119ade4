package io.github.weaktostrong.regularizers.privacy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The cumulant generating function of a composition's privacy loss, by quadrature: good enough to
 * choose a grid with, while no bound rests on it.
 *
 * <pre>{@code
 * K(theta) = sum_i steps_i log E[exp(theta L_i)]
 * }</pre>
 */
final class LossCumulants {
    private static final double SPACING = 0.1;
    private static final double MOST_DEVIATIONS = 200;
    private static final int HALVINGS = 40;

    private final List<Nodes> nodes = new ArrayList<>();
    private final double deviation;

    /**
     * Places the nodes.
     *
     * @param reach standard deviations of a step's noise kept on either side: the tail beyond must
     *     not count, since a tilt could make it the heaviest part
     */
    LossCumulants(Map<PrivacyLoss, Long> steps, double reach) {
        steps.forEach((loss, count) -> nodes.add(Nodes.of(loss, count, reach)));
        Cumulant untilted = at(0);
        // A loss that hardly varies still needs a scale.
        this.deviation = Math.max(Math.sqrt(untilted.variance()), 1e-6 * Math.abs(untilted.mean()));
    }

    /** Value, slope (mean) and curvature (variance) at theta: those of the tilted loss. */
    record Cumulant(double value, double mean, double variance) {}

    Cumulant at(double theta) {
        double value = 0;
        double mean = 0;
        double variance = 0;
        for (Nodes each : nodes) {
            Cumulant one = each.at(theta);
            value += each.steps * one.value;
            mean += each.steps * one.mean;
            variance += each.steps * one.variance;
        }
        return new Cumulant(value, mean, variance);
    }

    /** The tilt that Chernoff's bound on epsilon takes at exp(logDelta). */
    double tiltAtDelta(double logDelta) {
        return edge(1, -logDelta).tilt();
    }

    /**
     * The tilt, at most the saddle, under which a tail of exp(-exponent) becomes one of
     * exp(-remaining).
     */
    double tiltLeaving(double remaining, double saddle, double exponent) {
        if (saddle == 0 || exponent <= remaining) {
            return 0;
        }
        double loss = (at(saddle).value() + exponent) / saddle;
        double low = 0;
        double high = saddle;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (exponent - (middle * loss - at(middle).value()) > remaining) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** The tilt under which the mean loss is epsilon; 0 if it is at least epsilon already. */
    double tiltAtEpsilon(double epsilon) {
        double low = 0;
        double high = 1 / deviation;
        while (at(high).mean() < epsilon && high < MOST_DEVIATIONS / deviation) {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (at(middle).mean() < epsilon) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Where all but exp(-exponent) of the loss ends.
     *
     * @param loss Chernoff's bound: the loss is beyond with probability at most exp(-exponent)
     * @param tilt of the bound, positive for the upper end
     */
    record Edge(double loss, double tilt) {}

    /** Minimises Chernoff's bound (K(t) + c) / t over the tilt: t K'(t) - K(t) = c. */
    Edge edge(int side, double exponent) {
        double low = 0;
        double high = 1 / deviation;
        while (rate(side * high) < exponent && high < MOST_DEVIATIONS / deviation) {
            low = high;
            high *= 2;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (rate(side * middle) < exponent) {
                low = middle;
            } else {
                high = middle;
            }
        }
        double tilt = side * high;
        return new Edge((at(tilt).value() + exponent) / tilt, tilt);
    }

    private double rate(double tilt) {
        Cumulant there = at(tilt);
        return tilt * there.mean() - there.value();
    }

    /** Trapezoid nodes in x, around each of the normals that x is drawn from. */
    private static final class Nodes {
        private final double[] loss;
        private final double[] logWeight;
        private final long steps;

        private Nodes(double[] loss, double[] logWeight, long steps) {
            this.loss = loss;
            this.logWeight = logWeight;
            this.steps = steps;
        }

        static Nodes of(PrivacyLoss loss, long steps, double reach) {
            int count = (int) Math.floor(2 * reach / SPACING) + 1;
            double[] losses = new double[2 * count];
            double[] logWeights = new double[2 * count];
            for (int i = 0; i < count; i++) {
                double z = -reach + i * SPACING;
                double logDensity = Math.log(SPACING) - 0.5 * Math.log(2 * Math.PI) - z * z / 2;
                losses[i] = loss.at(z * loss.sigma());
                losses[count + i] = loss.at(1 + z * loss.sigma());
                logWeights[i] = logDensity + Math.log(loss.drawn(1, 0));
                logWeights[count + i] = logDensity + Math.log(loss.drawn(0, 1));
            }
            return new Nodes(losses, logWeights, steps);
        }

        Cumulant at(double theta) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < loss.length; i++) {
                largest = Math.max(largest, logWeight[i] + theta * loss[i]);
            }
            double sum = 0;
            double first = 0;
            double second = 0;
            for (int i = 0; i < loss.length; i++) {
                double weight = Math.exp(logWeight[i] + theta * loss[i] - largest);
                sum += weight;
                first += weight * loss[i];
                second += weight * loss[i] * loss[i];
            }
            double mean = first / sum;
            return new Cumulant(
                    largest + Math.log(sum), mean, Math.max(0, second / sum - mean * mean));
        }
    }
}
