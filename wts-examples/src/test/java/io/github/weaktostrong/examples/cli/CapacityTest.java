package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.examples.reproduce.Estimate;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.train.TrainingCost;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static final double GIB = 1L << 30;

    /** A step of 2e12 operations, 4 layers; 160, 100 and 30 GiB. */
    private static final Estimate.Training LARGE =
            new Estimate.Training(
                    "fairness",
                    "large",
                    Role.WTS_AUX,
                    1,
                    4,
                    new TrainingCost(10, 2e13, 160 * GIB),
                    100 * GIB,
                    30 * GIB);

    @Test
    void card_largeEnough_holdsTheSimplestFormThatFits() {
        assertEquals(Optional.of("float32"), card(160).fitting(LARGE));
        assertEquals(Optional.of("bf16, recompute"), card(139).fitting(LARGE));
        assertEquals(Optional.of("bf16, recompute, lora"), card(80).fitting(LARGE));
        assertEquals(Optional.empty(), card(24).fitting(LARGE));
        assertTrue(card(24).told(LARGE).endsWith("a card of 24 GiB: nothing fits"));
    }

    @Test
    void jobs_onACard_areLaunchesByWork() {
        // 4 layers of 0.01 s are launched while 2e12 operations at 1e14 a second take 0.02
        assertEquals(2, card(1000).jobs(LARGE, 0.01, 1e14));
        assertEquals(1, card(1000).jobs(LARGE, 0.001, 1e14)); // work takes longer than launches
        assertEquals(6, card(1000).jobs(LARGE, 1, 1e14)); // as many as fit
        assertEquals(12, card(10_000).jobs(LARGE, 1, 1e14));
        assertEquals(1, card(24).jobs(LARGE, 1, 1e14));
    }

    @Test
    void jobs_onACpu_areItsCoresAsFarAsMemoryGoes() {
        assertEquals(8, new Capacity(80 * GIB, false, 2000 * GIB, 8).jobs(LARGE, 1, 1e10));
        assertEquals(3, new Capacity(80 * GIB, false, 500 * GIB, 8).jobs(LARGE, 1, 1e10));
    }

    private static Capacity card(double gib) {
        return new Capacity(gib * GIB, true, 64 * GIB, 2);
    }
}
