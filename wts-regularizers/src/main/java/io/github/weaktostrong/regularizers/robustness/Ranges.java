package io.github.weaktostrong.regularizers.robustness;

/** Checks of strengths. */
final class Ranges {
    private Ranges() {}

    static void requireAtLeastZero(String what, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "%s is %s; expected a finite number of at least 0 (0 switches it off); correct it"
                            .formatted(what, value));
        }
    }
}
