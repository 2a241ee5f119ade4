package io.github.weaktostrong.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values: scipy 1.15, {@code nct.sf}. */
class TrendPowerTest {

    @ParameterizedTest
    @CsvSource({
        "5, 0, 1, 0.5797373588621888",
        "5, 0, 2, 0.9748305663597384",
        "10, 0.25, 1, 0.4670195964280212",
        "3, 0, 0.5, 0.1512500074283253",
        "30, 0, 0.5, 0.8482541909289826",
        "5, 0, 0, 0.05"
    })
    void power_ofAnEffect_isTheTailOfTheNoncentralT(
            int seeds, double ratio, double effect, double expected) {
        assertEquals(expected, new TrendPower(seeds, ratio, 0.05).of(effect), 1e-6);
    }

    @Test
    void detectable_fourInFive_isFoundWithThatChance() {
        assertEquals(1.35942, new TrendPower(5, 0, 0.05).detectable(0.8), 1e-3);
        assertEquals(2.03913, new TrendPower(5, 0.25, 0.05).detectable(0.8), 2e-3);
        assertEquals(0.85284, new TrendPower(10, 0, 0.05).detectable(0.8), 1e-3);
    }

    @Test
    void power_badArguments_areRefused() {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> new TrendPower(1, 0, 0.05).of(1));
        assertEquals(
                "power of 1 seeds, resplit ratio 0.0, level 0.05; expected 2 to 1000 seeds, a ratio"
                        + " of at least 0, a level between 0 and 0.5",
                e.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> new TrendPower(5, 0, 0.05).detectable(0.01));
    }
}
