package io.github.weaktostrong.objective;

/**
 * A factor of gradients that depends on their norm alone, {@code min(most, bound / (norm +
 * offset))}.
 *
 * @param most the largest factor, infinite where the others bound it
 * @param bound of the norm of what is left
 * @param offset at least 0
 */
public record ClippingRule(double most, double bound, double offset) {

    /** The factor; 0 where the norm is not finite. */
    public double factor(double norm) {
        return norm < Double.POSITIVE_INFINITY ? Math.min(most, bound / (norm + offset)) : 0;
    }
}
