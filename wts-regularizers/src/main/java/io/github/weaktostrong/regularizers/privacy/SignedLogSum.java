package io.github.weaktostrong.regularizers.privacy;

/** A sum of signed terms given by their logarithms, without overflow. */
final class SignedLogSum {
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
