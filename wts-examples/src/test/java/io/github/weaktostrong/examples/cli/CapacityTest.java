package io.github.weaktostrong.examples.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.examples.reproduce.Estimate;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.TrialTask;
import java.util.List;
import java.util.Map;
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
        assertEquals(2, card(1000).jobs(LARGE.cost(), LARGE.layers(), 0.01, 1e14));
        assertEquals(
                1,
                card(1000)
                        .jobs(
                                LARGE.cost(),
                                LARGE.layers(),
                                0.001,
                                1e14)); // work takes longer than launches
        assertEquals(6, card(1000).jobs(LARGE.cost(), LARGE.layers(), 1, 1e14)); // as many as fit
        assertEquals(12, card(10_000).jobs(LARGE.cost(), LARGE.layers(), 1, 1e14));
        assertEquals(1, card(24).jobs(LARGE.cost(), LARGE.layers(), 1, 1e14));
    }

    @Test
    void jobs_onACpu_areItsCoresAsFarAsMemoryGoes() {
        assertEquals(
                8,
                new Capacity(80 * GIB, false, 2000 * GIB, 8)
                        .jobs(LARGE.cost(), LARGE.layers(), 1, 1e10));
        assertEquals(
                3,
                new Capacity(80 * GIB, false, 500 * GIB, 8)
                        .jobs(LARGE.cost(), LARGE.layers(), 1, 1e10));
    }

    /** Of models a and b, of which a alone is limited. */
    @Test
    void workers_modelWithALimit_hasNoMoreBesideIt() {
        WorkerProcesses workers = new WorkerProcesses(4, Map.of("a", 2), List.of());
        TrialTask a = task("a");
        TrialTask b = task("b");
        assertTrue(workers.fits(a, List.of()));
        assertTrue(workers.fits(a, List.of(b)));
        assertFalse(workers.fits(a, List.of(b, b)));
        assertFalse(workers.fits(b, List.of(a, b)));
        assertTrue(workers.fits(b, List.of(b, b, b)));
        assertFalse(workers.fits(b, List.of(b, b, b, b)));
        WorkerProcesses alike = new WorkerProcesses(2, Map.of(), List.of());
        assertTrue(alike.fits(a, List.of(b)));
        assertFalse(alike.fits(a, List.of(b, b)));
    }

    private static TrialTask task(String model) {
        return new TrialTask() {
            @Override
            public String digest() {
                return model;
            }

            @Override
            public String label() {
                return model;
            }

            @Override
            public String model() {
                return model;
            }

            @Override
            public List<String> needs() {
                return List.of();
            }

            @Override
            public double cost() {
                return 1;
            }

            @Override
            public boolean isDone() {
                return false;
            }

            @Override
            public Map<String, Object> request() {
                return Map.of();
            }

            @Override
            public void run(TrainingListener listener) {}
        };
    }

    private static Capacity card(double gib) {
        return new Capacity(gib * GIB, true, 64 * GIB, 2);
    }
}
