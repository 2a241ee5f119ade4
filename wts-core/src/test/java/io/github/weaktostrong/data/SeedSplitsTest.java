package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SeedSplitsTest {
    private static final SplitSizes SMALL = new SplitSizes(6, 6, 4, 4).with(Replicates.DISJOINT);

    @Property(tries = 60)
    void disjoint_sourcesOfAnySize_seedsOfDifferentBlocksShareNothing(
            @ForAll @Size(min = 100, max = 200) List<@IntRange(max = 120) Integer> sources) {
        List<Example> any = new ArrayList<>(rows(sources).examples());
        for (int i = 0; i < 300; i++) { // groups of one, for parts that no larger one fits
            any.add(Example.of("single " + i));
        }
        Dataset rows = new Dataset("any", any);
        SeedSplits splits = SeedSplits.of(rows, SMALL);
        Map<String, Integer> owners = new HashMap<>();
        for (int seed = 1; seed <= 3 * splits.blocks(); seed++) {
            int block = splits.block(seed);
            assertEquals((seed - 1) % splits.blocks(), block);
            for (Dataset part : parts(splits, seed)) {
                for (Example row : part.examples()) {
                    assertEquals(block, owners.computeIfAbsent(row.source(), s -> block));
                    assertEquals(block, owners.computeIfAbsent(row.text(), s -> block));
                    assertFalse(DevelopmentPool.contains(row.source()), row::source);
                }
            }
        }
        assertTrue(splits.blocks() >= 2 && owners.values().containsAll(List.of(0, 1)));
    }

    /** The parts; none where chance left V's four rows groups of five and six alone. */
    private static List<Dataset> parts(SeedSplits splits, long seed) {
        try {
            return splits.at(seed).parts();
        } catch (BadInputException e) {
            assertTrue(e.getMessage().contains(" has no rows; expected at least one"));
            return List.of();
        }
    }

    @Property(tries = 60)
    void resplit_sourcesOfAnySize_developmentPoolIsInDwAlone(
            @ForAll @Size(min = 60, max = 120) List<@IntRange(max = 80) Integer> sources,
            @ForAll long seed) {
        Dataset rows = rows(sources);
        Splits splits = Splits.random(rows, SplitSizes.fortyFortyTwenty(rows.size()), seed);
        for (Dataset part : List.of(splits.transfer(), splits.validation(), splits.test())) {
            part.examples()
                    .forEach(
                            row ->
                                    assertFalse(
                                            DevelopmentPool.contains(row.source()), row::source));
        }
    }

    @Test
    void resplit_plentyOfRows_leavesTheDevelopmentPoolAlone() {
        Splits splits = Splits.random(distinct(400), new SplitSizes(100, 100, 40, 60), 7);
        splits.parts()
                .forEach(
                        part ->
                                part.examples()
                                        .forEach(
                                                row ->
                                                        assertFalse(
                                                                DevelopmentPool.contains(
                                                                        row.source()))));
    }

    @Test
    void resplit_everyRowAskedFor_losesNone() {
        Dataset rows = distinct(400);
        Splits splits = Splits.random(rows, SplitSizes.fortyFortyTwenty(400), 7);
        Set<Example> all = new HashSet<>();
        splits.parts().forEach(part -> all.addAll(part.examples()));
        assertEquals(new HashSet<>(rows.examples()), all);
    }

    @Test
    void group_oneSourceInThePool_isWhollyInThePool() {
        // "e" is in the pool and "a" is not; the text ties them together
        List<Example> rows = new ArrayList<>(distinct(100).examples());
        rows.add(Example.of("tied").withSource("e"));
        rows.add(Example.of("tied").withSource("a"));
        rows.add(Example.of("more").withSource("a"));
        SplitSizes sizes = new SplitSizes(3, 30, 10, 20);
        for (long seed = 0; seed < 20; seed++) {
            Splits splits = Splits.random(new Dataset("tied", rows), sizes, seed);
            splits.parts()
                    .forEach(
                            part ->
                                    part.examples()
                                            .forEach(row -> assertNotEquals("a", row.source())));
        }
        assertEquals(
                DevelopmentPool.of(distinct(100)).size() + 3,
                Replicates.DEVELOPMENT.rows(new Dataset("tied", rows)));
    }

    @Test
    void disjoint_laterRunAndOtherOrderOfSeeds_equalSplits() {
        Splits first = SeedSplits.of(distinct(400), SMALL).at(2);
        SeedSplits again = SeedSplits.of(distinct(400), SMALL);
        again.at(9);
        assertEquals(first, again.at(2));
    }

    @Test
    void disjoint_seedsOfOneBlock_splitTheSameRowsOtherwise() {
        Dataset rows = distinct(400);
        SplitSizes whole = new SplitSizes(20, 20, 10, 10).with(Replicates.DISJOINT);
        SeedSplits splits = SeedSplits.of(rows, whole);
        int blocks = splits.blocks();
        assertEquals((rows.size() - DevelopmentPool.of(rows).size()) / 60, blocks);
        assertNotEquals(splits.at(1).test(), splits.at(1 + blocks).test());
        assertEquals(0, splits.block(1 + blocks));
        assertEquals(blocks - 1, splits.block(0));
    }

    @Test
    void drawnFrom_anyReplicates_holdsEveryPartOfASeed() {
        Dataset rows = distinct(400);
        for (Replicates replicates : Replicates.values()) {
            SeedSplits splits = SeedSplits.of(rows, SMALL.with(replicates));
            Set<Example> from = new HashSet<>(splits.drawnFrom(2).examples());
            splits.at(2).parts().forEach(part -> assertTrue(from.containsAll(part.examples())));
            assertEquals(
                    replicates == Replicates.RESPLIT,
                    from.size() == 400,
                    replicates + ": " + from.size());
        }
    }

    @Test
    void disjoint_tooFewRowsForFive_shrinksValidationAndTestInProportion() {
        Dataset rows = distinct(4000);
        int outside = rows.size() - DevelopmentPool.of(rows).size();
        SplitSizes asked = new SplitSizes(100, 150, 300, 600).with(Replicates.DISJOINT);
        SeedSplits splits = SeedSplits.of(rows, asked);

        int room = outside / 5 - 250; // of V and D_T, one to two
        assertEquals(room / 3, splits.sizes().validation());
        assertEquals(2 * room / 3, splits.sizes().test());
        assertEquals(5, splits.blocks());
        Splits first = splits.at(1);
        assertEquals(
                List.of(100, 150, room / 3, 2 * room / 3),
                first.parts().stream().map(Dataset::size).toList());
        assertEquals(
                List.of(
                        "distinct holds 5 disjoint block(s) of %d rows, with %d rows in V, not the 300 asked for, and %d in D_T, not 600"
                                .formatted(250 + room / 3 + 2 * room / 3, room / 3, 2 * room / 3)),
                splits.warnings());
        assertEquals(5, splits.description().get("blocks"));
        assertEquals(room / 3, splits.description().get("v"));
    }

    @Test
    void disjoint_fiveDoNotFitAtAHundredTestRows_keepsTheSizesAskedFor() {
        SplitSizes asked = new SplitSizes(350, 350, 200, 200).with(Replicates.DISJOINT);
        SeedSplits splits = SeedSplits.of(distinct(4000), asked);
        assertEquals(3, splits.blocks());
        assertEquals(asked, splits.sizes());
        assertEquals(
                List.of(
                        "distinct holds 3 disjoint block(s) of 1100 rows; no significance is"
                                + " claimed below 5"),
                splits.warnings());
    }

    @Test
    void disjoint_notOneBlock_isRefused() {
        Dataset rows = distinct(100);
        int outside = rows.size() - DevelopmentPool.of(rows).size();
        SplitSizes asked = new SplitSizes(40, 40, 5, 15).with(Replicates.DISJOINT);
        assertEquals(
                "distinct has %d rows outside the development pool, the splits need 100 (D_W 40, D_WTS 40, V 5, D_T 15); ask for smaller splits or bring more rows"
                        .formatted(outside),
                assertThrows(BadInputException.class, () -> SeedSplits.of(rows, asked))
                        .getMessage());
    }

    @Test
    void development_splitsThePoolAlone() {
        Dataset rows = distinct(400);
        SplitSizes sizes = new SplitSizes(15, 15, 5, 5).with(Replicates.DEVELOPMENT);
        SeedSplits splits = SeedSplits.of(rows, sizes);
        Set<Example> pool = new HashSet<>(DevelopmentPool.of(rows).examples());
        splits.at(3).parts().forEach(part -> assertTrue(pool.containsAll(part.examples())));
        assertEquals("development", splits.description().get("replicates"));
        assertEquals(1, splits.warnings().size());
        assertThrows(
                BadInputException.class,
                () -> SeedSplits.of(rows, new SplitSizes(60, 15, 5, 5, Replicates.DEVELOPMENT)));
    }

    @Test
    void poolAndOtherRows_disjointBlocks_areCutToo() {
        Dataset rows = distinct(400);
        Dataset others = rows(Stream.iterate(0, i -> i + 1).limit(150).map(i -> 500 + i).toList());
        SeedSplits splits = SeedSplits.of(rows, SMALL);
        Dataset inPool = DevelopmentPool.of(rows);
        List<Example> pool = new ArrayList<>();
        List<Example> shares = new ArrayList<>();
        for (int seed = 1; seed <= splits.blocks(); seed++) {
            pool.addAll(splits.portion(inPool, seed).examples());
            shares.addAll(splits.share(others, seed).examples());
        }
        assertEquals(pool.size(), new HashSet<>(pool).size());
        assertEquals(new HashSet<>(inPool.examples()), new HashSet<>(pool));
        assertEquals(shares.size(), new HashSet<>(shares).size());
        assertTrue(Collections.disjoint(shares, DevelopmentPool.of(others).examples()));
        assertEquals(others.size() - DevelopmentPool.of(others).size(), shares.size());
        SeedSplits all = SeedSplits.of(rows, new SplitSizes(9, 9, 9, 9));
        assertEquals(new HashSet<>(shares), new HashSet<>(all.share(others, 4).examples()));
    }

    @Test
    void room_kindsOfReplicates_countsWhatASeedCanHave() {
        Dataset rows = distinct(400);
        int pool = DevelopmentPool.of(rows).size();
        assertEquals(400, Replicates.RESPLIT.room(rows));
        assertEquals((400 - pool) / 5, Replicates.DISJOINT.room(rows));
        assertEquals(pool, Replicates.DEVELOPMENT.room(rows));
    }

    private static Dataset distinct(int count) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rows.add(Example.of("row " + i).withId("" + i));
        }
        return new Dataset("distinct", rows);
    }

    private static Dataset rows(List<Integer> sources) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            rows.add(Example.of("row " + i).withSource("s" + sources.get(i)));
        }
        return new Dataset("any", rows);
    }
}
