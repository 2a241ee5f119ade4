package io.github.weaktostrong.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TrendTestTest {

    @Test
    void rise_severalComparisons_takesTheLargestP() {
        PairedTest clear = comparison(0.1, 0.11, 0.1, 0.12, 0.1);
        PairedTest weak = comparison(0.04, 0.01, 0.03, 0.05, 0.02);
        TrendTest test = TrendTest.of(List.of(clear, weak));
        assertEquals(weak.pOfRise(), test.pOfRise());
        assertEquals(Verdict.YES, test.verdict());
        assertEquals(1, test.pOfFall()); // two times the smaller of two large ones
    }

    @Test
    void fall_oneComparison_isEnoughAfterBonferroni() {
        PairedTest clear = comparison(0.1, 0.11, 0.1, 0.12, 0.1);
        PairedTest falls = comparison(-0.1, -0.11, -0.1, -0.12, -0.1);
        TrendTest test = TrendTest.of(List.of(clear, falls));
        assertEquals(2 * falls.pOfFall(), test.pOfFall(), 1e-15);
        assertEquals(Verdict.NO, test.verdict());
    }

    @Test
    void verdict_noiseOrFewSeedsOrNothing_isUndetermined() {
        assertEquals(
                Verdict.UNDETERMINED,
                TrendTest.of(List.of(comparison(0.1, -0.1, 0.2, -0.2, 0.01))).verdict());
        assertEquals(
                Verdict.UNDETERMINED,
                TrendTest.of(List.of(comparison(0.1, 0.1, 0.1, 0.1))).verdict());
        assertEquals(Verdict.UNDETERMINED, TrendTest.of(List.of()).verdict());
        assertEquals(1, TrendTest.of(List.of()).pOfRise());
        assertEquals(1, TrendTest.of(List.of()).pOfFall());
    }

    @Test
    void corrected_fourPlannedCells_countsThemAndNotComparisons() {
        TrendTest strong = TrendTest.of(List.of(comparison(0.1, 0.11, 0.1, 0.12, 0.1)));
        PairedTest weaker = comparison(0.04, 0.01, 0.03, 0.05, 0.02); // p 0.0066
        TrendTest weak = TrendTest.of(List.of(weaker, weaker, weaker));
        TrendTest none = TrendTest.of(List.of());
        List<TrendTest> corrected = TrendTest.corrected(List.of(weak, none, strong), 4);
        assertEquals(3 * weak.pOfRise(), corrected.get(0).pOfRise(), 1e-15);
        assertEquals(none, corrected.get(1));
        assertEquals(4 * strong.pOfRise(), corrected.get(2).pOfRise(), 1e-15);
        assertEquals(corrected, TrendTest.corrected(corrected, 4)); // not corrected twice
    }

    /** The validity test: whatever the cells' true state without a rise, few wrong claims. */
    @Test
    void corrected_twelveCellsWithoutATrend_claimsRarely() {
        SplittableRandom random = new SplittableRandom(7);
        int wrong = 0;
        int runs = 300;
        for (int r = 0; r < runs; r++) {
            List<TrendTest> cells = new ArrayList<>();
            for (int c = 0; c < 12; c++) {
                // one comparison is zero, the others rise clearly: the hardest case
                cells.add(
                        TrendTest.of(
                                List.of(noisy(random, 0), noisy(random, 9), noisy(random, 9))));
            }
            wrong +=
                    TrendTest.corrected(cells, 12).stream()
                                    .anyMatch(c -> c.verdict() == Verdict.YES)
                            ? 1
                            : 0;
        }
        assertTrue(wrong <= 0.09 * runs, wrong + " of " + runs);
    }

    private static PairedTest noisy(SplittableRandom random, double mean) {
        double[] differences = new double[5];
        Arrays.setAll(differences, i -> mean + random.nextGaussian());
        return comparison(differences);
    }

    private static PairedTest comparison(double... differences) {
        return PairedTest.of(differences, 0);
    }
}
