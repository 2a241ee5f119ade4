package io.github.weaktostrong.train;

import io.github.weaktostrong.provenance.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Rows for which every way to a norm is taken: a single token, short ones (products of inputs and
 * of gradients), long ones (the gradient itself), one token throughout.
 */
final class TinyRows {
    private TinyRows() {}

    static List<int[]> tokens() {
        SplittableRandom random = Seeds.of(7).random();
        int[] lengths = {1, 2, 3, 9, 12, 30, 31, 32};
        int[] repeated = new int[20];
        Arrays.fill(repeated, 17);
        return IntStream.rangeClosed(0, lengths.length)
                .mapToObj(
                        i ->
                                i == lengths.length
                                        ? repeated
                                        : random.ints(lengths[i], 2, 60).toArray())
                .toList();
    }

    static LabelledRows labelled() {
        List<int[]> tokens = tokens();
        float[][] targets = new float[tokens.size()][];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = i % 3 == 0 ? new float[] {0.25f, 0.75f} : new float[] {1, 0};
        }
        return new LabelledRows(tokens, targets, new int[targets.length], List.of("all"));
    }
}
