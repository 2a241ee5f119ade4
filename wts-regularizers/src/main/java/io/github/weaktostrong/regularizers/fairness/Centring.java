package io.github.weaktostrong.regularizers.fairness;

/** What group membership and score are compared with in a covariance. */
public enum Centring {
    /**
     * The group's base rate over the training split and the score's mean over earlier batches: the
     * default.
     *
     * <p>With constants for both, the gradients of an epoch add up to that of the whole split,
     * however its batches are formed.
     */
    SPLIT("split"),
    /**
     * The means of the batch itself, as those of a sample.
     *
     * <p>Independent of a common shift of the batch's scores, but blind to differences between
     * batches, and at B random rows too small by the factor (B - 1) / B.
     */
    BATCH("batch");

    private final String id;

    Centring(String id) {
        this.id = id;
    }

    /** The name on the command line and in stored settings. */
    public String id() {
        return id;
    }
}
