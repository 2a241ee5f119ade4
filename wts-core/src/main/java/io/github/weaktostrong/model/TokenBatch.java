package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.HostReads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Token ids of B rows, padded on the right to the longest of them.
 *
 * <p><b>Ownership</b>: the arrays belong to the manager given to {@link #of}; closing that closes
 * them.
 */
public final class TokenBatch {
    private final NDManager owner;
    private final IdentityHashMap<NDArray, long[]> known = new IdentityHashMap<>(); // indices
    private final NDArray ids;
    private final int width;
    private final int[] lengths;
    private final boolean masked;
    private @Nullable NDArray mask;

    private TokenBatch(NDManager owner, long[] padded, int[] lengths, boolean masked) {
        this.owner = owner;
        this.lengths = lengths;
        this.masked = masked;
        width = padded.length / lengths.length;
        ids = indices(padded);
    }

    /**
     * Packs rows of ids.
     *
     * @param owner the manager of the batch, on the model's device
     * @param rows one array of at least one token id per row
     * @throws IllegalArgumentException if there is no row, or a row has no token
     */
    public static TokenBatch of(NDManager owner, List<int[]> rows) {
        IntSummaryStatistics lengths =
                rows.stream().mapToInt(row -> row.length).summaryStatistics();
        int longest = Math.max(0, lengths.getMax());
        return of(owner, rows, longest, lengths.getMin() < longest);
    }

    /**
     * Packs rows of ids, padded to a length. What is computed of a row is then the same bit by bit,
     * whether or not other rows are padded.
     *
     * @param width T, at least the length of every row
     * @throws IllegalArgumentException as {@link #of(NDManager, List)}, or if a row is longer
     */
    public static TokenBatch of(NDManager owner, List<int[]> rows, int width) {
        return of(owner, rows, width, true);
    }

    private static TokenBatch of(NDManager owner, List<int[]> rows, int width, boolean masked) {
        int[] lengths = rows.stream().mapToInt(row -> row.length).toArray();
        int longest = Arrays.stream(lengths).max().orElse(0);
        if (longest > width) {
            throw new IllegalArgumentException(
                    "a row of %s tokens in a batch of width %s; expected none that is longer; cut the row or widen the batch"
                            .formatted(longest, width));
        }
        if (Arrays.stream(lengths).min().orElse(0) == 0) {
            throw new IllegalArgumentException(
                    "a batch of "
                            + rows.size()
                            + " row(s) has a row without tokens; expected at least one token in"
                            + " every row; leave empty texts out");
        }
        long[] padded = new long[rows.size() * width];
        for (int i = 0; i < rows.size(); i++) {
            for (int t = 0; t < lengths[i]; t++) {
                padded[i * width + t] = rows.get(i)[t];
            }
        }
        return new TokenBatch(owner, padded, lengths, masked);
    }

    /**
     * Packs rows that come padded, on the left, on the right or on both sides.
     *
     * <p>Positions enter the model only through their differences (rotary embedding), so moving a
     * row to the left changes nothing.
     *
     * @param mask true at tokens, false at padding; tokens of a row must be contiguous
     */
    public static TokenBatch of(NDManager owner, List<int[]> rows, List<boolean[]> mask) {
        requireEqual("masks", rows.size(), mask.size());
        List<int[]> stripped = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            requireEqual("mask values of row " + i, rows.get(i).length, mask.get(i).length);
            stripped.add(strip(rows.get(i), mask.get(i), i));
        }
        return of(owner, stripped);
    }

    static void requireBatchSize(int batchSize) {
        Checks.requireAtLeast(
                batchSize, 1, "batch size %s; expected at least %s; correct the setting");
    }

    private static void requireEqual(String what, int expected, int actual) {
        if (actual != expected) {
            throw new IllegalArgumentException(
                    actual + " " + what + "; expected " + expected + "; give one for each");
        }
    }

    private static int[] strip(int[] row, boolean[] mask, int index) {
        int begin = 0;
        while (begin < mask.length && !mask[begin]) {
            begin++;
        }
        int end = begin;
        while (end < mask.length && mask[end]) {
            end++;
        }
        for (int t = end; t < mask.length; t++) {
            if (mask[t]) {
                throw new IllegalArgumentException(
                        "the mask of row "
                                + index
                                + " has a gap before position "
                                + t
                                + "; expected padding only before and after the tokens");
            }
        }
        return Arrays.copyOfRange(row, begin, end);
    }

    /** Token ids, int64 (B, T), padded on the right. */
    public NDArray ids() {
        return ids;
    }

    /** Number of rows, B. */
    public int rows() {
        return lengths.length;
    }

    /** Padded length, T. */
    public int width() {
        return width;
    }

    /**
     * An array of indices, one for each position, into a table of vectors, such as types of tokens:
     * int64 (B, T), of the batch's manager. Where a body makes them so, {@link #values} need not
     * wait for the device.
     *
     * @param values B T of them, row by row; not copied
     */
    public NDArray indices(long[] values) {
        NDArray indices = DeviceArrays.of(owner, values, new Shape(rows(), width));
        known.put(indices, values);
        return indices;
    }

    /** Positions 0 .. T - 1 of every row, as {@link #indices} has them. */
    public NDArray positions() {
        long[] places = new long[rows() * width];
        Arrays.setAll(places, i -> i % width);
        return indices(places);
    }

    /** What an array of indices holds: remembered, or read where it is another one. */
    long[] values(NDArray indices) {
        long[] values = known.get(indices);
        return values == null ? HostReads.longs(indices) : values;
    }

    /** Number of tokens of a row. */
    public int length(int row) {
        return lengths[row];
    }

    /** Flat positions of each row's last token: int64 (B), indices into the B T positions. */
    public NDArray lastPositions() {
        long[] last = new long[lengths.length];
        for (int i = 0; i < last.length; i++) {
            last[i] = (long) i * width() + lengths[i] - 1;
        }
        return DeviceArrays.of(owner, last);
    }

    /** Flat positions of each row's first token: int64 (B). */
    NDArray firstPositions() {
        long[] first = new long[lengths.length];
        for (int i = 0; i < first.length; i++) {
            first[i] = (long) i * width();
        }
        return DeviceArrays.of(owner, first);
    }

    /** 1 at tokens, 0 at padding: float32 (B, T, 1), made once. */
    public NDArray mask() {
        NDArray known = mask;
        if (known == null) {
            float[] ones = new float[rows() * width()];
            for (int i = 0; i < rows(); i++) {
                Arrays.fill(ones, i * width(), i * width() + lengths[i], 1f);
            }
            known = DeviceArrays.of(owner, ones, new Shape(rows(), width(), 1));
            mask = known;
        }
        return known;
    }

    /** The {@link #mask}; null for rows that are equally long and were not given a width. */
    @Nullable NDArray maskIfPadded() {
        return masked ? mask() : null;
    }
}
