package io.github.weaktostrong.regularizers.fairness;

/**
 * The function of the covariance c of group and score that is minimised.
 *
 * <p>Equations 3 and 7 print the covariance itself, which is unbounded below: minimising it does
 * not stop at zero but drives the bias into the other direction. Zafar et al. (2017), whom the
 * paper cites, bound the absolute value.
 */
public enum PenaltyForm {
    /** {@code |c|}: the default. Couples the examples of a batch. */
    ABSOLUTE("absolute", true),
    /** {@code c^2}: weak near zero, strong far from it. Couples the examples of a batch. */
    SQUARED("squared", true),
    /**
     * {@code c}, the paper's literal term: a mean over rows of {@code (a - abar) * score}, hence
     * admissible under a gradient mechanism (its constants are statistics of the training split and
     * count as public there). Two groups only; it lowers the score of the group whose name sorts
     * second.
     */
    LINEAR("linear", false);

    private final String id;
    private final boolean couplesExamples;

    PenaltyForm(String id, boolean couplesExamples) {
        this.id = id;
        this.couplesExamples = couplesExamples;
    }

    /** The name on the command line and in stored settings. */
    public String id() {
        return id;
    }

    boolean couplesExamples() {
        return couplesExamples;
    }

    /** The value at a batch's covariance: the tangent at the reference, which is a constant. */
    double value(double covariance, double reference) {
        return switch (this) {
            case ABSOLUTE -> Math.signum(reference) * covariance;
            case SQUARED -> reference * (2 * covariance - reference);
            case LINEAR -> covariance;
        };
    }

    /** The slope of {@link #value} in the covariance. */
    double slope(double reference) {
        return switch (this) {
            case ABSOLUTE -> Math.signum(reference);
            case SQUARED -> 2 * reference;
            case LINEAR -> 1;
        };
    }
}
