package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.regularizers.privacy.PrivacyLoss.Direction;

/**
 * One step's privacy loss on a grid, rounded so that no (epsilon, delta) becomes smaller.
 *
 * <p>The mass between two grid points is split between them so that its probability under both
 * neighbours is kept ("connect the dots": Doroshenko, Ghazi, Kamath, Kumar and Manurangsi 2022).
 * The hockey-stick divergence is then exact at the grid points and an upper bound between them, and
 * the error grows with the square of the interval, not with the interval.
 *
 * <p>The low tail cut off is rounded up to the lowest grid point, the high tail to infinity.
 *
 * @param interval distance of the grid points, above 0
 * @param first the lowest grid point over the interval
 * @param mass probability of each grid point from the lowest on
 * @param infinite probability of an infinite loss
 */
@SuppressWarnings("ArrayRecordComponent") // Internal: never compared, never handed out.
record DiscreteLoss(double interval, long first, double[] mass, double infinite) {
    /** Above it, e^loss times the other neighbour's mass leaves the range of double. */
    private static final double LARGE_LOSS = 300;

    /**
     * Discretises a loss.
     *
     * @param reach standard deviations of the noise kept on either side
     */
    static DiscreteLoss of(PrivacyLoss loss, double interval, double reach) {
        double lowX = loss.lowestObservation(reach);
        double highX = loss.highestObservation(reach);
        double lowest = Math.min(loss.at(lowX), loss.at(highX));
        double highest = Math.max(loss.at(lowX), loss.at(highX));
        long first = (long) Math.floor(lowest / interval);
        int cells = Math.max(1, (int) ((long) Math.ceil(highest / interval) - first));
        Cut below = new Cut(loss, Double.NEGATIVE_INFINITY);
        Cut above = new Cut(loss, Double.POSITIVE_INFINITY);
        boolean rising = loss.direction() == Direction.REMOVE;
        Cut previous = new Cut(loss, rising ? lowX : highX);
        Cut end = new Cut(loss, rising ? highX : lowX);
        double[] mass = new double[cells + 1];
        mass[0] = rising ? below.drawnUpTo(previous) : previous.drawnUpTo(above);
        for (int i = 0; i < cells; i++) {
            double x = loss.observation((first + i + 1) * interval);
            Cut next = i == cells - 1 ? end : new Cut(loss, Math.max(lowX, Math.min(highX, x)));
            Cut left = rising ? previous : next;
            Cut right = rising ? next : previous;
            split(mass, i, (first + i) * interval, interval, left, right);
            previous = next;
        }
        double infinite = rising ? end.drawnUpTo(above) : below.drawnUpTo(end);
        return new DiscreteLoss(interval, first, mass, infinite);
    }

    /** The highest grid point over the interval. */
    long highest() {
        return first + mass.length - 1;
    }

    /** log E[exp(theta L)] over the finite losses. */
    double cumulant(double theta) {
        double reference = theta * interval * (theta > 0 ? highest() : first);
        double sum = 0;
        for (int i = 0; i < mass.length; i++) {
            sum += mass[i] * Math.exp(theta * interval * (first + i) - reference);
        }
        return reference + Math.log(sum);
    }

    private static void split(
            double[] mass, int i, double loss, double interval, Cut left, Cut right) {
        double drawn = left.drawnUpTo(right);
        double up =
                loss > LARGE_LOSS
                        ? drawn
                        : (drawn - left.otherUpTo(right) * Math.exp(loss)) / -Math.expm1(-interval);
        double upper = Math.max(0, Math.min(drawn, up));
        mass[i] += drawn - upper;
        mass[i + 1] += upper;
    }

    /** A cut of the line of observations, with the tails of both normals beyond it. */
    private static final class Cut {
        private final PrivacyLoss loss;
        private final double z0;
        private final double z1;
        private final double tail0;
        private final double tail1;

        Cut(PrivacyLoss loss, double x) {
            this.loss = loss;
            this.z0 = x / loss.sigma();
            this.z1 = (x - 1) / loss.sigma();
            this.tail0 = NormalTail.upper(Math.abs(z0));
            this.tail1 = NormalTail.upper(Math.abs(z1));
        }

        double drawnUpTo(Cut right) {
            return loss.drawn(
                    between(z0, tail0, right.z0, right.tail0),
                    between(z1, tail1, right.z1, right.tail1));
        }

        double otherUpTo(Cut right) {
            return loss.other(
                    between(z0, tail0, right.z0, right.tail0),
                    between(z1, tail1, right.z1, right.tail1));
        }

        /** From the tails on the side of both cuts: differences keep their relative precision. */
        private static double between(double from, double fromTail, double to, double toTail) {
            if (from >= 0) {
                return Math.max(0, fromTail - toTail);
            }
            return to <= 0 ? Math.max(0, toTail - fromTail) : 1 - fromTail - toTail;
        }
    }
}
