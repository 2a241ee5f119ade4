package io.github.weaktostrong.result;

/**
 * A reason why a trend stays undetermined whatever its test says.
 *
 * @param kind what is in doubt
 * @param text the reason, for people
 */
public record Doubt(Kind kind, String text) {
    /** The kinds of doubt. */
    public enum Kind {
        /** Too few seeds for any claim. */
        FEW_SEEDS,
        /** A role did not learn its task. */
        NOT_LEARNED,
        /** The trust metric is undefined for a role. */
        UNDEFINED_TRUST,
        /** The ceiling would be another one on other rows of V. */
        UNSTABLE_CEILING,
        /** The benchmark doubts its own metric. */
        MEASURE
    }

    @Override
    public String toString() {
        return text;
    }
}
