package io.github.weaktostrong.eval.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AssociatedSplitsTest {
    private static final SplitSizes SIZES = new SplitSizes(40, 60, 20, 80);

    /** So many rows of group b with each label, and three times as many of group a. */
    private static Dataset rows(int rare) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 8 * rare; i++) {
            rows.add(Example.of("row " + i, i % 2).withGroup(i % 8 < 2 ? "b" : "a"));
        }
        return new Dataset("rows", rows);
    }

    private static FairnessBenchmark benchmark(int rare, SplitSizes sizes, double association) {
        return FairnessBenchmark.associated(rows(rare), sizes, association, Map.of());
    }

    private static Map<String, Integer> counts(Dataset part) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Example row : part.examples()) {
            String kind = row.group().orElseThrow() + row.label().orElseThrow();
            counts.merge(kind, 1, Integer::sum);
        }
        return counts;
    }

    private static Map<String, Integer> each(int rows) {
        return Map.of("a0", rows, "a1", rows, "b0", rows, "b1", rows);
    }

    @Test
    void parts_associateLabelAndGroupInDwAlone() {
        // in D_W 18 of 20 rows of b are 1, and 2 of 20 of a: 0.9 - 0.1 = 0.8
        FairnessBenchmark benchmark = benchmark(120, SIZES, 0.8);
        for (long seed = 1; seed < 4; seed++) {
            Splits splits = benchmark.splits(seed);
            assertEquals(Map.of("a0", 18, "a1", 2, "b0", 2, "b1", 18), counts(splits.weak()));
            assertEquals(each(15), counts(splits.transfer()));
            assertEquals(each(5), counts(splits.validation()));
            assertEquals(each(20), counts(splits.test()));
        }
        assertNotEquals(benchmark.splits(1).test(), benchmark.splits(2).test());
        Splits reversed = benchmark(120, SIZES, -0.8).splits(1);
        assertEquals(Map.of("a0", 2, "a1", 18, "b0", 18, "b1", 2), counts(reversed.weak()));
    }

    @Test
    void description_statesSizesAndAssociation_soThatNoStoredTrainingIsMistaken() {
        Map<String, Object> description = benchmark(120, SIZES, 0.8).description();
        assertEquals(0.8, description.get("association"));
        assertEquals(40, description.get("d_w"));
        assertEquals(80, description.get("d_t"));
        assertEquals(SIZES, benchmark(120, SIZES, 0.8).sizes().orElseThrow());
    }

    @Test
    void blocks_ofDisjointSeeds_shareNoSourceAndNoneWithThePool() {
        SplitSizes sizes = SIZES.with(Replicates.DISJOINT);
        FairnessBenchmark benchmark = benchmark(400, sizes, 0.8);
        // the rarer group: about 340 rows of each label outside the pool, 58 of b1 for a block
        assertEquals(5, benchmark.description().get("blocks"));
        Set<String> seen = new HashSet<>();
        for (long seed = 1; seed <= 5; seed++) {
            for (Dataset part : benchmark.splits(seed).parts()) {
                for (Example row : part.examples()) {
                    assertTrue(seen.add(row.source()), row.source());
                    assertTrue(!DevelopmentPool.contains(row.source()));
                }
            }
        }
        assertEquals(5 * 200, seen.size());
        assertTrue(benchmark.warnings().get(0).contains("5 disjoint block(s)"));
    }

    @Test
    void rows_tooFewOfOneKind_areRefusedByItsName() {
        Exception e = assertThrows(BadInputException.class, () -> benchmark(30, SIZES, 0.8));
        assertTrue(
                e.getMessage().startsWith("rows, label 0 of group b has 30 rows"), e::getMessage);
        SplitSizes disjoint = SIZES.with(Replicates.DISJOINT);
        SplitSizes wide = new SplitSizes(40, 60, 800, 800, Replicates.DISJOINT);
        e = assertThrows(BadInputException.class, () -> benchmark(1500, wide, 0.8));
        assertTrue(e.getMessage().contains("too few for five disjoint blocks"), e::getMessage);
        assertEquals(8, benchmark(600, disjoint, 0.8).description().get("blocks"));
    }

    @Test
    void association_thatLeavesAKindWithoutRows_isRefused() {
        for (double association : new double[] {1, -1, 2, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> benchmark(120, SIZES, association));
        }
        assertThrows(IllegalArgumentException.class, () -> benchmark(120, SIZES, 0.99));
    }

    @Test
    void groups_threeOfThem_areRefused() {
        List<Example> rows = new ArrayList<>(rows(120).examples());
        rows.add(Example.of("another", 1).withGroup("c"));
        Dataset three = new Dataset("rows", rows);
        Exception e =
                assertThrows(
                        BadInputException.class,
                        () -> FairnessBenchmark.associated(three, SIZES, 0.5, Map.of()));
        assertTrue(e.getMessage().startsWith("rows: the groups are [a, b, c]; expected two"));
    }

    @Test
    void description_orderOfWhatIsSaidOfTheData_doesNotChangeIt() {
        Map<String, String> one = new LinkedHashMap<>();
        one.put("source", "s");
        one.put("label", "l");
        Map<String, String> other = new LinkedHashMap<>();
        other.put("label", "l");
        other.put("source", "s");
        List<FairnessBenchmark> drawn =
                List.of(
                        FairnessBenchmark.associated(rows(120), SIZES, 0.8, one),
                        FairnessBenchmark.associated(rows(120), SIZES, 0.8, other));
        List<FairnessBenchmark> plain =
                List.of(
                        FairnessBenchmark.of(rows(120), SIZES, one),
                        FairnessBenchmark.of(rows(120), SIZES, other));
        for (List<FairnessBenchmark> two : List.of(drawn, plain)) {
            assertEquals(two.get(0).description().toString(), two.get(1).description().toString());
        }
    }
}
