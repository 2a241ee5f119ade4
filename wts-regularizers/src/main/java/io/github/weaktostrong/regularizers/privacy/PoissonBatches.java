package io.github.weaktostrong.regularizers.privacy;

import java.util.stream.IntStream;

/** Every row independently with probability {@code batch / rows}, afresh in every step. */
final class PoissonBatches implements BatchSource {
    private final int rows;
    private final int expected;
    private final KeyStream stream;

    PoissonBatches(int rows, int expected, KeyStream stream) {
        this.rows = rows;
        this.expected = expected;
        this.stream = stream;
    }

    @Override
    public int[] next() {
        double rate = (double) expected / rows;
        return IntStream.range(0, rows).filter(row -> stream.nextDouble() < rate).toArray();
    }

    @Override
    public double denominator() {
        return expected; // a constant: the size of the sample would tell who is in it
    }
}
