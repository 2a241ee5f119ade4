package io.github.weaktostrong.trend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HolmTest {

    @Test
    void adjust_fourTests_stepsDown() {
        // sorted 0.005, 0.01, 0.03, 0.04: times 4, 3, 2, 1, never below the one before
        assertArrayEquals(
                new double[] {0.03, 0.06, 0.06, 0.02},
                Holm.adjust(new double[] {0.01, 0.04, 0.03, 0.005}, 4),
                1e-15);
    }

    @Test
    void adjust_oneOrNone_isUnchanged() {
        assertArrayEquals(new double[] {0.03}, Holm.adjust(new double[] {0.03}, 1));
        assertArrayEquals(new double[0], Holm.adjust(new double[0], 0));
    }

    @Test
    void adjust_notAProbability_isRefused() {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> Holm.adjust(new double[] {1.5}, 1));
        assertEquals("p = 1.5; expected a number from 0 to 1", e.getMessage());
    }

    @Property(tries = 200)
    void adjust_any_liesBetweenItselfAndBonferroniAndKeepsTheOrder(
            @ForAll @Size(7) List<@DoubleRange(min = 0, max = 1) Double> values) {
        double[] p = values.stream().mapToDouble(Double::doubleValue).toArray();
        double[] adjusted = Holm.adjust(p, p.length);
        for (int i = 0; i < p.length; i++) {
            assertTrue(p[i] <= adjusted[i] && adjusted[i] <= 1);
            assertTrue(adjusted[i] <= Math.min(1, p.length * p[i]) + 1e-12);
            for (int j = 0; j < p.length; j++) {
                assertTrue(p[i] > p[j] || adjusted[i] <= adjusted[j]);
            }
        }
    }
}
