package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.DevelopmentPool;
import io.github.weaktostrong.data.Splits;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the embedded data hold under other replicates. */
class ReplicatesTest {
    private static final Map<String, String> DISJOINT = Map.of("replicates", "disjoint");
    private static final Map<String, String> OF_FILMS = Map.of("source", "films");
    private static final Preset FILMS = Preset.of("ood", "mini").with(OF_FILMS);

    @Test
    void adult_disjoint_holdsSixBlocksOfTheMiniPreset() {
        Preset preset = Preset.of("fairness", "mini").with(DISJOINT);
        ClassifierBenchmark adult = embedded(new FairnessExperiment(preset));
        assertEquals(6, adult.description().get("blocks")); // of about 41,500 / 6,500
        assertIndependent(adult, 6);
        assertEquals(3000, adult.splits(6).test().size());
    }

    @Test
    void prosAndCons_disjoint_holdTwentyBlocksOfTheMiniPresets() {
        Preset ood = Preset.of("ood", "mini").with(DISJOINT);
        ClassifierBenchmark shifted = embedded(new OodExperiment(ood));
        assertEquals(20, shifted.description().get("blocks"));
        assertIndependent(shifted, 2);
        Preset adversarial = Preset.of("adversarial", "mini").with(DISJOINT);
        ClassifierBenchmark attacked = embedded(new AdversarialExperiment(adversarial));
        assertEquals(20, attacked.description().get("blocks"));
    }

    @Test
    void phonesAndOthers_holdTenBlocksWhoseDwIsAssociatedAlone() {
        Preset preset = Preset.of("fairness", "mini-pros-cons");
        ClassifierBenchmark benchmark = embedded(new FairnessExperiment(preset));
        assertEquals(10, benchmark.description().get("blocks"));
        assertIndependent(benchmark, 10);
        Splits splits = benchmark.splits(1);
        // 190 of the 200 rows about phones are pros, and 10 of the 200 others
        assertEquals(List.of(190L, 10L), pros(splits.weak()));
        assertEquals(List.of(150L, 150L), pros(splits.transfer()));
        assertEquals(List.of(150L, 150L), pros(splits.test()));
    }

    /** Rows about phones with label 1, and others with label 1. */
    private static List<Long> pros(Dataset part) {
        return Stream.of("phones", "other")
                .map(
                        group ->
                                part.examples().stream()
                                        .filter(row -> row.label().orElseThrow() == 1)
                                        .filter(row -> row.group().orElseThrow().equals(group))
                                        .count())
                .toList();
    }

    @Test
    void source_thatIsNone_isRefusedByName() {
        Preset preset = Preset.of("ood", "mini").with(Map.of("source", "books"));
        Exception e =
                assertThrows(BadInputException.class, () -> embedded(new OodExperiment(preset)));
        assertEquals(
                "preset ood-mini: source = 'books'; expected one of films, pros-cons; correct it",
                e.getMessage());
    }

    @Test
    void films_disjointSmallTrainingParts_holdFiveBlocksWithOtherSourcesOfTheirOwn() {
        Preset preset =
                FILMS.with(DISJOINT).with(Map.of("d_w", "300", "d_wts", "700", "d_t", "700"));
        ClassifierBenchmark films = embedded(new OodExperiment(preset));
        assertEquals(5, films.description().get("blocks"));
        assertEquals(1, films.warnings().size());
        assertTrue(films.warnings().get(0).contains("in V, not the 400 asked for"));
        assertIndependent(films, 5);
        Splits splits = films.splits(1);
        assertEquals(List.of(300, 700), List.of(splits.weak().size(), splits.transfer().size()));
        long others =
                splits.test().examples().stream()
                        .filter(row -> Set.of("tweets", "product_reviews").contains(row.variant()))
                        .count();
        // a fifth of the 5,417 outside the pool, less a fifth for V
        assertEquals(5417 * 0.2 * 0.8, others, 40);
    }

    @Test
    void films_development_areThoseOfThePool() {
        Map<String, String> larger = Map.of("replicates", "development", "d_w", "1500");
        Preset preset = FILMS.with(larger);
        ClassifierBenchmark films = embedded(new OodExperiment(preset));
        for (Dataset part : films.splits(1).parts()) {
            long outside =
                    part.examples().stream()
                            .filter(row -> row.variant().isEmpty())
                            .filter(row -> !DevelopmentPool.contains(row.source()))
                            .count();
            assertTrue(outside <= 1, outside + " rows with the text of one in the pool");
        }
        assertEquals(40 * 1543 / 100, films.splits(1).transfer().size(), 1);
    }

    @Test
    void films_attacked_areCutIntoBlocksToo() {
        Preset preset = Preset.of("adversarial", "mini").with(DISJOINT).with(OF_FILMS);
        Map<String, Object> films = embedded(new AdversarialExperiment(preset)).description();
        assertTrue((int) films.get("blocks") >= 2, films.toString());
        assertEquals("disjoint", films.get("replicates"));
    }

    private static ClassifierBenchmark embedded(ClassifierExperiment experiment) {
        return (ClassifierBenchmark) experiment.benchmark(List.of(), Optional.empty(), 1);
    }

    /** No source of a seed is in any part of another, and none is in the development pool. */
    private static void assertIndependent(ClassifierBenchmark benchmark, int seeds) {
        Set<String> all = new HashSet<>();
        for (int seed = 1; seed <= seeds; seed++) {
            Set<String> own = new HashSet<>();
            for (Dataset part : benchmark.splits(seed).parts()) {
                part.examples().forEach(row -> own.add(row.source()));
            }
            int before = all.size();
            all.addAll(own);
            assertEquals(before + own.size(), all.size(), "seed " + seed);
        }
        assertTrue(all.stream().noneMatch(DevelopmentPool::contains));
    }
}
