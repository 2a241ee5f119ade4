package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SharedTexts;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EmbeddedProsConsTest {
    private static final Dataset ROWS = EmbeddedProsCons.load();

    @Test
    void rows_haveTheCountsOfThePublishedFiles() {
        // counted by a script that is not part of the project
        Map<String, Integer> counts = new TreeMap<>();
        for (Example row : ROWS.examples()) {
            String kind = row.label().orElseThrow() + " " + row.group().orElseThrow();
            counts.merge(kind, 1, Integer::sum);
        }
        assertEquals(
                Map.of("0 other", 12820, "0 phones", 6568, "1 other", 13550, "1 phones", 6886),
                counts);
    }

    @Test
    void texts_areDistinctAndWithoutEntities() {
        assertEquals(ROWS.size(), SharedTexts.of(ROWS.examples()).size());
        assertTrue(
                ROWS.examples().stream()
                        .noneMatch(row -> row.text().matches(".*&(amp|quot|lt|gt|#\\d+);.*")));
    }

    @Test
    void labels_followTheFileOfALine() {
        for (Example row : ROWS.examples()) {
            String file = row.label().orElseThrow() == 1 ? "pro-" : "con-";
            assertTrue(row.id().orElseThrow().startsWith(file), row.toString());
        }
        Example first = ROWS.get(0);
        assertEquals("con-1", first.id().orElseThrow());
        assertEquals("East batteries! On-off switch too easy to maneuver.", first.text());
    }

    @Test
    void phones_areTheLastLinesOfBothFiles() {
        for (Example row : ROWS.examples()) {
            int line = Integer.parseInt(row.id().orElseThrow().substring(4));
            String kind = line <= 15_162 ? "other" : "phones";
            assertEquals(kind, row.group().orElseThrow(), row.toString());
        }
    }
}
