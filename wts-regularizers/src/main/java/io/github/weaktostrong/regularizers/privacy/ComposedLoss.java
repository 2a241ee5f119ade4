package io.github.weaktostrong.regularizers.privacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The privacy loss of a composition in one direction, on a window of a grid.
 *
 * <pre>{@code
 * P(loss = l) = mass(l) exp(K - theta l),  K = sum_i steps_i log E[exp(theta L_i)]
 * delta(eps)  = P(loss = infinity) + sum_{l > eps} P(loss = l) (1 - exp(eps - l))
 * }</pre>
 *
 * <p>Composition is the product of discrete Fourier transforms (Koskela, Jaelkoe and Honkela 2020).
 * Mass above the window counts as infinite loss; mass that the circular transform carries in from
 * below the window only adds to what is there.
 */
final class ComposedLoss {
    private final LossGrid grid;

    /** Tilted mass of each point of the window, lowest first. */
    private final double[] mass;

    /** K. */
    private final double logScale;

    /** Probability of an infinite loss or one above the window, at most. */
    private final double infinite;

    private ComposedLoss(LossGrid grid, double[] mass, List<Repeated> steps) {
        this.grid = grid;
        this.mass = mass;
        this.logScale = cumulant(steps, grid.tilt());
        double logFinite = 0;
        for (Repeated each : steps) {
            logFinite += each.count * Math.log1p(-each.step.infinite());
        }
        this.infinite = Math.min(1, above(steps, grid) - Math.expm1(logFinite));
    }

    /** A step and how often it was taken. */
    private record Repeated(DiscreteLoss step, long count) {}

    static ComposedLoss of(Map<PrivacyLoss, Long> losses, LossGrid grid) {
        Fourier fourier = new Fourier(grid.length());
        int half = grid.length() / 2;
        double[] logModulus = new double[half + 1];
        double[] phase = new double[half + 1];
        List<Repeated> steps = new ArrayList<>();
        for (var entry : losses.entrySet()) {
            DiscreteLoss step = DiscreteLoss.of(entry.getKey(), grid.interval(), grid.reach());
            long count = entry.getValue();
            steps.add(new Repeated(step, count));
            double[] real = folded(step, grid);
            double[] imaginary = new double[grid.length()];
            fourier.forward(real, imaginary);
            for (int k = 0; k <= half; k++) {
                logModulus[k] += count * Math.log(Math.hypot(real[k], imaginary[k]));
                phase[k] += count * Math.atan2(imaginary[k], real[k]);
            }
        }
        return new ComposedLoss(grid, inverse(fourier, logModulus, phase, grid), steps);
    }

    /** The smallest epsilon with delta(epsilon) at most this delta; empty if below the window. */
    OptionalDouble epsilon(double delta) {
        if (delta <= infinite) {
            return OptionalDouble.of(Double.POSITIVE_INFINITY);
        }
        Sweep sweep = new Sweep();
        double target = Math.exp(Math.log(delta - infinite) - sweep.logUnit());
        while (sweep.descend()) {
            if (sweep.divergenceBelow() > target) {
                double back = -Math.log1p(-(target - sweep.divergence) / sweep.density);
                return OptionalDouble.of(sweep.loss() - back);
            }
            sweep.pass();
        }
        return OptionalDouble.empty();
    }

    /** The delta at an epsilon, exact on the grid; below the window that of its lowest point. */
    double delta(double epsilon) {
        if (epsilon >= grid.loss(grid.top())) {
            return infinite;
        }
        Sweep sweep = new Sweep();
        while (sweep.descend()) {
            if (epsilon > sweep.loss() - grid.interval()) {
                double back = Math.max(0, sweep.loss() - epsilon);
                double divergence = sweep.divergence - Math.expm1(-back) * sweep.density;
                return Math.min(1, infinite + divergence * Math.exp(sweep.logUnit()));
            }
            sweep.pass();
        }
        return 1;
    }

