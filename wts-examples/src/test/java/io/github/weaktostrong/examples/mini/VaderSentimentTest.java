package io.github.weaktostrong.examples.mini;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.RobustnessBenchmark;
import io.github.weaktostrong.eval.benchmark.VaderOptions;
import io.github.weaktostrong.eval.benchmark.VaderSentiment;
import io.github.weaktostrong.eval.benchmark.VaderSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VaderSentimentTest {
    private static final RobustnessBenchmark BENCHMARK = benchmark();

    private static RobustnessBenchmark benchmark() {
        return VaderSentiment.of(sources(), VaderOptions.of(new SplitSizes(1000, 1000, 100, 500)));
    }

    private static Map<VaderSource, Dataset> sources() {
        Map<VaderSource, Dataset> sources = new EnumMap<>(VaderSource.class);
        for (VaderSource source : VaderSource.values()) {
            sources.put(source, EmbeddedVader.load(source));
        }
        return sources;
    }

    @Test
    void splits_trainOnFilmsAndTestOnEverything() {
        for (long seed = 0; seed < 5; seed++) {
            Splits splits = BENCHMARK.splits(seed);
            assertEquals(1000, splits.weak().size());
            assertTrue(
                    splits.weak().examples().stream()
                            .allMatch(row -> row.id().orElseThrow().startsWith("movie-")));
            TreeMap<String, Integer> counts = new TreeMap<>();
            splits.test().examples().forEach(row -> counts.merge(row.variant(), 1, Integer::sum));
            assertEquals(
                    Set.of(
                            "",
                            "product_reviews",
                            "tweets",
                            "typos",
                            "casing",
                            "expanded_contractions",
                            "archaic_words"),
                    counts.keySet());
            assertEquals(500, counts.get(""));
            assertEquals(1600, counts.get("product_reviews") + counts.get("tweets"), 2);
            assertTrue(counts.get("typos") > 400, counts.toString());
            assertTrue(counts.get("archaic_words") > 100, counts.toString());
            assertTrue(counts.get("expanded_contractions") > 50, counts.toString());
        }
    }

    @Test
    void styledRows_derive_fromTheFilmsOfTheirOwnPart() {
        Splits splits = BENCHMARK.splits(1);
        Set<String> sources =
                splits.test().examples().stream()
                        .filter(row -> row.variant().isEmpty())
                        .map(Example::source)
                        .collect(Collectors.toSet());
        assertTrue(
                splits.test().examples().stream()
                        .filter(row -> row.variant().equals("typos"))
                        .allMatch(row -> sources.contains(row.source())));
    }

    @Test
    void textOfTwoSources_isLeftToOneAndNeverToFilms() {
        // "wow" among tweets and products, "Don't waste your money." among films and products
        assertEquals(2, BENCHMARK.description().get("removed_shared_texts"));
        assertEquals(10_071, BENCHMARK.description().get("rows"));
        for (long seed = 0; seed < 5; seed++) {
            for (Dataset part : BENCHMARK.splits(seed).parts()) {
                assertTrue(
                        part.examples().stream()
                                .filter(row -> row.id().orElseThrow().startsWith("movie-"))
                                .noneMatch(row -> row.text().equals("Don't waste your money.")));
            }
        }
    }

    @Test
    void otherRows_areTrainedOn_andAllThreeSourcesTestedOn() {
        VaderOptions options = VaderOptions.of(new SplitSizes(300, 600, 100, 500));
        RobustnessBenchmark benchmark =
                VaderSentiment.of(
                        EmbeddedProsCons.load(), sources(), options, EmbeddedProsCons.ABOUT);
        Splits splits = benchmark.splits(1);
        for (Dataset part : List.of(splits.weak(), splits.transfer())) {
            assertTrue(
                    part.examples().stream()
                            .allMatch(row -> row.id().orElseThrow().matches("(pro|con)-\\d+")));
        }
        TreeMap<String, Integer> counts = new TreeMap<>();
        splits.test().examples().forEach(row -> counts.merge(row.variant(), 1, Integer::sum));
        assertEquals(500, counts.get(""));
        assertEquals(
                2400,
                counts.get("movie_reviews") + counts.get("product_reviews") + counts.get("tweets"),
                2);
        assertEquals("CC BY 4.0", benchmark.description().get("licence"));
    }

    @Test
    void sources_inTheDevelopmentPool_areInNoSplitButDw() {
        Splits splits = BENCHMARK.splits(3);
        for (Dataset part : List.of(splits.transfer(), splits.validation(), splits.test())) {
            assertTrue(
                    part.examples().stream()
                            .noneMatch(row -> DevelopmentPool.contains(row.source())));
        }
    }

    @Test
    void seeds_giveEqualAndOtherSplits() {
        assertEquals(BENCHMARK.splits(1), benchmark().splits(1));
        assertNotEquals(BENCHMARK.splits(1).test(), BENCHMARK.splits(2).test());
        assertEquals("ood", BENCHMARK.property());
        assertEquals(BENCHMARK.description(), benchmark().description());
    }
}
