package io.github.weaktostrong.trend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ResplitsTest {

    @Test
    void ratio_smallSamplesOfALargeSet_isTheSmallOverlap() {
        // 1 of 10 test sources shared: q / (1 - q) = 1/9, and 10 test to 20 training sources
        assertEquals(1 / 9.0, Resplits.ratio(List.of(names(0, 10), names(9, 19)), 20), 1e-12);
    }

    @Test
    void ratio_fixedTestSet_isTestToTraining() {
        assertEquals(0.5, Resplits.ratio(List.of(names(0, 10), names(0, 10)), 20), 1e-12);
    }

    @Test
    void ratio_disjointTestSetsOrOneSeed_isZero() {
        assertEquals(0, Resplits.ratio(List.of(names(0, 10), names(10, 20)), 20));
        assertEquals(0, Resplits.ratio(List.of(names(0, 10)), 20));
    }

    @Test
    void ratio_threeSeeds_averagesOverPairs() {
        // shares: 0.5, 0, 0 in each direction: q = 1/6
        List<Set<String>> tests = List.of(names(0, 4), names(2, 6), names(8, 12));
        assertEquals(0.2, Resplits.ratio(tests, 4), 1e-12);
    }

    @Test
    void ratio_nothingToCount_isRefused() {
        Exception e =
                assertThrows(
                        IllegalArgumentException.class, () -> Resplits.ratio(List.of(Set.of()), 5));
        assertEquals(
                "5 training sources, test sources of 1 seeds; expected at least one of each",
                e.getMessage());
    }

    private static Set<String> names(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "source " + i).collect(Collectors.toSet());
    }
}
