package io.github.weaktostrong.data;

import static java.lang.Double.MAX_VALUE;
import static java.lang.Double.MIN_VALUE;
import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.NaN;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ChecksTest {
    private static final double BELOW_ONE = Math.nextDown(1.0);
    private static final double ABOVE_ONE = Math.nextUp(1.0);

    /** A check, such as that of a share. */
    private interface Check {
        void of(double value, String message);
    }

    @Test
    void requirePositive_zeroNegativeOrNotFinite_isRefused() {
        accepts(Checks::requirePositive, MIN_VALUE, 1, MAX_VALUE);
        refuses(Checks::requirePositive, 0, -0.0, -1, POSITIVE_INFINITY);
    }

    @Test
    void requireAtLeastZero_negativeOrNotFinite_isRefused() {
        accepts(Checks::requireAtLeastZero, 0, -0.0, MAX_VALUE);
        refuses(Checks::requireAtLeastZero, -MIN_VALUE, POSITIVE_INFINITY);
    }

    @Test
    void requireFinite_notFinite_isRefused() {
        accepts(Checks::requireFinite, -MAX_VALUE, 0, MAX_VALUE);
        refuses(Checks::requireFinite, NEGATIVE_INFINITY, POSITIVE_INFINITY);
    }

    @Test
    void requireShare_outsideTheClosedInterval_isRefused() {
        accepts(Checks::requireShare, 0, 0.5, 1);
        refuses(Checks::requireShare, -MIN_VALUE, ABOVE_ONE);
    }

    @Test
    void requirePositiveShare_zeroOrAboveOne_isRefused() {
        accepts(Checks::requirePositiveShare, MIN_VALUE, 1);
        refuses(Checks::requirePositiveShare, 0, ABOVE_ONE);
    }

    @Test
    void requireProperShare_zeroOrOne_isRefused() {
        accepts(Checks::requireProperShare, MIN_VALUE, BELOW_ONE);
        refuses(Checks::requireProperShare, 0, 1);
    }

    @Test
    void requireAtLeast_less_isRefused() {
        assertDoesNotThrow(() -> Checks.requireAtLeast(13, 13, "%s rows; expected at least %s"));
        assertRefused(
                "12 rows; expected at least 13",
                () -> Checks.requireAtLeast(12, 13, "%s rows; expected at least %s"));
    }

    @Test
    void requireOneTo_zeroOrMoreThanTheMost_isRefused() {
        assertDoesNotThrow(() -> Checks.requireOneTo(1, 8, "%s heads; expected 1 to %s"));
        assertDoesNotThrow(() -> Checks.requireOneTo(8, 8, "%s heads; expected 1 to %s"));
        assertRefused(
                "0 heads; expected 1 to 8",
                () -> Checks.requireOneTo(0, 8, "%s heads; expected 1 to %s"));
        assertRefused(
                "9 heads; expected 1 to 8",
                () -> Checks.requireOneTo(9, 8, "%s heads; expected 1 to %s"));
    }

    private static void accepts(Check check, double... values) {
        for (double value : values) {
            assertDoesNotThrow(() -> check.of(value, "rate is %s; correct it"));
        }
    }

    private static void refuses(Check check, double... values) {
        for (double value : values) {
            assertRefused(
                    "rate is " + value + "; correct it",
                    () -> check.of(value, "rate is %s; correct it"));
        }
        assertRefused("rate is NaN; correct it", () -> check.of(NaN, "rate is %s; correct it"));
    }

    private static void assertRefused(String message, Runnable check) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, check::run).getMessage());
    }
}