    /** The least of delta(eps) + exp(eps) rate over the grid's eps, of either sign. */
    double truePositiveRate(double falsePositiveRate) {
        Sweep sweep = new Sweep();
        double unit = Math.exp(sweep.logUnit());
        double best = 1;
        while (sweep.descend()) {
            double delta = infinite + sweep.divergence * unit;
            best = Math.min(best, delta + Math.exp(sweep.loss()) * falsePositiveRate);
            sweep.pass();
        }
        return best;
    }

    double lowest() {
        return grid.loss(grid.bottom());
    }

    private static double[] folded(DiscreteLoss step, LossGrid grid) {
        double[] folded = new double[grid.length()];
        double cumulant = step.cumulant(grid.tilt());
        for (int i = 0; i < step.mass().length; i++) {
            long index = step.first() + i;
            folded[(int) Math.floorMod(index, (long) grid.length())] +=
                    step.mass()[i] * Math.exp(grid.tilt() * grid.loss(index) - cumulant);
        }
        return folded;
    }

    private static double[] inverse(
            Fourier fourier, double[] logModulus, double[] phase, LossGrid grid) {
        int length = grid.length();
        double[] real = new double[length];
        double[] imaginary = new double[length];
        for (int k = 0; k < logModulus.length; k++) {
            double modulus = Math.exp(logModulus[k]);
            if (modulus > 0) {
                int mirrored = (length - k) % length;
                real[k] = modulus * Math.cos(phase[k]);
                imaginary[k] = modulus * Math.sin(phase[k]);
                real[mirrored] = real[k];
                imaginary[mirrored] = mirrored == k ? 0 : -imaginary[k];
            }
        }
        fourier.inverse(real, imaginary);
        int start = (int) Math.floorMod(grid.bottom(), (long) length);
        double[] mass = Arrays.copyOfRange(real, start, start + length);
        System.arraycopy(real, 0, mass, length - start, start);
        return Arrays.stream(mass).map(each -> Math.max(0, each)).toArray();
    }

    private static double cumulant(List<Repeated> steps, double theta) {
        double sum = 0;
        for (Repeated each : steps) {
            sum += each.count * each.step.cumulant(theta);
        }
        return sum;
    }

    /** Chernoff's bound on the mass above the window, which every tilt gives: the best of a few. */
    private static double above(List<Repeated> steps, LossGrid grid) {
        double highest = 0; // a long would overflow
        for (Repeated each : steps) {
            highest += (double) each.count * each.step.highest();
        }
        if (highest <= grid.top()) {
            return 0;
        }
        double top = grid.loss(grid.top());
        double theta = grid.topTilt();
        double best = cumulant(steps, theta) - theta * top;
        while (theta > grid.topTilt() / 1e6) {
            theta /= 2;
            double next = cumulant(steps, theta) - theta * top;
            if (next >= best) {
                break;
            }
            best = next;
        }
        return Math.exp(Math.min(0, best));
    }

    /**
     * Walks down the grid with the divergence at each point, by sums of positive terms only.
     *
     * <pre>{@code
     * density(i)        = sum_{j >= i} w_j exp(l_i - l_j)
     * divergence(l - x) = divergence(l) + (1 - exp(-x)) density,  0 <= x <= interval
     * }</pre>
     *
     * <p>In units of exp(logUnit), so that nothing overflows.
     */
    private final class Sweep {
        private final double reference = grid.reference();
        private final double decay = Math.exp(-grid.interval());
        private final double rise = -Math.expm1(-grid.interval());
        private int position = grid.length();
        private double density;
        private double divergence;

        double logUnit() {
            return logScale - grid.tilt() * reference;
        }

        double loss() {
            return grid.loss(grid.bottom() + position);
        }

        /** Moves to the next point below; false at the window's end. */
        boolean descend() {
            position--;
            if (position < 0) {
                return false;
            }
            density =
                    density * decay
                            + mass[position] * Math.exp(-grid.tilt() * (loss() - reference));
            return true;
        }

        double divergenceBelow() {
            return divergence + rise * density;
        }

        void pass() {
            divergence = divergenceBelow();
        }
    }
}
