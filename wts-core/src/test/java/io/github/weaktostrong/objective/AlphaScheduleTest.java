package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlphaScheduleTest {

    @ParameterizedTest
    @CsvSource({
        ".75, .2, 0, 0", ".75, .2, 10, .375", ".75, .2, 20, .75", ".75, .2, 90, .75",
        ".5, .1, 5, .25", ".5, .1, 10, .5", ".5, .1, 11, .5", ".3, 1, 50, .15"
    })
    void alpha_inAHundredSteps_isOnTheRampThenOnThePlateau(
            double alphaMax, double warmUp, int step, double expected) {
        assertEquals(expected, new AlphaSchedule(alphaMax, warmUp).alphaAt(step, 100), 1e-15);
    }

    @Test
    void alpha_withoutWarmUp_isThePlateauAtOnce() {
        assertEquals(.3, new AlphaSchedule(.3, 0).alphaAt(0, 100));
    }

    @Property
    void alpha_fromStepToStep_neverFallsNorJumps(
            @ForAll @DoubleRange(max = 1) double alphaMax,
            @ForAll @DoubleRange(max = 1) double warmUp,
            @ForAll @IntRange(min = 1, max = 500) int steps) {
        AlphaSchedule schedule = new AlphaSchedule(alphaMax, warmUp);
        double largestRise = alphaMax / Math.max(1, warmUp * steps) + 1e-12;
        for (int step = 1; step <= steps; step++) {
            double rise = schedule.alphaAt(step, steps) - schedule.alphaAt(step - 1, steps);
            assertTrue(rise >= 0 && rise <= largestRise, "step " + step + " rises by " + rise);
        }
        assertEquals(alphaMax, schedule.alphaAt(steps, steps));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-.1, 1.1, Double.NaN, Double.POSITIVE_INFINITY})
    void schedule_outsideTheUnitInterval_isRefused(double value) {
        String alpha =
                assertThrows(IllegalArgumentException.class, () -> new AlphaSchedule(value, .2))
                        .getMessage();
        String expected = " is " + value + "; expected a number from 0 to 1; correct the setting";
        assertEquals("alpha" + expected, alpha);
        String warmUp =
                assertThrows(IllegalArgumentException.class, () -> new AlphaSchedule(.2, value))
                        .getMessage();
        assertEquals("warm-up of alpha" + expected, warmUp);
    }

    @ParameterizedTest
    @CsvSource({"-1, 10", "11, 10", "0, 0"})
    void alpha_atAStepOutsideTheRun_isRefused(int step, int total) {
        AlphaSchedule schedule = new AlphaSchedule(.2, .2);
        assertThrows(IllegalArgumentException.class, () -> schedule.alphaAt(step, total));
    }
}
