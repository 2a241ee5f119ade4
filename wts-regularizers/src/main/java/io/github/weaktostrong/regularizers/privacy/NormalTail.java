package io.github.weaktostrong.regularizers.privacy;

/**
 * Tails of the standard normal distribution with full relative precision, far out too.
 *
 * <p>Rational approximations of erf and of erfc(x) exp(x^2): Cody (1969), <em>Rational Chebyshev
 * approximations for the error function</em>; relative error about 1e-16.
 */
final class NormalTail {
    private static final double INVERSE_SQRT_PI = 5.6418958354775628695e-1;

    private static final double[] SMALL_TOP = {
        1.85777706184603153e-1,
        3.16112374387056560e0,
        1.13864154151050156e2,
        3.77485237685302021e2,
        3.20937758913846947e3
    };
    private static final double[] SMALL_BOTTOM = {
        1,
        2.36012909523441209e1,
        2.44024637934444173e2,
        1.28261652607737228e3,
        2.84423683343917062e3
    };
    private static final double[] MIDDLE_TOP = {
        2.15311535474403846e-8,
        5.64188496988670089e-1,
        8.88314979438837594e0,
        6.61191906371416295e1,
        2.98635138197400131e2,
        8.81952221241769090e2,
        1.71204761263407058e3,
        2.05107837782607147e3,
        1.23033935479799725e3
    };
    private static final double[] MIDDLE_BOTTOM = {
        1,
        1.57449261107098347e1,
        1.17693950891312499e2,
        5.37181101862009858e2,
        1.62138957456669019e3,
        3.29079923573345963e3,
        4.36261909014324716e3,
        3.43936767414372164e3,
        1.23033935480374942e3
    };
    private static final double[] LARGE_TOP = {
        1.63153871373020978e-2,
        3.05326634961232344e-1,
        3.60344899949804439e-1,
        1.25781726111229246e-1,
        1.60837851487422766e-2,
        6.58749161529837803e-4
    };
    private static final double[] LARGE_BOTTOM = {
        1,
        2.56852019228982242e0,
        1.87295284992346725e0,
        5.27905102951428412e-1,
        6.05183413124413191e-2,
        2.33520497626869185e-3
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
