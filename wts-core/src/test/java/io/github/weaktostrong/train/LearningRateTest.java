package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.train.LearningRate.Schedule;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateTest {

    @ParameterizedTest
    @CsvSource({
        // schedule, warm-up, floor, then the rates of 4 steps at a peak of 8
        "CONSTANT, 0,    0, 8, 8, 8, 8",
        "CONSTANT, 0.5,  0, 4, 8, 8, 8",
        "CONSTANT, 1,    0, 2, 4, 6, 8",
        "LINEAR,   0,    0, 6, 4, 2, 0",
        "LINEAR,   0.5,  0, 4, 8, 4, 0",
        "LINEAR,   0,    4, 7, 6, 5, 4",
        "LINEAR,   1,    0, 2, 4, 6, 8",
        "COSINE,   0,    0, 6.82842712, 4, 1.17157288, 0",
        "COSINE,   0.25, 0, 8, 6, 2, 0",
        "COSINE,   0.5,  2, 4, 8, 5, 2",
        "CONSTANT, 0.1,  0, 8, 8, 8, 8", // 0.4 steps are none
    })
    void rate_ofFourSteps_isTheTables(
            Schedule schedule,
            double warmUp,
            double floor,
            double first,
            double second,
            double third,
            double fourth) {
        LearningRate rate = new LearningRate(8, schedule, warmUp, floor);
        double[] expected = {first, second, third, fourth};
        for (int step = 1; step <= 4; step++) {
            assertEquals(expected[step - 1], rate.at(step, 4), 1e-8);
        }
    }

    @Property
    void rate_anyStep_staysBetweenZeroAndPeak(
            @ForAll Schedule schedule,
            @ForAll @DoubleRange(min = 0, max = 1) double warmUp,
            @ForAll @DoubleRange(min = 0, max = 1) double floor,
            @ForAll @IntRange(min = 1, max = 300) int total) {
        LearningRate rate = new LearningRate(1, schedule, warmUp, floor);
        double before = 0;
        long warm = Math.round(warmUp * total);
        for (int step = 1; step <= total; step++) {
            double now = rate.at(step, total);
            assertTrue(now >= 0 && now <= 1 + 1e-12, () -> "rate " + now);
            assertTrue(
                    step <= warm
                            ? now > before
                            : step == 1 || now <= before + 1e-12 || step == warm + 1);
            before = now;
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void peak_outOfRange_isRefused(double peak) {
        Exception e =
                assertThrows(IllegalArgumentException.class, () -> LearningRate.constant(peak));
        assertEquals(
                "learning rate " + peak + "; expected a finite number above 0; correct the setting",
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void warmUp_outOfRange_isRefused(double warmUp) {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new LearningRate(1, Schedule.LINEAR, warmUp, 0));
        assertTrue(e.getMessage().startsWith("warm-up " + warmUp + "; expected a share from 0"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void floor_outOfRange_isRefused(double floor) {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new LearningRate(1, Schedule.LINEAR, 0, floor));
        assertTrue(e.getMessage().startsWith("lowest learning rate " + floor + "; expected 0"));
    }

    @Test
    void rate_oneStepOfLinear_isTheFloor() {
        assertEquals(0, new LearningRate(1, Schedule.LINEAR, 0, 0).at(1, 1));
    }
}
