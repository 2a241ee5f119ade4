package io.github.weaktostrong.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Numbers of JSON read exactly: no fraction is dropped, nothing wraps around, and a text is none.
 *
 * <p>Gson reads 2.5 as the int 2, 4294967297 as 1 and the text "NaN" as a number.
 */
public final class JsonNumbers {
    /** Expanding 1e999999999 to an integer would take minutes and gigabytes. */
    private static final int MOST_SCALE = 400;

    private static final OptionalInt NO_INT = OptionalInt.empty();

    private JsonNumbers() {}

    /** Returns a whole number of 32 bits, also written 2.0 or 2e0; empty for anything else. */
    public static OptionalInt whole(@Nullable JsonElement value) {
        try {
            return exact(value).map(BigDecimal::intValueExact).map(OptionalInt::of).orElse(NO_INT);
        } catch (ArithmeticException e) { // a fraction, or out of range
            return NO_INT;
        }
    }

    /** Returns the nearest finite double; empty for anything else. */
    public static OptionalDouble decimal(@Nullable JsonElement value) {
        return exact(value)
                .map(BigDecimal::doubleValue)
                .filter(Double::isFinite)
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    private static Optional<BigDecimal> exact(@Nullable JsonElement value) {
        if (!(value instanceof JsonPrimitive number) || !number.isNumber()) {
            return Optional.empty();
        }
        try {
            return Optional.of(number.getAsBigDecimal())
                    .filter(exact -> Math.abs((long) exact.scale()) <= MOST_SCALE);
        } catch (NumberFormatException e) { // an exponent beyond the type's
            return Optional.empty();
        }
    }
}
