package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SplitsTest {
    private static final SplitSizes ONES = new SplitSizes(1, 1, 1, 1);

    @Property(tries = 100)
    void random_groupsOfAnySize_areNeverSplitApart(
            @ForAll @Size(min = 8, max = 60) List<@IntRange(max = 30) Integer> sources,
            @ForAll long seed) {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            rows.add(Example.of("row " + i).withSource("s" + sources.get(i)));
        }
        // Twelve groups of one make every part reachable.
        IntStream.range(0, 12).forEach(i -> rows.add(Example.of("single " + i)));
        SplitSizes sizes = new SplitSizes(3, 3, 3, 3);
        Splits splits = Splits.random(new Dataset("any", rows), sizes, seed);
        Map<String, Dataset> owner = new HashMap<>();
        for (Dataset part : parts(splits)) {
            assertTrue(part.size() >= 1 && part.size() <= 3);
            for (Example row : part.examples()) {
                Dataset first = owner.putIfAbsent(row.source(), part);
                assertTrue(first == null || first == part, row::source);
            }
        }
    }

    @Property(tries = 50)
    void random_distinctTexts_haveTheSizesAskedFor(
            @ForAll @IntRange(min = 1, max = 20) int weak,
            @ForAll @IntRange(min = 1, max = 20) int test,
            @ForAll long seed) {
        Splits splits = Splits.random(rows(60), new SplitSizes(weak, 10, 5, test), seed);
        assertEquals(
                List.of(weak, 10, 5, test), parts(splits).stream().map(Dataset::size).toList());
        HashSet<Example> all = new HashSet<>();
        parts(splits).forEach(part -> all.addAll(part.examples()));
        assertEquals(weak + 10 + 5 + test, all.size());
    }

    @Test
    void random_everyRowAskedFor_usesEveryRow() {
        List<Example> rows = new ArrayList<>(rows(20).examples());
        IntStream.range(0, 10).forEach(i -> rows.add(Example.of("again " + i / 2).withId("" + i)));
        SplitSizes sizes = new SplitSizes(12, 8, 4, 6);
        for (int seed = 0; seed < 20; seed++) {
            Splits splits = Splits.random(new Dataset("all", rows), sizes, seed);
            assertEquals(30, parts(splits).stream().mapToInt(Dataset::size).sum());
        }
    }

    @Test
    void random_sameTextUnderOtherSources_staysTogether() {
        // b chains the sources: s1 - b - s2.
        List<Example> rows = new ArrayList<>(rows(40).examples());
        rows.add(Example.of("a").withSource("s1"));
        rows.add(Example.of("b").withSource("s1"));
        rows.add(Example.of("b").withSource("s2"));
        rows.add(Example.of("c").withSource("s2"));
        SplitSizes sizes = new SplitSizes(11, 11, 11, 11);
        for (int seed = 0; seed < 20; seed++) {
            Splits splits = Splits.random(new Dataset("chain", rows), sizes, seed);
            long parts =
                    parts(splits).stream()
                            .filter(
                                    part ->
                                            part.examples().stream()
                                                    .anyMatch(row -> row.source().startsWith("s")))
                            .count();
            assertEquals(1, parts);
        }
    }

    @Test
    void random_seed_decides() {
        SplitSizes sizes = new SplitSizes(10, 10, 10, 10);
        assertEquals(Splits.random(rows(60), sizes, 1), Splits.random(rows(60), sizes, 1));
        assertNotEquals(Splits.random(rows(60), sizes, 1), Splits.random(rows(60), sizes, 2));
    }

    @Test
    void random_otherTrainingSizes_keepTheTestRows() {
        Splits small = Splits.random(rows(60), new SplitSizes(5, 5, 10, 10), 3);
        Splits large = Splits.random(rows(60), new SplitSizes(25, 15, 10, 10), 3);
        assertEquals(small.test(), large.test());
        assertEquals(small.validation(), large.validation());
    }

    @Test
    void random_moreThanThereIs_saysHaveAndNeed() {
        assertRefused(
                "sixty has 60 rows, the splits need 61 (D_W 31, D_WTS 10, V 10, D_T 10); ask for"
                        + " smaller splits or bring more rows",
                () -> Splits.random(rows(60), new SplitSizes(31, 10, 10, 10), 0));
        assertRefused(
                "sixty has 60 rows, the splits need 8589934588 (D_W 2147483647, D_WTS 2147483647,"
                        + " V 2147483647, D_T 2147483647); ask for smaller splits or bring more"
                        + " rows",
                () ->
                        Splits.random(
                                rows(60),
                                new SplitSizes(
                                        Integer.MAX_VALUE,
                                        Integer.MAX_VALUE,
                                        Integer.MAX_VALUE,
                                        Integer.MAX_VALUE),
                                0));
    }

    @Test
    void random_oneSourceOnly_saysThatAPartIsEmpty() {
        List<Example> rows =
                IntStream.range(0, 4).mapToObj(i -> Example.of("t" + i).withSource("s")).toList();
        assertRefused(
                "D_W (one D_W) has no rows; expected at least one; ask for larger splits or bring"
                        + " more rows of different sources",
                () -> Splits.random(new Dataset("one", rows), ONES, 0));
    }

    @Test
    void constructor_sharedSource_namesIt() {
        Dataset weak = part("w", Example.of("a").withSource("s"));
        Dataset test = part("t", Example.of("b").withSource("s"));
        assertRefused(
                "D_W (row 1) and D_T (row 1) share the source \"s\"; expected disjoint splits; keep"
                        + " rows of one source together (Splits.random does)",
                () ->
                        new Splits(
                                weak,
                                part("x", Example.of("x")),
                                part("y", Example.of("y")),
                                test));
    }

    @Test
    void constructor_sharedTextUnderOtherSources_namesIt() {
        Dataset transfer = part("w", Example.of("same").withSource("s1"));
        Dataset validation = part("v", Example.of("same").withSource("s2"));
        assertRefused(
                "D_WTS (row 1) and V (row 1) share the text \"same\"; expected disjoint splits;"
                        + " keep rows of one source together (Splits.random does)",
                () ->
                        new Splits(
                                part("a", Example.of("a")),
                                transfer,
                                validation,
                                part("b", Example.of("b"))));
    }

    /** A student would be trained on what it is tested on, whichever part has it as a version. */
    @Test
    void constructor_perturbedVersionOfAnotherPart_namesIt() {
        Example tested = Example.of("b").withSource("p");
        for (Example version : List.of(Example.of("b"), Example.of("c").withSource("p"))) {
            Example carrying = Example.of("a").withPerturbed(List.of(Example.of("x"), version));
            String shared = version.text().equals("b") ? "text \"b\"" : "source \"p\"";
            assertRefused(
                    "D_WTS (row 2) and D_T (row 1) share the %s; expected disjoint splits; keep rows of one source together (Splits.random does)"
                            .formatted(shared),
                    () ->
                            new Splits(
                                    part("w", Example.of("w")),
                                    new Dataset("s", List.of(Example.of("s"), carrying)),
                                    part("v", Example.of("v")),
                                    part("t", tested)));
        }
    }

    @Test
    void constructor_sourceEqualToAnotherText_isNoOverlap() {
        Splits splits =
                new Splits(
                        part("a", Example.of("a").withSource("1")),
                        part("b", Example.of("1").withSource("2")),
                        part("c", Example.of("2").withSource("3")),
                        part("d", Example.of("3").withSource("4")));
        assertEquals(1, splits.test().size());
    }

    @Test
    void splitSizes_notPositive_saysWhich() {
        assertRefused(
                "V (validation) has 0 rows; expected at least 1; ask for more",
                () -> new SplitSizes(1, 1, 0, 1));
        assertRefused(
                "D_W (weak) has -5 rows; expected at least 1; ask for more",
                () -> new SplitSizes(-5, 1, 1, 1));
    }

    @Test
    void fortyFortyTwenty_fewerRows_giveSelectionTheRowsThatItNeeds() {
        assertEquals(new SplitSizes(1_900, 2_400, 500, 1_200), SplitSizes.fortyFortyTwenty(6_000));
        assertEquals(new SplitSizes(1_100, 1_600, 500, 800), SplitSizes.fortyFortyTwenty(4_000));
        assertEquals(new SplitSizes(240, 400, 160, 200), SplitSizes.fortyFortyTwenty(1_000));
    }

    @Test
    void fortyFortyTwenty_adult_addsUp() {
        assertEquals(
                new SplitSizes(15_630, 19_537, 3_907, 9_768), SplitSizes.fortyFortyTwenty(48_842));
        assertEquals(13, SplitSizes.fortyFortyTwenty(13).total());
        assertRefused(
                "12 rows, to be divided into D_W, D_WTS, V and D_T; expected at least 13; bring"
                        + " more",
                () -> SplitSizes.fortyFortyTwenty(12));
    }

    @Test
    void requireGroups_absentFromOnePart_namesGroupAndPart() {
        Splits splits = grouped("F", "M", "F", "M");
        assertRefused(
                "group M has no row in D_W (D_W, 1 rows); expected every group in every split; ask"
                        + " for larger splits or another seed",
                splits::requireGroups);
        assertRefused(
                "D_T has the groups [F]; expected at least two; give every row its group",
                () -> grouped("F", "F", "F", "F").requireGroups());
    }

    @Test
    void requireGroups_groupOfTheDataThatNoPartHas_isRefused() {
        Splits splits = grouped("F", "F", "F", "F");
        assertRefused(
                "group M has no row in D_W (D_W, 1 rows); expected every group in every split; ask"
                        + " for larger splits or another seed",
                () -> splits.requireGroups(List.of("F", "M")));
    }

    @Test
    void requireGroups_allThere_returnsItself() {
        List<Example> rows =
                IntStream.range(0, 400)
                        .mapToObj(i -> Example.of("r" + i, i % 2).withGroup(i % 3 == 0 ? "F" : "M"))
                        .toList();
        Splits splits = Splits.random(new Dataset("ok", rows), new SplitSizes(60, 60, 60, 200), 1);
        assertSame(splits, splits.requireGroups());
        assertEquals(List.of(), splits.warnings());
    }

    @Test
    void warnings_tinySplits_nameEach() {
        List<String> warnings =
                new Splits(
                                part("w", Example.of("a", 0)),
                                part("s", Example.of("b", 1)),
                                part("v", Example.of("c", 1)),
                                part("t", Example.of("d", 1).withGroup("F")))
                        .warnings();
        assertEquals(
                List.of(
                        "D_T has 1 rows only; its numbers are shaky",
                        "D_W has no row of class [1]",
                        "D_WTS has no row of class [0]",
                        "V has no row of class [0]",
                        "D_T has no row of class [0]",
                        "group F has 1 rows only in D_T"),
                warnings);
    }

    private static Splits grouped(String weak, String transfer, String validation, String test) {
        return new Splits(
                part("D_W", Example.of("a").withGroup(weak)),
                part("D_WTS", Example.of("b").withGroup(transfer)),
                part("V", Example.of("c").withGroup(validation)),
                part("D_T", Example.of("d").withGroup(test)));
    }

    private static Dataset part(String name, Example row) {
        return new Dataset(name, List.of(row));
    }

    private static Dataset rows(int n) {
        return new Dataset(
                n == 60 ? "sixty" : "rows",
                IntStream.range(0, n).mapToObj(i -> Example.of("row " + i)).toList());
    }

    private static List<Dataset> parts(Splits splits) {
        return Stream.of(splits.weak(), splits.transfer(), splits.validation(), splits.test())
                .toList();
    }

    private static void assertRefused(
            String message, org.junit.jupiter.api.function.Executable run) {
        var e = assertThrows(IllegalArgumentException.class, run);
        assertEquals(message, e.getMessage());
    }
}
