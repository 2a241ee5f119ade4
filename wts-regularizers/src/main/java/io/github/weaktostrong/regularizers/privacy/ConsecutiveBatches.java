package io.github.weaktostrong.regularizers.privacy;

import java.util.stream.IntStream;

/** The rows as they come, epoch by epoch, the last batch of each short: not private. */
final class ConsecutiveBatches implements BatchSource {
    private final int rows;
    private final int size;
    private int begin;
    private int taken;

    ConsecutiveBatches(int rows, int size) {
        this.rows = rows;
        this.size = size;
    }

    @Override
    public int[] next() {
        int end = Math.min(rows, begin + size);
        int[] batch = IntStream.range(begin, end).toArray();
        taken = batch.length;
        begin = end == rows ? 0 : end;
        return batch;
    }

    @Override
    public double denominator() {
        return taken;
    }
}
