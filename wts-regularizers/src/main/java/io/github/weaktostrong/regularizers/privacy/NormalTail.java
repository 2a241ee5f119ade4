package io.github.weaktostrong.regularizers.privacy;

/**
 * Tails of the standard normal distribution with full relative precision, far out too.
 *
 * <p>Rational approximations of erf and of erfc(x) exp(x^2): Cody (1969), <em>Rational Chebyshev
 * approximations for the error function</em>; relative error about 1e-16.
 */
final class NormalTail {
    private static final double INVERSE_SQRT_PI = 0.5641895835477563;

    private static final double[] SMALL_TOP = {
        0.18577770618460315,
        3.1611237438705655,
        113.86415415105016,
        377.485237685302,
        3209.3775891384694
    };
    private static final double[] SMALL_BOTTOM = {
        1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171
    };
    private static final double[] MIDDLE_TOP = {
        2.1531153547440383e-8,
        0.5641884969886701,
        8.883149794388377,
        66.11919063714163,
        298.6351381974001,
        881.952221241769,
        1712.0476126340707,
        2051.0783778260716,
        1230.3393547979972
    };
    private static final double[] MIDDLE_BOTTOM = {
        1,
        15.744926110709835,
        117.6939508913125,
        537.1811018620099,
        1621.3895745666903,
        3290.7992357334597,
        4362.619090143247,
        3439.3676741437216,
        1230.3393548037495
    };
    private static final double[] LARGE_TOP = {
        0.016315387137302097,
        0.30532663496123236,
        0.36034489994980445,
        0.12578172611122926,
        0.016083785148742275,
        0.0006587491615298378
    };
    private static final double[] LARGE_BOTTOM = {
        1,
        2.568520192289822,
        1.8729528499234673,
        0.5279051029514285,
        0.06051834131244132,
        0.0023352049762686918
    };

    private NormalTail() {}

    /** P[Z >= z]; 0 below the smallest double (z above 38). */
    static double upper(double z) {
        return z < 0 ? 1 - upper(-z) : 0.5 * scaledErfc(z * Math.sqrt(0.5)) * Math.exp(-z * z / 2);
    }

    /** log P[Z >= z], without underflow. */
    static double logUpper(double z) {
        if (z < 0) {
            return Math.log1p(-upper(-z));
        }
        return Math.log(0.5 * scaledErfc(z * Math.sqrt(0.5))) - z * z / 2;
    }

    /** erfc(x) exp(x^2) for x of at least 0. */
    private static double scaledErfc(double x) {
        if (x <= 0.46875) {
            double erf = x * ratio(SMALL_TOP, SMALL_BOTTOM, x * x);
            return (1 - erf) * Math.exp(x * x);
        }
        if (x <= 4) {
            return ratio(MIDDLE_TOP, MIDDLE_BOTTOM, x);
        }
        double t = 1 / (x * x);
        return (INVERSE_SQRT_PI - t * ratio(LARGE_TOP, LARGE_BOTTOM, t)) / x;
    }

    /** Horner's rule, highest power first. */
    private static double ratio(double[] top, double[] bottom, double x) {
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < top.length; i++) {
            numerator = numerator * x + top[i];
            denominator = denominator * x + bottom[i];
        }
        return numerator / denominator;
    }
}
