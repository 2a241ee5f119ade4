package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.PerExampleOps;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Gradients of the embedding, row by row.
 *
 * <p>A token that a row holds twice has the sum of both positions' gradients, so the norm is taken
 * over distinct (row, token) pairs: at most B T vectors of width D, whatever the vocabulary.
 *
 * @param sums (U, D) gradient of each pair
 * @param row (U) row of each pair
 * @param token (U) token of each pair
 */
record TokenGradients(NDArray sums, NDArray row, NDArray token) {

    /**
     * Adds up the positions of each pair.
     *
     * @param ids (B, T)
     * @param gradient (B, T, D) of the token vectors
     */
    static TokenGradients of(PerExampleOps ops, NDArray ids, NDArray gradient, int rows) {
        long[] tokens = ids.toLongArray();
        int width = tokens.length / rows;
        long[] index = new long[tokens.length];
        long[] row = new long[tokens.length];
        long[] token = new long[tokens.length];
        int count = 0;
        Map<Long, Integer> known = new HashMap<>();
        for (int i = 0; i < tokens.length; i++) {
            if (i % width == 0) {
                known.clear();
            }
            Integer pair = known.putIfAbsent(tokens[i], count);
            if (pair == null) {
                row[count] = i / width;
                token[count++] = tokens[i];
            }
            index[i] = pair == null ? count - 1 : pair;
        }
        NDManager scope = ids.getManager();
        NDArray rowOfPair = scope.create(Arrays.copyOf(row, count));
        return new TokenGradients(
                ops.sumTokens(gradient, scope.create(index), rowOfPair),
                rowOfPair,
                scope.create(Arrays.copyOf(token, count)));
    }

    /** Squared norms (B) of the rows' gradients. */
    NDArray squares(PerExampleOps ops, int rows) {
        return ops.tokenSquares(sums, row, rows);
    }

    /** Adds the rows' gradients, each times its factor, to the sum (V, D). */
    void addTo(PerExampleOps ops, NDArray sum, NDArray factors) {
        ops.addTokens(sum, sums, token, row, factors);
    }
}
