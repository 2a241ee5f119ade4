package io.github.weaktostrong.regularizers.privacy;

import org.apache.commons.numbers.gamma.Erfcx;

/** Tails of the standard normal distribution with full relative precision, far out too. */
final class NormalTail {
    private NormalTail() {}

    /** P[Z >= z]; 0 below the smallest double (z above 38). */
    static double upper(double z) {
        return z < 0 ? 1 - upper(-z) : 0.5 * scaledErfc(z) * Math.exp(-z * z / 2);
    }

    /** log P[Z >= z], without underflow. */
    static double logUpper(double z) {
        if (z < 0) {
            return Math.log1p(-upper(-z));
        }
        return Math.log(0.5 * scaledErfc(z)) - z * z / 2;
    }

    /** erfc(x) exp(x^2) at x = z / sqrt(2). */
    private static double scaledErfc(double z) {
        return Erfcx.value(z * Math.sqrt(0.5));
    }
}
