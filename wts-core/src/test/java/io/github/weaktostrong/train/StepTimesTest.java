package io.github.weaktostrong.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class StepTimesTest {
    private long now;
    private final StepTimes times = new StepTimes(() -> now);

    @Test
    void secondsLeft_oneSlowStep_isThatOfTheOthers() {
        now = 50_000_000_000L; // opening the model
        step(1);
        assertTrue(times.secondsLeft().isEmpty());
        assertEquals(0, times.beyondMedian());
        for (int step = 2; step <= 6; step++) {
            now += step == 4 ? 60_000_000_000L : 2_000_000_000L;
            step(step);
        }
        assertEquals(2, times.median().getAsDouble(), 1e-9);
        assertEquals(8, times.secondsLeft().getAsDouble(), 1e-9); // four steps of 2 s
        assertEquals(58, times.beyondMedian(), 1e-9);
    }

    @Test
    void median_evenCount_isBetweenTheMiddleOnes_andValidationIsNoStep() {
        step(1);
        now += 1_000_000_000L;
        step(2);
        now += 30_000_000_000L;
        times.onEpoch(1);
        now += 3_000_000_000L;
        step(3);
        assertEquals(2, times.median().getAsDouble(), 1e-9);
    }

    /** The forecast of all steps, or of the first ones, would stay with what is over. */
    @Test
    void secondsLeft_machineThatIsNoLongerBusy_isRenewedAfterHalfAWindow() {
        Map<Integer, Double> expected = Map.of(150, 8500.0, 200, 8000.0, 201, 799.0, 999, 1.0);
        for (int step = 1; step < 1000; step++) {
            now += step <= 150 ? 10_000_000_000L : 1_000_000_000L;
            step(step, 1000);
            if (expected.containsKey(step)) {
                assertEquals(expected.get(step), times.secondsLeft().getAsDouble(), 1e-6);
            }
        }
    }

    private void step(int step) {
        step(step, 10);
    }

    private void step(int step, int total) {
        times.onStep(new TrainingStep(step, total, 1, 0.5, 1, 1e-3));
    }
}
