package io.github.weaktostrong.privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Histories and budgets as files have them, with numbers that another program wrote. */
class StoredNumbersTest {
    private static final PrivacyHistory HISTORY =
            new PrivacyHistory(
                    List.of(
                            new PrivateTraining(
                                    "a",
                                    0.1,
                                    1 / 3.0,
                                    2_147_483_647,
                                    1,
                                    "poisson",
                                    NoiseMode.SECURE)),
                    true);

    @Test
    void history_readBack_isExact() {
        assertEquals(HISTORY, PrivacyHistory.fromJson(HISTORY.toJson()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "steps | 2.5",
                "steps | 4294967297",
                "steps | -1",
                "steps | \"10\"",
                "steps | null",
                "noise_multiplier | \"NaN\"",
                "noise_multiplier | 1e999",
                "sampling_rate | \"0.1\"",
                "sampling_rate | 1.5",
                "max_grad_norm | true"
            })
    void history_numberThatIsNone_isRefused(String key, String value) {
        JsonObject json = HISTORY.toJson();
        JsonObject training = json.getAsJsonArray("trainings").get(0).getAsJsonObject();
        training.add(key, JsonParser.parseString(value));
        String message =
                assertThrows(IllegalArgumentException.class, () -> PrivacyHistory.fromJson(json))
                        .getMessage();
        assertTrue(message.contains("expected a number"), message);
    }

    @Test
    void history_flagThatIsNone_isRefused() {
        JsonObject json = HISTORY.toJson();
        json.addProperty("trained_without_privacy", "yes");
        assertThrows(IllegalArgumentException.class, () -> PrivacyHistory.fromJson(json));
    }

    @Test
    void budget_numberThatIsNone_isRefused() {
        JsonObject json = PrivacyBudget.notUsed().toJson();
        for (String key : List.of("epsilon", "delta")) {
            JsonObject other = json.deepCopy();
            other.addProperty(key, "0");
            assertThrows(IllegalArgumentException.class, () -> PrivacyBudget.fromJson(other), key);
        }
        assertEquals(PrivacyBudget.notUsed(), PrivacyBudget.fromJson(json));
    }
}
