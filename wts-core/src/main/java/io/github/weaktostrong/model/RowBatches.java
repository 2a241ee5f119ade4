package io.github.weaktostrong.model;

import ai.djl.Device;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.engine.Engines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Batches for passes without a graph: rows of similar length, as many at once as there is memory
 * for.
 *
 * <p>On a GPU a pass may take a sixteenth of the device's memory, on the CPU 32 MiB: from there on
 * the C library takes fresh memory for every array, which cost 2.5 times the time at 400 MiB. What
 * happens to be free is not asked: batches, and so the rounding of results, are the same in every
 * run on such a device.
 *
 * @param bytes that the rows of a pass may take
 * @param perRow bytes that a row takes beside its tokens
 * @param perToken bytes that a padded token takes
 * @param most rows of a batch at most, at least 1
 */
public record RowBatches(long bytes, long perRow, long perToken, int most) {
    /** A limit of rows that is none. */
    public static final int ANY = Integer.MAX_VALUE;

    private static final int SHARE = 16;
    private static final long ON_CPU = 1 << 25;
    private static final int RESIDUAL = 4; // floats of a unit of width beside the linear layers'

    /** Checks the limit. */
    public RowBatches {
        TokenBatch.requireBatchSize(most);
    }

    /**
     * Batches for whole rows of a model.
     *
     * @param most rows of a batch at most, at least 1; {@link #ANY} for as many as there is room
     *     for
     */
    public static RowBatches of(LoadedModel model, int most) {
        // a linear layer computes as many floats a token as it has parameters, by its input's width
        long width = model.shape().hiddenSize();
        long linear = model.shape().bodyParameters() / (model.shape().layers() * width);
        long perToken = Float.BYTES * (linear + RESIDUAL * width);
        return new RowBatches(room(model.device()), 0, perToken, most);
    }

    private static long room(Device device) {
        return Engines.memory(device).map(memory -> memory.getMax() / SHARE).orElse(ON_CPU);
    }

    /**
     * Divides rows.
     *
     * @param lengths tokens of each row; rows of none are left out
     * @return row indices batch by batch, the shortest rows first; a row that is larger than the
     *     memory is a batch of its own
     */
    public List<int[]> of(int[] lengths) {
        int[] order =
                IntStream.range(0, lengths.length)
                        .filter(i -> lengths[i] > 0)
                        .boxed()
                        .sorted(Comparator.comparingInt(i -> lengths[i]))
                        .mapToInt(Integer::intValue)
                        .toArray();
        List<int[]> batches = new ArrayList<>();
        int begin = 0;
        for (int end = 1; end <= order.length; end++) {
            if (end == order.length || !fits(end + 1 - begin, lengths[order[end]])) {
                batches.add(Arrays.copyOfRange(order, begin, end));
                begin = end;
            }
        }
        return batches;
    }

    private boolean fits(int rows, int length) {
        return rows <= most && rows * (perRow + perToken * length) <= bytes;
    }

    /**
     * Takes a pass for every batch, and stops between two of them when the thread is interrupted.
     *
     * @param lengths as {@link #of(int[])}
     * @param pass takes the row indices of a batch
     */
    public void forEach(int[] lengths, Consumer<int[]> pass) {
        List<int[]> batches = of(lengths);
        int all = batches.stream().mapToInt(batch -> batch.length).sum();
        int done = 0;
        for (int[] batch : batches) {
            StoppedException.check(done, all, "rows");
            pass.accept(batch);
            done += batch.length;
        }
    }
}
