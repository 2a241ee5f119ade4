package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.model.ModelSpec;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** OptionValues of options that no type of the library makes before the work. */
final class OptionValues {
    private OptionValues() {}

    static void requireAtLeast(String option, long value, long least) {
        Checks.requireAtLeast(value, least, option + " %s; expected at least %s; correct it");
    }

    /** Refuses 0, negative and infinite numbers. */
    static void requirePositive(String option, double value) {
        Checks.requirePositive(value, option + " %s; expected a finite number above 0; correct it");
    }

    /**
     * The longest row in tokens, checked against the model's positions before it is loaded.
     *
     * @param asked what {@code --max-length} says, if anything
     * @param usual the default, unless the model has fewer positions
     */
    static int maxLength(@Nullable Integer asked, int usual, ModelSpec spec) {
        int positions = spec.shape().positions();
        if (asked == null) {
            return Math.min(usual, positions);
        }
        if (asked < 1 || asked > positions) {
            throw new IllegalArgumentException(
                    "--max-length "
                            + asked
                            + "; expected 1 to the model's "
                            + positions
                            + " positions; correct it or leave it out");
        }
        return asked;
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
                                                        .map(OptionValues::name)
                                                        .collect(Collectors.joining(" or "))
                                                + "; name one of them"));
    }

    /** The name of a constant on the command line. */
    static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A number, or null where there is none, for JSON. */
    static @Nullable Long boxed(OptionalLong value) {
        return value.isPresent() ? (Long) value.getAsLong() : null;
    }
}
