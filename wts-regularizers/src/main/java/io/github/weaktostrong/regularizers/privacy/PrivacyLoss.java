package io.github.weaktostrong.regularizers.privacy;

/**
 * The privacy loss of one Poisson-sampled Gaussian step, against one of the two neighbours.
 *
 * <pre>{@code
 * without the unit: x ~ N(0, s^2);  with it: x ~ (1 - q) N(0, s^2) + q N(1, s^2)
 * REMOVE: L(x) =  log(1 - q + q exp((2x - 1) / (2 s^2))),  x drawn with the unit
 * ADD:    L(x) = -log(1 - q + q exp((2x - 1) / (2 s^2))),  x drawn without the unit
 * }</pre>
 *
 * <p>These two pairs dominate DP-SGD's step under adding or removing one unit: Zhu, Dong and Wang
 * (2022), <em>Optimal Accounting of Differential Privacy via Characteristic Function</em>, theorem
 * 11.
 *
 * @param q sampling rate, in (0, 1]
 * @param sigma noise multiplier, above 0
 * @param direction which of the neighbours x is drawn from
 */
record PrivacyLoss(double q, double sigma, Direction direction) {

    /** The larger epsilon of both directions is the mechanism's. */
    enum Direction {
        REMOVE,
        ADD
    }

    static PrivacyLoss of(SampledGaussianEvent event, Direction direction) {
        return new PrivacyLoss(event.samplingRate(), event.noiseMultiplier(), direction);
    }

    /** L(x): increasing in x for REMOVE, decreasing for ADD. */
    double at(double x) {
        double y = (2 * x - 1) / (2 * sigma * sigma);
        double ratio;
        if (q == 1) {
            ratio = y;
        } else if (y < 1) {
            ratio = Math.log1p(q * Math.expm1(y));
        } else {
            ratio = y + Math.log(q + (1 - q) * Math.exp(-y));
        }
        return direction == Direction.REMOVE ? ratio : -ratio;
    }

    /** The x with this loss; minus infinity where the loss is beyond its bound log(1 - q). */
    double observation(double loss) {
        double ratio = direction == Direction.REMOVE ? loss : -loss;
        double y;
        if (q == 1) {
            y = ratio;
        } else if (ratio < 1) {
            y = Math.log1p(Math.max(-1, Math.expm1(ratio) / q));
        } else {
            y = ratio + Math.log1p(-(1 - q) * Math.exp(-ratio)) - Math.log(q);
        }
        return sigma * sigma * y + 0.5;
    }

    /** Below it x is drawn less often than the normal's tail at {@code -reach}. */
    double lowestObservation(double reach) {
        return -reach * sigma;
    }

    /** Above it x is drawn less often than the normal's tail at {@code reach}. */
    double highestObservation(double reach) {
        return reach * sigma + (direction == Direction.REMOVE ? 1 : 0);
    }

    /**
     * Probability of an interval under the neighbour that x is drawn from.
     *
     * @param without the interval's probability under N(0, s^2)
     * @param with the same under N(1, s^2)
     */
    double drawn(double without, double with) {
        return direction == Direction.REMOVE ? (1 - q) * without + q * with : without;
    }

    /** Probability of an interval under the other neighbour. */
    double other(double without, double with) {
        return direction == Direction.REMOVE ? without : (1 - q) * without + q * with;
    }
}
