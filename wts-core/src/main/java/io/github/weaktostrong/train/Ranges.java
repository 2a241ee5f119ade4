package io.github.weaktostrong.train;

/** Range checks of settings; NaN fails every one of them. */
final class Ranges {
    private Ranges() {}

    static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name + " " + value + "; expected a finite number above 0; correct the setting");
        }
    }

    static void requireNonNegative(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    name
                            + " "
                            + value
                            + "; expected a finite number of at least 0; correct the setting");
        }
    }

    static void requireFraction(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(
                    name + " " + value + "; expected a share from 0 to 1; correct the setting");
        }
    }

    static void requireAtLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    name
                            + " "
                            + value
                            + "; expected a whole number of at least "
                            + least
                            + "; correct the setting");
        }
    }
}
