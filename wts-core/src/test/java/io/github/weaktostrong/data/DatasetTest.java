package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DatasetTest {
    private static final Dataset TWO =
            new Dataset("two", List.of(Example.of("a", 0).withGroup("M"), Example.of("b", 2)));

    @Test
    void classes_labelsAndSoftLabels_areTheLarger() {
        assertEquals(3, TWO.classes());
        assertEquals(0, new Dataset("none", List.of(Example.of("a"))).classes());
        Example soft = Example.of("c").withSoftLabel(0.25f, 0.25f, 0.25f, 0.25f);
        assertEquals(4, new Dataset("soft", List.of(Example.of("a", 1), soft)).classes());
    }

    @Test
    void classes_softLabelsOfTwoLengths_areRefused() {
        Dataset data =
                new Dataset(
                        "mixed",
                        List.of(
                                Example.of("a").withSoftLabel(0.5f, 0.5f),
                                Example.of("b").withSoftLabel(0.5f, 0.25f, 0.25f)));
        var e = assertThrows(IllegalArgumentException.class, data::classes);
        assertEquals(
                "soft labels of 2 and of 3 entries in mixed; expected one length; give every row"
                        + " one probability per class",
                e.getMessage());
    }

    @Test
    void groups_repeatedAndAbsent_areDistinctAndSorted() {
        Dataset data =
                new Dataset(
                        "groups",
                        List.of(
                                Example.of("a").withGroup("M"),
                                Example.of("b"),
                                Example.of("c").withGroup("F"),
                                Example.of("d").withGroup("M")));
        assertEquals(List.of("F", "M"), data.groups());
    }

    @Test
    void digest_anyChange_changesIt() {
        String digest = TWO.digest();
        assertTrue(digest.matches("[0-9a-f]{64}"));
        assertEquals(digest, new Dataset("renamed", TWO.examples()).digest());
        Example first = TWO.get(0);
        List<Example> changed =
                List.of(
                        first.withLabel(1),
                        first.withGroup("F"),
                        first.withId("1"),
                        first.withSource("s"),
                        first.withTask("t"),
                        first.withVariant("t"),
                        first.withSecondText("b"),
                        first.withSoftLabel(0.5f, 0.5f),
                        first.withPerturbed(List.of(Example.of("x"))));
        HashSet<String> digests = new HashSet<>(List.of(digest));
        for (Example example : changed) {
            assertTrue(
                    digests.add(new Dataset("two", List.of(example, TWO.get(1))).digest()),
                    example::toString);
        }
        assertNotEquals(digest, new Dataset("two", List.of(TWO.get(1), first)).digest());
    }

    @Test
    void digest_textMovedBetweenRows_changesIt() {
        Dataset left = new Dataset("x", List.of(Example.of("ab"), Example.of("c")));
        Dataset right = new Dataset("x", List.of(Example.of("a"), Example.of("bc")));
        assertNotEquals(left.digest(), right.digest());
    }

    @Test
    void sample_fewerRows_keepsOrderAndDependsOnTheSeed() {
        Dataset data =
                new Dataset(
                        "hundred",
                        IntStream.range(0, 100).mapToObj(i -> Example.of("r" + i, i)).toList());
        Dataset sample = data.sample(10, 1);
        assertEquals(sample, data.sample(10, 1));
        assertNotEquals(sample, data.sample(10, 2));
        int[] drawn =
                sample.examples().stream().mapToInt(row -> row.label().orElseThrow()).toArray();
        assertEquals(10, IntStream.of(drawn).sorted().distinct().count());
        assertTrue(IntStream.range(1, 10).allMatch(i -> drawn[i - 1] < drawn[i]));
    }

    @Test
    void sample_moreRowsThanThere_isTheWhole() {
        assertSame(TWO, TWO.sample(2, 0));
        assertSame(TWO, TWO.sample(99, 0));
        assertThrows(IllegalArgumentException.class, () -> TWO.sample(0, 0));
    }

    @Test
    void share_rowsSortedByClass_isThatOfEveryClassAndNested() {
        List<Example> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) { // as a file may be: 80 of class 0, 17 of 1, 3 of 2
            rows.add(Example.of("r" + i, i < 80 ? 0 : i < 97 ? 1 : 2));
        }
        Dataset data = new Dataset("sorted", rows);
        Dataset quarter = data.share(0.25);
        assertEquals(List.of(20L, 4L, 1L), counts(quarter));
        assertEquals(List.of(40L, 9L, 2L), counts(data.share(0.5))); // 8.5 and 1.5 are rounded up
        assertEquals(List.of(1L, 1L, 1L), counts(data.share(1e-9)), "no class is lost");
        assertEquals(data, data.share(1));
        assertTrue(data.share(0.5).examples().containsAll(quarter.examples()));
        assertEquals(data.filter(quarter.examples()::contains), quarter, "in their order");
        assertNotEquals(rows.subList(0, 20), quarter.examples().subList(0, 20), "drawn, not cut");
        for (double none : new double[] {0, -0.5, 1.01, Double.NaN}) {
            assertThrows(IllegalArgumentException.class, () -> data.share(none));
        }
    }

    private static List<Long> counts(Dataset rows) {
        return IntStream.range(0, 3)
                .mapToObj(
                        c ->
                                rows.examples().stream()
                                        .filter(row -> row.label().orElseThrow() == c)
                                        .count())
                .toList();
    }

    @Test
    void mapAndFilter_rows_keepTheName() {
        assertEquals(
                new Dataset("two", List.of(Example.of("b"))),
                TWO.filter(row -> row.group().isEmpty()).map(Example::withoutLabels));
    }
}
