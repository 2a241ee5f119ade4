package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SurrogateRowsTest {
    /** Of 600 sources some 90 are in the pool. */
    private static Dataset rows(int count) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Example.of("text " + i, i % 2).withSource("source " + i));
        }
        return new Dataset("rows", rows);
    }

    private static boolean inPool(Example row) {
        return DevelopmentPool.contains(row.source());
    }

    @Test
    void rows_ofAPoolThatIsLargeEnough_leaveTheOthersToSplit() {
        Dataset all = rows(600);
        SurrogateRows chosen = SurrogateRows.of(all, 60, 1);
        assertEquals(60, chosen.own().size());
        assertTrue(chosen.own().examples().stream().allMatch(SurrogateRowsTest::inPool));
        List<Example> others = new ArrayList<>(all.examples());
        others.removeAll(chosen.own().examples());
        assertEquals(others, chosen.compared().examples());
        assertEquals(List.of(), chosen.warnings());
    }

    @Test
    void rows_ofASmallPoolOrOneOfOneClass_areSetAsideWithAWarning() {
        Dataset oneClass = rows(600).map(row -> inPool(row) ? row.withLabel(0) : row);
        for (Dataset all : List.of(rows(80), oneClass)) {
            SurrogateRows chosen = SurrogateRows.of(all, 2000, 1);
            assertEquals(all.size() / 4, chosen.own().size());
            assertEquals(all.size() - all.size() / 4 - 2, chosen.compared().size());
            List<Example> shared = new ArrayList<>(chosen.own().examples());
            shared.retainAll(chosen.compared().examples());
            assertEquals(List.of(), shared);
            String warning = String.join("", chosen.warnings());
            assertTrue(warning.contains(all.size() / 4 + " rows are set aside"), warning);
        }
    }

    @Test
    void rows_whoseTextIsInASourceOutsideThePool_trainNoSurrogate() {
        Dataset all = rows(600);
        Example twin = all.examples().stream().filter(SurrogateRowsTest::inPool).findFirst().get();
        List<Example> more = new ArrayList<>(all.examples());
        more.add(twin.withSource("source 0"));
        assertFalse(DevelopmentPool.contains("source 0"));
        assertTrue(SurrogateRows.of(all, 2000, 1).own().examples().contains(twin));
        SurrogateRows chosen = SurrogateRows.of(new Dataset("rows", more), 2000, 1);
        assertFalse(chosen.own().examples().contains(twin));
    }

    @Test
    void comparedRows_limited_areOfThePoolOnlyWhereThereAreTooFewOthers() {
        SurrogateRows all = SurrogateRows.of(rows(600), 60, 1);
        Dataset some = all.withAtMost(400, 5).compared();
        assertEquals(400, some.size());
        assertTrue(some.examples().stream().noneMatch(SurrogateRowsTest::inPool));
        Dataset most = all.withAtMost(530, 5).compared();
        assertEquals(530, most.size());
        assertTrue(most.examples().stream().anyMatch(SurrogateRowsTest::inPool));
    }

    @Test
    void rows_tooFew_areRefused() {
        var refused =
                assertThrows(BadInputException.class, () -> SurrogateRows.of(rows(18), 2000, 1));
        assertTrue(refused.getMessage().startsWith("rows has 18 rows; expected at least 19"));
        assertEquals(13, SurrogateRows.of(rows(19), 2000, 1).compared().size());
    }
}
