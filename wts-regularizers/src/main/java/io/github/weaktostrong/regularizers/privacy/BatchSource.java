package io.github.weaktostrong.regularizers.privacy;

import java.util.stream.IntStream;

/** Where the batches of a training come from. */
interface BatchSource {
    /** Rows of the next step. */
    int[] next();

    /** What the sum over the last batch is divided by. */
    double denominator();

    /** Every row independently with probability {@code expected / rows}, afresh in every step. */
    static BatchSource poisson(int rows, int expected, KeyStream stream) {
        double rate = (double) expected / rows;
        return new BatchSource() {
            @Override
            public int[] next() {
                return IntStream.range(0, rows).filter(row -> stream.nextDouble() < rate).toArray();
            }

            @Override
            public double denominator() {
                return expected; // a constant: the size of the sample would tell who is in it
            }
        };
    }

    /** The rows as they come, epoch by epoch, the last batch of each short: not private. */
    static BatchSource consecutive(int rows, int size) {
        return new BatchSource() {
            private int begin;
            private int taken;

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
        };
    }
}
