package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RowValuesTest {
    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "1.0,1", "1.00,1", "1e0,1", "10E-1,1", "9.999e3,9999", "0.0,0"})
    void label_wholeNumberHoweverWritten_isItself(String text, int label) {
        assertEquals(OptionalInt.of(label), RowValues.label(text));
    }

    /** The first is 1 in double precision, the last are what a program's own parser would take. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.00000000000000000001",
                "1.5",
                "10000",
                "4294967297",
                "1e99",
                "1e999999999",
                "-0",
                "-1",
                "+1",
                "01",
                "1.",
                ".5",
                "1e",
                "0x1",
                "1f",
                "1d",
                "NaN",
                "",
                " 1",
                "١"
            })
    void label_anythingElse_isNone(String text) {
        assertEquals(OptionalInt.empty(), RowValues.label(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1|1",
                "1.0|1",
                "10e-1|1",
                "-0.0|0",
                "1e2|100",
                "0.10|0.1",
                "18446744073709551617|18446744073709551617",
                "\"1.0\"|1.0",
                "\"01\"|01",
                "\" a \"|` a `"
            })
    void name_stringOrNumber_isLiteralOrShortest(String json, String name) {
        assertEquals(Optional.of(name), name(json));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "[1]", "{}", "1e999999999", "1e9999999999", "1e41", "1e-41"})
    void name_anythingElse_isRefused(String json) {
        String message =
                assertThrows(IllegalArgumentException.class, () -> name(json)).getMessage();
        assertTrue(message.startsWith("\"group\" is " + json + "; expected a "), message);
    }

    private static Optional<String> name(String json) {
        return RowValues.name(
                JsonParser.parseString("{\"group\":" + json + "}").getAsJsonObject(), "group");
    }
}
