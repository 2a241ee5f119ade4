package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ContainedTextsTest {
    @Test
    void grouped_partAndWhole_haveOneSource() {
        Dataset rows =
                ContainedTexts.grouped(
                        rows(
                                "a warm  and Gentle film",
                                "warm and gentle",
                                "warm gentle and",
                                "and gentle",
                                "gentle film and more",
                                "so warm and gentle"),
                        3);
        assertEquals(source(rows, 0), source(rows, 1));
        assertEquals(source(rows, 0), source(rows, 5)); // through the part that both contain
        assertNotEquals(source(rows, 0), source(rows, 2)); // another order
        assertNotEquals(source(rows, 0), source(rows, 3)); // too short to count
        assertNotEquals(source(rows, 0), source(rows, 4)); // overlaps, contains nothing
        assertEquals(
                List.of("a warm  and Gentle film", "warm and gentle"),
                rows.examples().subList(0, 2).stream().map(Example::text).toList());
    }

    @Test
    void grouped_rowsOfOneSource_stayTogether() {
        Dataset rows =
                new Dataset(
                        "rows",
                        List.of(
                                Example.of("one two three").withSource("s"),
                                Example.of("seven eight nine ten").withSource("s"),
                                Example.of("one two three four"),
                                Example.of("eight nine ten")));
        Dataset grouped = ContainedTexts.grouped(rows, 3);
        for (int i = 1; i < 4; i++) {
            assertEquals(source(grouped, 0), source(grouped, i));
        }
    }

    @Test
    void grouped_oneSourceInTheDevelopmentPool_takesItsName() {
        // of these names the pool has "e" and "g" only
        List<Example> rows = new ArrayList<>();
        for (String source : List.of("a", "e", "g", "b")) {
            rows.add(Example.of("one two three " + source).withSource(source));
        }
        rows.add(Example.of("one two three").withSource("i"));
        Dataset grouped = ContainedTexts.grouped(new Dataset("rows", rows), 3);
        grouped.examples().forEach(row -> assertEquals("e", row.source()));
    }

    @Test
    void splits_ofGroupedRows_haveNoPairAcross() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            texts.add("sentence number w%d is here".formatted(i));
            texts.add("number w%d is here".formatted(i));
        }
        SplitSizes sizes = new SplitSizes(20, 20, 20, 20);
        Dataset rows = rows(texts.toArray(new String[0]));
        Splits plain = Splits.random(rows, sizes, 1);
        assertTrue(ContainedTexts.pairsAcross(plain, 3) > 10);
        String warning =
                "pairs of rows in different splits contain one another (texts of at least 3 words):"
                        + " "
                        + ContainedTexts.pairsAcross(plain, 3);
        assertTrue(plain.warnings().contains(warning), plain.warnings().toString());
        Splits grouped = Splits.random(ContainedTexts.grouped(rows, 3), sizes, 1);
        assertEquals(0, ContainedTexts.pairsAcross(grouped, 3));
        assertEquals(80, grouped.weak().size() + grouped.transfer().size() + 40);
    }

    @Test
    void pairs_ofRandomTexts_areThoseFoundByComparingAll() {
        SplittableRandom random = new SplittableRandom(7);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(6);
            for (int w = 0; w < length; w++) {
                text.append(w == 0 ? "" : " ").append((char) ('a' + random.nextInt(3)));
            }
            if (!texts.contains(text.toString())) {
                texts.add(text.toString());
            }
        }
        int quarter = texts.size() / 4;
        List<Dataset> parts = new ArrayList<>();
        for (int p = 0; p < 4; p++) {
            parts.add(rows(texts.subList(p * quarter, (p + 1) * quarter).toArray(new String[0])));
        }
        Splits splits = new Splits(parts.get(0), parts.get(1), parts.get(2), parts.get(3));
        for (int minimum = 1; minimum <= 3; minimum++) {
            assertEquals(expected(parts, minimum), ContainedTexts.pairsAcross(splits, minimum));
        }
        assertTrue(expected(parts, 3) > 20);
    }

    private static long expected(List<Dataset> parts, int minimum) {
        long pairs = 0;
        for (Dataset one : parts) {
            for (Dataset other : parts) {
                if (one == other) {
                    continue;
                }
                for (Example part : one.examples()) {
                    for (Example whole : other.examples()) {
                        boolean counts =
                                part.text().split(" ").length >= minimum
                                        && !part.text().equals(whole.text())
                                        && (" " + whole.text() + " ")
                                                .contains(" " + part.text() + " ");
                        pairs += counts ? 1 : 0;
                    }
                }
            }
        }
        return pairs;
    }

    @Test
    void minimum_ofNoWords_isRefused() {
        assertEquals(
                "minimum of 0 words; expected at least 1; 3 leaves out single words and pairs",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> ContainedTexts.grouped(rows("a"), 0))
                        .getMessage());
    }

    private static String source(Dataset rows, int row) {
        return rows.get(row).source();
    }

    private static Dataset rows(String... texts) {
        return new Dataset("rows", List.of(texts).stream().map(Example::of).toList());
    }
}
