package io.github.weaktostrong.regularizers.privacy;

/**
 * The Renyi divergence that one Poisson-sampled Gaussian step adds, at one order alpha above 1.
 *
 * <pre>{@code
 * rdp(alpha) = log(A) / (alpha - 1),  A = E_{x ~ N(0, s^2)} [(1 - q + q exp((2x - 1) / (2 s^2)))^alpha]
 * q = 1:           rdp = alpha / (2 s^2)
 * whole alpha:     A = 1 + sum_i C(alpha, i) q^i (1 - q)^(alpha - i) expm1((i^2 - i) / (2 s^2))
 * any other alpha: the expectation split at z0 = s^2 log(1 / q - 1) + 1 / 2, each part a series
 * }</pre>
 *
 * <p>Mironov, Talwar and Zhang (2019), <em>Renyi Differential Privacy of the Sampled Gaussian
 * Mechanism</em>, sections 3.2 and 3.3. Removing a unit is the worse direction (their theorem 5).
 * At fractional orders the terms beyond alpha alternate in sign; dp-accounting 0.6.0 adds their
 * magnitudes and is up to some per cent higher at the lowest orders.
 */
final class RenyiDivergence {
    /** What the rounding of a sum of signed terms near 1 may take from its logarithm. */
    private static final double ROUNDING = 2e-14;

    /** Terms below e^-28 = 7e-13 of the sum end a series. */
    private static final double NEGLIGIBLE = 28;

    private static final int MOST_TERMS = 200_000;

    private final double q;
    private final double sigma;
    private final double logQ;
    private final double logRest;

    RenyiDivergence(double samplingRate, double noiseMultiplier) {
        this.q = samplingRate;
        this.sigma = noiseMultiplier;
        this.logQ = Math.log(q);
        this.logRest = Math.log1p(-q);
    }

    /** At least 0; infinite where the series does not settle. */
    double at(double alpha) {
        if (q == 1) {
            return alpha / (2 * sigma * sigma);
        }
        int above = (int) Math.ceil(alpha);
        double whole = logWholeOrder(above) / (above - 1);
        if (alpha == above) {
            return whole;
        }
        double fractional = (fractional(alpha) + ROUNDING) / (alpha - 1);
        // The divergence rises with the order: where rounding is all there is, the next one bounds.
        return fractional < whole ? fractional : whole; // NaN too
    }

    /** log A, where A - 1 is summed, so that it keeps its digits however small it is. */
    private double logWholeOrder(int alpha) {
        SignedLogSum sum = new SignedLogSum();
        double logBinomial = 0;
        for (int i = 0; i <= alpha; i++) {
            double shift = shift(i);
            double logRise =
                    shift < 1 ? Math.log(Math.expm1(shift)) : shift + Math.log1p(-Math.exp(-shift));
            sum.add(logBinomial + power(i, alpha - i) + logRise, 1);
            logBinomial += Math.log((double) (alpha - i) / (i + 1));
        }
        double rise = sum.log();
        return rise < 0 ? Math.log1p(Math.exp(rise)) : rise + Math.log1p(Math.exp(-rise));
    }

    private double fractional(double alpha) {
        double z0 = sigma * sigma * Math.log(1 / q - 1) + 0.5;
        SignedLogSum sum = new SignedLogSum();
        double logBinomial = 0;
        int sign = 1;
        for (int i = 0; i < MOST_TERMS; i++) {
            double j = alpha - i;
            double below =
                    logBinomial + power(i, j) + shift(i) + NormalTail.logUpper((i - z0) / sigma);
            double above =
                    logBinomial + power(j, i) + shift(j) + NormalTail.logUpper((z0 - j) / sigma);
            sum.add(below, sign);
            sum.add(above, sign);
            double largest = Math.max(below, above);
            if (i > alpha && largest < sum.log() - NEGLIGIBLE) {
                // Signs alternate from here on: the rest is smaller than this last term.
                sum.add(largest, 1);
                sum.add(largest, 1);
                return sum.log();
            }
            logBinomial += Math.log(Math.abs(j) / (i + 1));
            sign = j < 0 ? -sign : sign;
        }
        return Double.POSITIVE_INFINITY;
    }

    /** log(q^i (1 - q)^j). */
    private double power(double i, double j) {
        return i * logQ + j * logRest;
    }

    private double shift(double i) {
        return (i * i - i) / (2 * sigma * sigma);
    }

    /** A sum of signed terms given by their logarithms, without overflow. */
    private static final class SignedLogSum {
        private double largest = Double.NEGATIVE_INFINITY;

        /** The sum over exp(largest). */
        private double scaled;

        void add(double logTerm, int sign) {
            if (logTerm == Double.NEGATIVE_INFINITY) {
                return;
            }
            if (logTerm > largest) {
                scaled *= Math.exp(largest - logTerm);
                largest = logTerm;
            }
            scaled += sign * Math.exp(logTerm - largest);
        }

        /** The logarithm of the sum; NaN if the sum is negative. */
        double log() {
            return scaled == 0 ? Double.NEGATIVE_INFINITY : largest + Math.log(scaled);
        }
    }
}
