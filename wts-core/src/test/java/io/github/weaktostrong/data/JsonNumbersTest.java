package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonNumbersTest {
    @ParameterizedTest
    @CsvSource({"7, 7", "7.0, 7", "-7e0, -7", "2147483647, 2147483647", "0e9, 0"})
    void whole_anyForm_isItself(String json, int value) {
        assertEquals(OptionalInt.of(value), JsonNumbers.whole(JsonParser.parseString(json)));
    }

    /** Gson's own reading of the first four is 2, 1, 0 and 7. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.5",
                "4294967297",
                "1e999999999",
                "\"7\"",
                "2147483648",
                "7.0000000000000000001",
                "1e9999999999",
                "true",
                "null",
                "[7]",
                "{}"
            })
    void whole_anythingElse_isNone(String json) {
        assertEquals(OptionalInt.empty(), JsonNumbers.whole(JsonParser.parseString(json)));
    }

    @Test
    void decimal_finiteNumbersOnly_nearestDouble() {
        assertEquals(OptionalDouble.of(0.1), JsonNumbers.decimal(JsonParser.parseString("0.1")));
        assertEquals(
                OptionalDouble.of(Double.MIN_VALUE),
                JsonNumbers.decimal(JsonParser.parseString("4.9e-324")));
        for (String json : new String[] {"1e309", "\"NaN\"", "\"0.1\"", "null"}) {
            assertEquals(
                    OptionalDouble.empty(),
                    JsonNumbers.decimal(JsonParser.parseString(json)),
                    json);
        }
        assertEquals(OptionalDouble.empty(), JsonNumbers.decimal(null));
    }
}
