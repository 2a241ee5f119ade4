package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.eval.benchmark.VaderSource;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EmbeddedVaderTest {
    @Test
    void sources_haveThePublishedRowsBeyondTheNeutralBand() {
        assertRows(EmbeddedVader.movieReviews(), 10072, 4996);
        assertRows(EmbeddedVader.load(VaderSource.PRODUCT_REVIEWS), 2985, 1750);
        assertRows(EmbeddedVader.load(VaderSource.TWEETS), 3432, 2345);
    }

    @Test
    void firstFilmSentence_isThePublishedOne() {
        Dataset rows = EmbeddedVader.movieReviews();
        assertEquals("movie-1", rows.get(0).id().orElseThrow());
        assertTrue(rows.get(0).text().startsWith("The Rock is destined to be the 21st Century's"));
        assertEquals(1, rows.get(0).label().orElseThrow());
    }

    @Test
    void texts_haveNoTracesOfAWrongEncoding() {
        for (VaderSource source : VaderSource.values()) {
            assertTrue(
                    EmbeddedVader.load(source).examples().stream()
                            .noneMatch(
                                    row ->
                                            row.text().contains("\uFFFD")
                                                    || row.text().contains("Ã©")
                                                    || row.text().contains("&amp;")));
        }
    }

    @Test
    void lexicon_hasTheRatedWordsAlone() {
        Set<String> words = EmbeddedVader.lexicon().words();
        assertEquals(7494, words.size());
        assertTrue(words.containsAll(Set.of("good", "terrible", "like")));
        assertFalse(words.contains("film"));
    }

    @Test
    void licence_liesBesideTheFiles() {
        assertNotNull(EmbeddedVader.class.getResource("data/vader/LICENSE.txt"));
    }

    private static void assertRows(Dataset rows, int size, int positive) {
        assertEquals(size, rows.size(), rows.name());
        assertEquals(
                positive,
                rows.examples().stream().filter(row -> row.label().orElseThrow() == 1).count(),
                rows.name());
    }

    @Test
    void tweets_embedded_areAllOfThem() {
        assertEquals(4200, EmbeddedVader.tweets().size());
        assertEquals("tweet-1", EmbeddedVader.tweets().get(0).id().orElseThrow());
    }
}
