package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.PerExampleOps;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The embedding in one recorded pass.
 *
 * <p>A token that a row holds twice has the sum of both positions' gradients, so the norm is taken
 * over distinct (row, token) pairs: at most B T vectors of width D, whatever the vocabulary.
 */
final class EmbeddingPass {
    private final PerExampleOps ops;
    private final NDArray leaf;
    private final NDArray ids;
    private final int place;
    private final int module;
    private @Nullable Pairs pairs;

    EmbeddingPass(PerExampleOps ops, NDArray leaf, NDArray ids, int place, int module) {
        this.ops = ops;
        this.leaf = leaf;
        this.ids = ids;
        this.place = place;
        this.module = module;
    }

    NDArray leaf() {
        return leaf;
    }

    int place() {
        return place;
    }

    int module() {
        return module;
    }

    /** Squared norms (B) of the rows' gradients, given that of the leaf. */
    NDArray squares(NDArray gradient, int rows) {
        Pairs found = Pairs.of(ids, rows);
        NDArray sums = ops.sumTokens(gradient, found.index, found.row);
        pairs = found.withSums(sums);
        return ops.tokenSquares(sums, found.row, rows);
    }

    /** Adds the rows' gradients to the sum (V, D); after {@link #squares}. */
    void addTo(NDArray sum, NDArray factors) {
        Pairs all = Objects.requireNonNull(pairs);
        ops.addTokens(sum, Objects.requireNonNull(all.sums), all.token, all.row, factors);
    }

    /**
     * The distinct (row, token) pairs.
     *
     * @param index (B T) the pair of each position
     * @param row (U) row of each pair
     * @param token (U) token of each pair
     * @param sums (U, D) their gradients, once known
     */
    private record Pairs(NDArray index, NDArray row, NDArray token, @Nullable NDArray sums) {
        static Pairs of(NDArray ids, int rows) {
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
            return new Pairs(
                    scope.create(index),
                    scope.create(Arrays.copyOf(row, count)),
                    scope.create(Arrays.copyOf(token, count)),
                    null);
        }

        Pairs withSums(NDArray known) {
            return new Pairs(index, row, token, known);
        }
    }
}
