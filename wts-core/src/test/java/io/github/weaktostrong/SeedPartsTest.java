package io.github.weaktostrong;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.weaktostrong.benchmark.ClassifierBenchmark;
import io.github.weaktostrong.benchmark.Predictions;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Remark;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.trial.Artefact;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class SeedPartsTest {
    private final SeedParts.Cache cache = new SeedParts.Cache();

    /** The splits of {@link TinyBenchmark}, of which more rows were asked for than there are. */
    private static ClassifierBenchmark part(String name) {
        return new ForwardingBenchmark(TinyBenchmark.create()) {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Optional<SplitSizes> sizes() {
                return Optional.of(new SplitSizes(16, 20, 12, 16));
            }
        };
    }

    private static ClassifierBenchmark whole() {
        return new ForwardingBenchmark(TinyBenchmark.create()) {
            private final List<ClassifierBenchmark> both = List.of(part("one"), part("two"));

            @Override
            public List<? extends ClassifierBenchmark> parts() {
                return both;
            }
        };
    }

    /** A model of every part: its predictions on D_T and V have a part of their own. */
    private static Trained trained(int... testRows) {
        List<Artefact> artefacts =
                IntStream.range(0, testRows.length)
                        .mapToObj(
                                i ->
                                        new Artefact(
                                                Map.of(
                                                        Artefact.TEST,
                                                        filled(testRows[i], 0.5f + i),
                                                        Artefact.VALIDATION,
                                                        filled(12, 0.25f + i)),
                                                new JsonObject(),
                                                Optional.empty()))
                        .toList();
        return new Trained(List.of(), artefacts, Map.of(), Optional.empty());
    }

    private static float[][] filled(int rows, float value) {
        float[][] filled = new float[rows][2];
        for (float[] row : filled) {
            row[1] = value;
        }
        return filled;
    }

    @Test
    void cache_sameBenchmarkAndSeed_isAskedOnce() {
        TinyBenchmark benchmark = TinyBenchmark.create();
        SeedParts first = cache.get(benchmark, 1);
        assertSame(first, cache.get(benchmark, 1));
        assertEquals(1, first.seed());
        assertEquals(
                benchmark.splits(1).weak().digest(), first.data().get(0).splits().weak().digest());
        assertNotSame(first, cache.get(TinyBenchmark.create(), 1), "another benchmark");
        SeedParts other = cache.get(benchmark, 2);
        assertEquals(2, other.seed());
        assertNotSame(first, cache.get(benchmark, 1), "the first one is held no longer");
    }

    @Test
    @Timeout(60)
    void cache_anotherSeed_letsTheSplitsGo() throws InterruptedException {
        TinyBenchmark benchmark = TinyBenchmark.create();
        WeakReference<Splits> first =
                new WeakReference<>(cache.get(benchmark, 1).data().get(0).splits());
        cache.get(benchmark, 2);
        for (int i = 0; i < 100 && first.get() != null; i++) {
            System.gc();
            Thread.sleep(10);
        }
        assertNull(first.get());
    }

    /** Rows of D_T would have been in D_W when the models were trained. */
    @Test
    void cache_benchmarkThatChangesItsMind_isRefused() {
        ClassifierBenchmark fickle =
                new ForwardingBenchmark(TinyBenchmark.create()) {
                    private long asked;

                    @Override
                    public Splits splits(long seed) {
                        return super.splits(asked++);
                    }
                };
        cache.get(fickle, 1);
        cache.get(fickle, 2);
        String message =
                assertThrows(IllegalStateException.class, () -> cache.get(fickle, 1)).getMessage();
        assertTrue(message.startsWith("the benchmark tiny gave other splits of seed 1"), message);
    }

    @Test
    void remarks_ofParts_areNamedAndSayWhatIsMissing() {
        List<String> warnings = Remark.texts(cache.get(whole(), 3).remarks());
        assertTrue(
                warnings.contains(
                        "two: D_WTS of seed 3 has 16 rows, not the 20 asked for: what was left for"
                                + " it is less, or comes in larger groups of one source"),
                warnings::toString);
        assertEquals(1, warnings.stream().filter(each -> each.startsWith("one: D_WTS")).count());
        assertTrue(warnings.contains("one: D_T has 16 rows only; its numbers are shaky"));
        List<String> alone = Remark.texts(cache.get(TinyBenchmark.create(), 3).remarks());
        assertTrue(alone.contains("D_T has 16 rows only; its numbers are shaky"));
        assertTrue(alone.stream().noneMatch(each -> each.contains("asked for")));
    }

    @Test
    void test_ofParts_isOneAfterTheOther() {
        SeedParts parts = cache.get(whole(), 1);
        assertEquals(List.of("one", "two"), parts.partNames());
        Predictions both = parts.test(trained(16, 16));
        assertEquals("test", both.split());
        assertEquals(32, both.size());
        assertEquals(0.5, both.probability(15));
        assertEquals(1.5, both.probability(16));
        Dataset second = parts.tests().get(1);
        assertEquals(second.get(0), both.row(16));
        Predictions validation = parts.validation(trained(16, 16));
        assertEquals("validation", validation.split());
        assertEquals(1.25, validation.probability(12));
        assertEquals(24, validation.size());
    }

    @Test
    void test_ofOnePart_isItsPredictions() {
        SeedParts parts = cache.get(TinyBenchmark.create(), 1);
        Predictions predictions = parts.test(trained(16));
        assertEquals(16, predictions.size());
        assertEquals(parts.tests().get(0).get(3), predictions.row(3));
        assertEquals(0.5, predictions.probability(3));
    }
}
