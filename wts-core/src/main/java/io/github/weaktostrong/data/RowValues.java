package io.github.weaktostrong.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * How values of rows are read, in JSON lines, JSON and CSV alike.
 *
 * <p>A class is a whole number without a sign, also written {@code 1.0} or {@code 1e0}. Groups, ids
 * and other names are literal texts, in which blanks count; a number of JSON among them is read in
 * its shortest form, so that {@code 1}, {@code 1.0} and {@code 10e-1} are the name {@code 1}.
 * Whatever else stands there is refused.
 */
public final class RowValues {
    /** The largest class, beyond those of any benchmark: a larger one is a mistake. */
    static final int MAX_LABEL = 9_999;

    private static final int MOST_DIGITS = 40;
    private static final Pattern WHOLE_OR_DECIMAL =
            Pattern.compile("(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,3})?");

    private RowValues() {}

    /**
     * Returns the class that a text spells.
     *
     * @param text a number as JSON or CSV has it
     * @return 0 to 9,999, read exactly; empty for anything else
     */
    public static OptionalInt label(String text) {
        if (text.length() > MOST_DIGITS || !WHOLE_OR_DECIMAL.matcher(text).matches()) {
            return OptionalInt.empty();
        }
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        boolean label = value.scale() <= 0 && value.compareTo(BigDecimal.valueOf(MAX_LABEL)) <= 0;
        return label ? OptionalInt.of(value.intValueExact()) : OptionalInt.empty();
    }

    /**
     * Returns the name, or other text, of a key.
     *
     * @param row a row as it was read
     * @param key such as {@code group}
     * @return a string as it stands, a number in its shortest form; empty where the key is absent,
     *     null or the empty string
     * @throws IllegalArgumentException if it is something else, or a number of more than 40 digits
     */
    public static Optional<String> name(JsonObject row, String key) {
        JsonElement value = row.get(key);
        if (value == null || value.isJsonNull()) {
            return Optional.empty();
        }
        if (!(value instanceof JsonPrimitive primitive) || primitive.isBoolean()) {
            throw wrong(key, value, "a string or a number");
        }
        String text = primitive.isNumber() ? shortest(key, primitive) : primitive.getAsString();
        return Optional.of(text).filter(name -> !name.isEmpty());
    }

    /** Puts a number that is a name into its shortest form, for rows that are written again. */
    static void shorten(JsonObject row, String key) {
        if (row.get(key) instanceof JsonPrimitive value && value.isNumber()) {
            row.add(key, JsonParser.parseString(shortest(key, value)));
        }
    }

    private static String shortest(String key, JsonPrimitive value) {
        String text = value.getAsString();
        if (text.length() <= 2 * MOST_DIGITS) {
            try {
                BigDecimal number = new BigDecimal(text).stripTrailingZeros();
                if (Math.max(Math.abs((long) number.scale()), number.precision()) <= MOST_DIGITS) {
                    return number.toPlainString();
                }
            } catch (ArithmeticException
                    | NumberFormatException e) { // an exponent beyond the type's
                throw wrong(key, value, "a number of at most 40 digits, or a string");
            }
        }
        throw wrong(key, value, "a number of at most 40 digits, or a string");
    }

    /** Returns the refusal of a value. */
    static IllegalArgumentException wrong(String key, JsonElement value, String expected) {
        String found = value.toString();
        return new IllegalArgumentException(
                "\"%s\" is %s; expected %s; correct it or drop the row"
                        .formatted(
                                key,
                                found.length() <= 60 ? found : found.substring(0, 57) + "...",
                                expected));
    }
}
