package io.github.weaktostrong.examples.experiments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import com.google.common.collect.MoreCollectors;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Replicates;
import io.github.weaktostrong.data.SeedSplits;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.eval.benchmark.AdversarialPairs;
import io.github.weaktostrong.eval.benchmark.SurrogateAttack;
import io.github.weaktostrong.eval.benchmark.SurrogateRows;
import io.github.weaktostrong.eval.robustness.Attack;
import io.github.weaktostrong.eval.robustness.AttackOptions;
import io.github.weaktostrong.eval.robustness.TrainingVersions;
import io.github.weaktostrong.examples.mini.EmbeddedVader;
import io.github.weaktostrong.examples.mini.MiniModel;
import io.github.weaktostrong.train.TrainingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Seeds of disjoint blocks are attacked through surrogates that have nothing in common. */
class SurrogateOfBlockTest {
    private static final SplitSizes SIZES = new SplitSizes(6, 6, 4, 6, Replicates.DISJOINT);
    private static final List<Example> FILMS = EmbeddedVader.movieReviews().examples();
    private static final Dataset COMPARED = new Dataset("compared", FILMS.subList(0, 60));
    private static final Dataset OWN = new Dataset("own", FILMS.subList(60, 160));

    @Test
    void labelsOfOneBlock_turnedRound_changeNothingInAnother() {
        SeedSplits splits = SeedSplits.of(COMPARED, SIZES);
        assertEquals(2, splits.blocks());
        Splits first = benchmark(COMPARED, OWN).apply(1L);
        Splits second = benchmark(COMPARED, OWN).apply(2L);
        assertTrue(first.test().size() > 6 && second.test().size() > 6, "nothing was attacked");

        Dataset others = turned(COMPARED, splits.drawnFrom(2));
        Dataset own = turned(OWN, splits.portion(OWN, 2));

        assertEquals(first, benchmark(others, own).apply(1L));
        assertNotEquals(second, benchmark(others, own).apply(2L));
    }

    @Test
    void versionsThatAreKept_areReadInPlaceOfMade(@TempDir Path folder) throws IOException {
        Splits made = benchmark(COMPARED, OWN).apply(1L);
        Optional<Path> kept = Optional.of(folder.resolve("kept"));
        assertEquals(made, benchmark(COMPARED, OWN, kept).apply(1L));
        Path file = onlyFile(kept.get());

        String changed = Files.readString(file).replaceAll("\"textbugger\"", "\"read\"");
        Files.writeString(file, changed);
        Splits read = benchmark(COMPARED, OWN, kept).apply(1L);
        assertTrue(
                read.test().examples().stream().anyMatch(row -> row.variant().equals("read")),
                "they were made again");

        String half = changed.substring(0, changed.length() / 2);
        for (String damaged : List.of(half, "[]\n", "[\"x\",1]\n", "[{},1]\n", "")) {
            Files.writeString(file, damaged);
            assertEquals(made, benchmark(COMPARED, OWN, kept).apply(1L), damaged);
        }
        assertEquals(made, benchmark(COMPARED, OWN, kept).apply(1L));

        Splits other = benchmark(COMPARED, OWN, kept).apply(2L);
        assertNotEquals(made, other);
        try (Stream<Path> files = Files.list(kept.get())) {
            assertEquals(2, files.count());
        }
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.collect(MoreCollectors.onlyElement());
        }
    }

    private static Dataset turned(Dataset rows, Dataset which) {
        Set<Example> turned = new HashSet<>(which.examples());
        return rows.map(
                row -> turned.contains(row) ? row.withLabel(1 - row.label().orElseThrow()) : row);
    }

    private static LongFunction<Splits> benchmark(Dataset rows, Dataset own) {
        return benchmark(rows, own, Optional.empty());
    }

    private static LongFunction<Splits> benchmark(Dataset rows, Dataset own, Optional<Path> kept) {
        Attack attack =
                Attack.textBugger().withOptions(AttackOptions.defaults().withMaxQueries(10));
        TrainingConfig training =
                TrainingConfig.builder().epochs(2).batchSize(16).learningRate(3e-3).seed(5).build();
        SurrogateAttack surrogate =
                new SurrogateAttack(
                        MiniModel.MINI_XS.spec(),
                        training,
                        attack,
                        TrainingVersions.SYMMETRIC,
                        kept);
        return AdversarialPairs.attacked(
                        new SurrogateRows(own, rows, List.of()),
                        SIZES,
                        Map.of(),
                        surrogate,
                        Device.cpu())
                ::splits;
    }
}
