package io.github.weaktostrong.data;

/**
 * Checks that numbers lie in their ranges, in which NaN never is.
 *
 * <p>A message is a template: {@code %s} stands for the number, a second one for the bound of those
 * checks that have one. Every check throws an {@link IllegalArgumentException}.
 */
public final class Checks {
    private Checks() {}

    /** Refuses 0, negative and infinite numbers. */
    public static void requirePositive(double value, String message) {
        require(value > 0 && value < Double.POSITIVE_INFINITY, message, value);
    }

    /** Refuses negative and infinite numbers. */
    public static void requireAtLeastZero(double value, String message) {
        require(value >= 0 && value < Double.POSITIVE_INFINITY, message, value);
    }

    /** Refuses infinite numbers. */
    public static void requireFinite(double value, String message) {
        require(Double.isFinite(value), message, value);
    }

    /** Refuses numbers outside [0, 1]. */
    public static void requireShare(double value, String message) {
        require(value >= 0 && value <= 1, message, value);
    }

    /** Refuses numbers outside (0, 1]. */
    public static void requirePositiveShare(double value, String message) {
        require(value > 0 && value <= 1, message, value);
    }

    /** Refuses numbers outside (0, 1). */
    public static void requireProperShare(double value, String message) {
        require(value > 0 && value < 1, message, value);
    }

    /** Refuses whole numbers below the least. */
    public static void requireAtLeast(long value, long least, String message) {
        require(value >= least, message, value, least);
    }

    /** Refuses whole numbers below 1 and above the most. */
    public static void requireOneTo(long value, long most, String message) {
        require(value >= 1 && value <= most, message, value, most);
    }

    private static void require(boolean holds, String message, double value) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(value));
        }
    }

    private static void require(boolean holds, String message, long value, long bound) {
        if (!holds) {
            throw new IllegalArgumentException(message.formatted(value, bound));
        }
    }
}
