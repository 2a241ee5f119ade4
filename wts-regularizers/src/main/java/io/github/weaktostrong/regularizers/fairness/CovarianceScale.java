package io.github.weaktostrong.regularizers.fairness;

/** What the covariance of group and score is divided by. */
public enum CovarianceScale {
    /** Nothing: the default. A penalty can then also be lowered by shrinking all scores. */
    NONE("none"),
    /**
     * The two standard deviations, which makes it the correlation.
     *
     * <p>Scaling all scores changes nothing. Where the scores barely differ, as margins do in the
     * first steps of a new head, the gradient is large: clip it.
     */
    CORRELATION("correlation");

    private final String id;

    CovarianceScale(String id) {
        this.id = id;
    }

    /** The name on the command line and in stored settings. */
    public String id() {
        return id;
    }
}
