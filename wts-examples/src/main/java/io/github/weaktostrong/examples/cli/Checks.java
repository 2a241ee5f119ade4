package io.github.weaktostrong.examples.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Checks of options that no type of the library makes before the work. */
final class Checks {
    private Checks() {}

    static void requireAtLeast(String option, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(
                    option + " " + value + "; expected at least " + least + "; correct it");
        }
    }

    /** Refuses 0, negative and infinite numbers. */
    static void requirePositive(String option, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    option + " " + value + "; expected a finite number above 0; correct it");
        }
    }

    /** The constant of a name on the command line: lower case, words joined by hyphens. */
    static <E extends Enum<E>> E choice(String option, String text, Class<E> type) {
        E[] values = type.getEnumConstants();
        return Arrays.stream(values)
                .filter(value -> name(value).equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        option
                                                + " '"
                                                + text
                                                + "'; expected "
                                                + Arrays.stream(values)
                                                        .map(Checks::name)
                                                        .collect(Collectors.joining(" or "))
                                                + "; name one of them"));
    }

    /** How a constant is written on the command line. */
    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
