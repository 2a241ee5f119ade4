package io.github.weaktostrong.data;

import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A plan of the rows of each batch and of the order of batches. Every row comes exactly once. */
public final class BatchPlan {
    /** Batches within which rows are sorted by length: wide enough to save padding. */
    private static final int WINDOW_BATCHES = 50;

    private static final String BATCH_SIZE = "batch size is %s; expected at least 1";

    private BatchPlan() {}

    /**
     * Plans an epoch in which rows of similar length share a batch.
     *
     * <p>Rows are shuffled, sorted by length within windows of 50 batches, cut into batches, and
     * the batches shuffled. The order is a function of {@code seed} and {@code epoch}; only one
     * batch, at a random place, may be short.
     *
     * @param lengths tokens of each row
     * @param batchSize rows of a batch, at least 1
     * @param seed decides the order
     * @param epoch counted from any number
     * @return row indices batch by batch
     */
    public static List<int[]> bucketed(int[] lengths, int batchSize, long seed, int epoch) {
        Checks.requireAtLeast(batchSize, 1, BATCH_SIZE);
        Seeds seeds = seeds(seed, epoch);
        int[] rows = shuffled(lengths.length, seeds);
        long window = (long) WINDOW_BATCHES * batchSize;
        List<int[]> batches = new ArrayList<>();
        for (long from = 0; from < rows.length; from += window) {
            int to = (int) Math.min(rows.length, from + window);
            // Stable: rows of one length stay shuffled.
            int[] sorted =
                    Arrays.stream(rows, (int) from, to)
                            .boxed()
                            .sorted(Comparator.comparingInt(row -> lengths[row]))
                            .mapToInt(Integer::intValue)
                            .toArray();
            cut(sorted, batchSize, batches);
        }
        List<int[]> shuffled = new ArrayList<>(batches.size());
        for (int index : seeds.child("order").permutation(batches.size())) {
            shuffled.add(batches.get(index));
        }
        return shuffled;
    }

    /**
     * Plans an epoch of batches that hold each stratum in the proportion in which all rows do.
     *
     * <p>Within strata rows are shuffled and dealt to the batches in turn, so that numbers of rows
     * of one stratum, and sizes, differ by one at most between batches. The order is a function of
     * {@code seed} and {@code epoch}.
     *
     * @param strata the stratum of each row
     * @param batchSize most rows of a batch, at least 1
     * @param seed decides the order
     * @param epoch counted from any number
     * @return row indices batch by batch
     */
    public static List<int[]> balanced(int[] strata, int batchSize, long seed, int epoch) {
        Checks.requireAtLeast(batchSize, 1, BATCH_SIZE);
        Seeds seeds = seeds(seed, epoch);
        // Stable: rows of one stratum stay shuffled.
        int[] rows =
                Arrays.stream(shuffled(strata.length, seeds))
                        .boxed()
                        .sorted(Comparator.comparingInt(row -> strata[row]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        int count = (int) (((long) rows.length + batchSize - 1) / batchSize);
        List<int[]> batches = new ArrayList<>(count);
        for (int index : seeds.child("order").permutation(count)) {
            int[] batch = new int[(rows.length - index + count - 1) / count];
            Arrays.setAll(batch, i -> rows[index + i * count]);
            batches.add(batch);
        }
        return batches;
    }

    private static Seeds seeds(long seed, int epoch) {
        return Seeds.of(seed).child("batches").child(epoch);
    }

    private static int[] shuffled(int rows, Seeds seeds) {
        return seeds.child("rows").permutation(rows);
    }

    /**
     * Plans consecutive batches in the order of the file; the last one may be short.
     *
     * @param rows how many rows, at least 0
     * @param batchSize rows of a batch, at least 1
     * @return row indices batch by batch
     */
    public static List<int[]> fileOrder(int rows, int batchSize) {
        Checks.requireAtLeast(batchSize, 1, BATCH_SIZE);
        int[] order = new int[rows];
        Arrays.setAll(order, row -> row);
        List<int[]> batches = new ArrayList<>();
        cut(order, batchSize, batches);
        return batches;
    }

    private static void cut(int[] rows, int batchSize, List<int[]> into) {
        for (long from = 0; from < rows.length; from += batchSize) {
            int to = (int) Math.min(rows.length, from + batchSize);
            into.add(Arrays.copyOfRange(rows, (int) from, to));
        }
    }
}
