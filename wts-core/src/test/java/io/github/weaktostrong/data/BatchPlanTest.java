package io.github.weaktostrong.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BatchPlanTest {
    @Property(tries = 100)
    void bucketed_anyLengths_holdEveryRowOnceInFullBatches(
            @ForAll @Size(max = 200) List<@IntRange(max = 99) Integer> lengths,
            @ForAll @IntRange(min = 1, max = 20) int batchSize,
            @ForAll long seed) {
        int[] asInts = lengths.stream().mapToInt(Integer::intValue).toArray();
        List<int[]> batches = BatchPlan.bucketed(asInts, batchSize, seed, 1);
        int[] rows = batches.stream().flatMapToInt(Arrays::stream).sorted().toArray();
        assertArrayEquals(IntStream.range(0, asInts.length).toArray(), rows);
        assertEquals((asInts.length + batchSize - 1) / batchSize, batches.size());
        assertTrue(batches.stream().filter(batch -> batch.length < batchSize).count() <= 1);
    }

    @Property(tries = 50)
    void bucketed_seedAndEpoch_decideTheOrder(@ForAll long seed, @ForAll @IntRange int epoch) {
        int[] lengths = lengths(500);
        List<int[]> first = BatchPlan.bucketed(lengths, 8, seed, epoch);
        assertEquals(flat(first), flat(BatchPlan.bucketed(lengths, 8, seed, epoch)));
        assertFalse(flat(first).equals(flat(BatchPlan.bucketed(lengths, 8, seed, epoch + 1))));
        assertFalse(flat(first).equals(flat(BatchPlan.bucketed(lengths, 8, seed + 1, epoch))));
    }

    @Property(tries = 50)
    void balanced_anyStrata_holdEveryRowOnceAndStrataEquallyOften(
            @ForAll @Size(min = 100, max = 300) List<@IntRange(max = 3) Integer> strata,
            @ForAll @IntRange(min = 1, max = 20) int batchSize,
            @ForAll long seed) {
        int[] ofRows = strata.stream().mapToInt(Integer::intValue).toArray();
        List<int[]> batches = BatchPlan.balanced(ofRows, batchSize, seed, 1);
        assertEquals(
                IntStream.range(0, ofRows.length).boxed().toList(),
                flat(batches).stream().sorted().toList());
        assertEquals((ofRows.length + batchSize - 1) / batchSize, batches.size());
        assertTrue(range(batches, batch -> batch.length) <= 1);
        for (int stratum = 0; stratum <= 3; stratum++) {
            int wanted = stratum;
            assertTrue(
                    range(
                                    batches,
                                    batch ->
                                            (int)
                                                    Arrays.stream(batch)
                                                            .filter(row -> ofRows[row] == wanted)
                                                            .count())
                            <= 1);
        }
        assertEquals(flat(batches), flat(BatchPlan.balanced(ofRows, batchSize, seed, 1)));
        assertFalse(flat(batches).equals(flat(BatchPlan.balanced(ofRows, batchSize, seed, 2))));
        assertFalse(flat(batches).equals(flat(BatchPlan.balanced(ofRows, batchSize, seed + 1, 1))));
    }

    private static int range(List<int[]> batches, ToIntFunction<int[]> count) {
        IntSummaryStatistics counts = batches.stream().mapToInt(count).summaryStatistics();
        return counts.getMax() - counts.getMin();
    }

    @Test
    void bucketed_equalLengths_mixesNeighbours() {
        List<int[]> batches = BatchPlan.bucketed(new int[64], 8, 1, 1);
        boolean consecutive =
                batches.stream()
                        .allMatch(
                                batch -> {
                                    int[] sorted = batch.clone();
                                    Arrays.sort(sorted);
                                    return sorted[7] - sorted[0] == 7;
                                });
        assertFalse(consecutive);
    }

    @Test
    void bucketed_skewedLengths_padLessThanFileOrder() {
        int[] lengths = lengths(4_000);
        double file = paddedPositionsPerToken(BatchPlan.fileOrder(lengths.length, 16), lengths);
        double bucketed = paddedPositionsPerToken(BatchPlan.bucketed(lengths, 16, 0, 0), lengths);
        assertTrue(file > 1.5, () -> "file order " + file);
        assertTrue(bucketed < 1.1, () -> "bucketed " + bucketed);
    }

    @Test
    void bucketed_batchesComeInMixedLengths_notShortOnesFirst() {
        int[] lengths = lengths(4_000);
        int[] longest =
                BatchPlan.bucketed(lengths, 16, 0, 0).stream()
                        .mapToInt(
                                batch ->
                                        Arrays.stream(batch)
                                                .map(row -> lengths[row])
                                                .max()
                                                .orElse(0))
                        .toArray();
        int rises = 0;
        for (int i = 1; i < longest.length; i++) {
            rises += longest[i] > longest[i - 1] ? 1 : 0;
        }
        // Sorted batches would rise nearly always, shuffled ones about half of the time.
        assertTrue(
                rises > 0.35 * longest.length && rises < 0.65 * longest.length, "rises " + rises);
    }

    @Test
    void fileOrder_tenByFour_keepsTheShortLastOne() {
        List<int[]> batches = BatchPlan.fileOrder(10, 4);
        assertEquals(3, batches.size());
        assertArrayEquals(new int[] {0, 1, 2, 3}, batches.get(0));
        assertArrayEquals(new int[] {8, 9}, batches.get(2));
        assertEquals(List.of(), BatchPlan.fileOrder(0, 4));
    }

    @Test
    void paddedPositionsPerToken_twoBatches_isCountedByHand() {
        int[] lengths = {1, 3, 2, 2, 5};
        // (2 * 3 + 3 * 5) / 13
        assertEquals(
                21.0 / 13,
                paddedPositionsPerToken(List.of(new int[] {0, 1}, new int[] {2, 3, 4}), lengths),
                1e-12);
    }

    @Test
    void arguments_outOfRange_areRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> BatchPlan.fileOrder(3, 0));
        assertEquals("batch size is 0; expected at least 1", e.getMessage());
        assertThrows(
                IllegalArgumentException.class, () -> BatchPlan.bucketed(new int[3], -1, 0, 0));
    }

    private static int[] lengths(int n) {
        SplittableRandom random = new SplittableRandom(5);
        return IntStream.range(0, n)
                .map(i -> (int) Math.min(256, 1 + -30 * Math.log(1 - random.nextDouble())))
                .toArray();
    }

    private static List<Integer> flat(List<int[]> batches) {
        return batches.stream().flatMapToInt(Arrays::stream).boxed().toList();
    }

    /**
     * Sum over batches of rows * longest, by the sum of lengths: at least 1, which is no padding.
     */
    static double paddedPositionsPerToken(List<int[]> batches, int[] lengths) {
        long positions = 0;
        long tokens = 0;
        for (int[] batch : batches) {
            int longest = 0;
            for (int row : batch) {
                longest = Math.max(longest, lengths[row]);
                tokens += lengths[row];
            }
            positions += (long) longest * batch.length;
        }
        return (double) positions / tokens;
    }
}
