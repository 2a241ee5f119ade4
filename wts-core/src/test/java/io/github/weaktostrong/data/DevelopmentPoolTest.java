package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DevelopmentPoolTest {

    @Test
    void contains_manyNames_aboutFifteenPercent() {
        long inside =
                IntStream.range(0, 20_000)
                        .filter(i -> DevelopmentPool.contains("source " + i))
                        .count();

        // Binomial: 3,000 with a standard deviation of 50.
        assertTrue(inside > 2_800 && inside < 3_200, inside + " of 20,000");
    }

    @Test
    void contains_knownNames_sameInEveryRun() {
        // Python's hashlib gives 11, 10, 9 for these and 29, 67, 74 for those.
        List.of("e", "g", "j").forEach(name -> assertTrue(DevelopmentPool.contains(name), name));
        List.of("a", "b", "i").forEach(name -> assertFalse(DevelopmentPool.contains(name), name));
    }

    @Test
    void of_rowsOfOneSource_togetherInsideOrOutside() {
        List<Example> rows =
                IntStream.range(0, 400)
                        .mapToObj(i -> Example.of("text " + i).withSource("s" + i / 2))
                        .toList();

        Dataset pool = DevelopmentPool.of(new Dataset("rows", rows));

        assertTrue(pool.size() > 0 && pool.size() < 200, pool.size() + " rows");
        assertEquals(0, pool.size() % 2);
    }
}
