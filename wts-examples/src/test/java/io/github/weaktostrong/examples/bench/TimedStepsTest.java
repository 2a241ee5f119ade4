package io.github.weaktostrong.examples.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimedStepsTest {
    private static final long COLD_MILLIS = 40;

    private final List<String> order = new ArrayList<>();

    @Test
    void turns_oneKindTimedLessOften_isNeverTimedCold() {
        TimedSteps plain = new TimedSteps(1, coldAtFirst("plain"));
        TimedSteps slow = new TimedSteps(3, coldAtFirst("slow"));
        TimedSteps.inTurns(8, plain, slow);
        assertEquals(8, plain.count());
        assertEquals(2 + 1, slow.count()); // of a turn of five and one of three
        assertEquals(List.of("plain", "slow", "plain", "slow"), order);
        for (TimedSteps kind : List.of(plain, slow)) {
            assertTrue(kind.medianMillis() < COLD_MILLIS / 2, kind.medianMillis() + " ms");
        }
    }

    @Test
    void turns_oneStep_isTimedOnceForEveryKind() {
        TimedSteps plain = new TimedSteps(1, coldAtFirst("plain"));
        TimedSteps slow = new TimedSteps(3, coldAtFirst("slow"));
        TimedSteps.inTurns(1, plain, slow);
        assertEquals(1, plain.count());
        assertEquals(1, slow.count());
        assertTrue(slow.medianMillis() < COLD_MILLIS / 2, slow.medianMillis() + " ms");
    }

    @Test
    void median_evenNumber_isTheMeanOfTheMiddleTwo() {
        assertEquals(2.5, TimedSteps.median(List.of(9.0, 1.0, 2.0, 3.0)));
        assertEquals(2, TimedSteps.median(List.of(9.0, 1.0, 2.0)));
    }

    /** A training whose first step takes long. */
    private TimedSteps.Training coldAtFirst(String name) {
        return (steps, listener) -> {
            order.add(name);
            for (int step = 1; step <= steps; step++) {
                if (step == 1) {
                    sleep();
                }
                report(listener, step, steps);
            }
        };
    }

    private static void report(TrainingListener listener, int step, int steps) {
        listener.onStep(new TrainingStep(step, steps, step, null, 1e-5));
    }

    private static void sleep() {
        try {
            Thread.sleep(COLD_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
