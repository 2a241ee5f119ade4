package io.github.weaktostrong.engine;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * Operations whose gradients are known row by row: forward passes with leaves in the graph, and the
 * sums that follow from them.
 *
 * <p>A <em>leaf</em> is a constant that enters the graph where a parameter would: its gradient is a
 * layer's output gradient (linear, embedding) or the rows' own parameter gradients (layer norm).
 * Legend: B rows, T positions, D and P widths, N selected positions, V vocabulary, K targets of a
 * position. Arrays are float32, squares float64; results are attached to the manager of the first
 * array given. Through {@code per_example_ops.py}; the check on it is a step with one row at a
 * time, which uses none of it but {@link #squares}.
 *
 * <p>A squared norm is an upper bound: of the exact gradient of the arrays given, and of what the
 * adding methods add for one row alone in float32, over the factor. What rounding may hide is added
 * to it, in terms of {@code S = sum_t |a_t| |g_t|}: {@code ((sum of products + e S^2)^1/2 + r S)^2}
 * with {@code e} from the widths and {@code r} from T (Higham 2002, section 3.1, for sums in any
 * order); the derivation is in {@code docs/dp-sgd.md}.
 */
public final class PerExampleOps implements AutoCloseable {
    /** Floats of all errors that are kept between norm and sum, 214 MiB. */
    private static final long KEPT_FLOATS = 56_000_000;

    private final ScriptModule module;

    /** Loads the module; its handles belong to a child of the manager. */
    public PerExampleOps(NDManager parent) {
        module =
                ScriptModule.withProducts(
                        parent, "per_example_ops.py", MatrixProducts.on(parent.getDevice()));
    }

    /** {@code x W^T + b} and its leaf, (B T, P); x (B, T, D) or (N, D), W (P, D), b (P) or (1). */
    public NDList linear(NDArray x, NDArray weight, NDArray bias) {
        return module.call("linear", new NDList(x, weight, bias));
    }

    /**
     * Adds {@code scale x A^T B^T} to a layer's result, with one copy of A and of B for each row,
     * so that their gradients are the rows' own: smaller than the output gradient of the layer
     * where a row has more tokens than the rank.
     *
     * @param x (B, T, D) or (N, D)
     * @param plain what the layer gives without it, (B, T, P) or (N, P)
     * @param pair A (r, D) and B (P, r)
     * @return the sum, and the leaves (B, r, D) and (B, P, r)
     */
    public NDList adapted(NDArray x, NDArray plain, NDList pair, double scale, int rows) {
        NDList arguments = new NDList(x, plain, pair.get(0), pair.get(1));
        try (NDManager numbers = module.numbers()) {
            arguments.addAll(new NDList(numbers.create(scale), numbers.create((long) rows)));
            return module.call("adapted", arguments);
        }
    }

    /** Layer norm and the leaves of weight and bias, (B, 1, D) each. */
    public NDList layerNorm(NDArray x, NDArray weight, NDArray bias, float epsilon, int rows) {
        NDList arguments = new NDList(x, weight, bias);
        try (NDManager numbers = module.numbers()) {
            arguments.addAll(new NDList(numbers.create(epsilon), numbers.create((long) rows)));
            return module.call("layer_norm", arguments);
        }
    }

    /** Division by the root mean square, and the leaf of the scale, (B, 1, D). */
    public NDList rmsNorm(NDArray x, NDArray weight, float epsilon, int rows) {
        try (NDManager numbers = module.numbers()) {
            NDList arguments =
                    new NDList(x, weight, numbers.create(epsilon), numbers.create((long) rows));
            return module.call("rms_norm", arguments);
        }
    }

    /** Token vectors (B, T, D) of ids (B, T), a leaf. */
    public NDArray embedding(NDArray ids, NDArray weight) {
        return module.call("embedding", new NDList(ids, weight)).singletonOrThrow();
    }

    /**
     * Squared norms of linear layers' per-row gradients, never too small (see the class), by the
     * products of inputs and gradients with themselves where {@code 2 T^2 <= P D}, otherwise by
     * forming each row's gradient.
     *
     * @param inputs what each layer was given, B equal parts each
     * @param gradients output gradients, the leaves' gradients
     * @param kinds for each layer 1 (weight trained), 2 (bias trained) or 3 (both), int64
     * @param rows B
     * @return (layers, B)
     */
    public NDArray linearSquares(NDList inputs, NDList gradients, long[] kinds, int rows) {
        NDList arguments = ScriptModule.lists(inputs, gradients);
        try (NDManager numbers = module.numbers()) {
            arguments.addAll(new NDList(numbers.create(kinds), numbers.create((long) rows)));
            return module.callWithoutGraph("linear_squares", arguments).singletonOrThrow();
        }
    }

    /**
     * Squared norms of gradients that are given row by row, (B, ...) each: (arrays, B), never too
     * small.
     */
    public NDArray squares(NDList gradients, int rows) {
        NDList arguments = ScriptModule.lists(gradients);
        try (NDArray count = module.settings((double) rows)) {
            arguments.add(count);
            return module.callWithoutGraph("squares", arguments).singletonOrThrow();
        }
    }

    /** Adds the gradient of a weight in place: {@code sum (P, D) += sum_i factors_i g_i^T a_i}. */
    public void addLinear(NDArray sum, NDArray input, NDArray gradient, NDArray factors) {
        close(module.callWithoutGraph("add_linear", new NDList(input, gradient, factors, sum)));
    }

    /**
     * Adds gradients of rows in place: {@code sum (P) += sum_i factors_i sum_t g_it}, g of B equal
     * parts, for instance of a bias.
     */
    public void addRows(NDArray sum, NDArray gradient, NDArray factors) {
        close(module.callWithoutGraph("add_rows", new NDList(gradient, factors, sum)));
    }

    /**
     * Gradient of each distinct (row, token): repeated tokens of a row add up before the norm.
     *
     * @param gradient (B, T, D)
     * @param pairs (B T) int64, index of each position's pair
     * @param pairRows (U) int64, row of each pair
     * @return (U, D)
     */
    public NDArray sumTokens(NDArray gradient, NDArray pairs, NDArray pairRows) {
        return module.callWithoutGraph("sum_tokens", new NDList(gradient, pairs, pairRows))
                .singletonOrThrow();
    }

    /** Squared norms of each row's pairs together: (B), never too small. */
    public NDArray tokenSquares(NDArray sums, NDArray pairRows, int rows) {
        try (NDArray count = module.settings((double) rows)) {
            return module.callWithoutGraph("token_squares", new NDList(sums, pairRows, count))
                    .singletonOrThrow();
        }
    }

    /**
     * Adds each pair's gradient, times the factor of the pair's row, to the row of its token in
     * sum, in place.
     */
    public void addTokens(
            NDArray sum, NDArray sums, NDArray ids, NDArray pairRows, NDArray factors) {
        close(module.callWithoutGraph("add_tokens", new NDList(sums, ids, pairRows, factors, sum)));
    }

    /**
     * Gradients of each row's own loss with respect to the hidden states, and the squared norms of
     * the output embedding's per-row gradients, row by row: no (B, T, V) is ever whole.
     *
     * @param hidden (N, D), rows one after the other
     * @param projection (V, D)
     * @param targets what is predicted at each position
     * @param shares (N) share of each position in its row's loss
     * @param lengths positions of each row, summing to N
     * @param trained whether the output embedding is trained; squares are 0 otherwise
     * @return gradient (N, D), squares (B), and where they are kept the errors (N, V)
     */
    public NDList tokenErrors(
            NDArray hidden,
            NDArray projection,
            Targets targets,
            NDArray shares,
            long[] lengths,
            boolean trained) {
        try (NDManager numbers = module.numbers()) {
            NDList arguments = head(numbers, hidden, projection, targets, shares, lengths);
            arguments.add(numbers.create(trained));
            arguments.add(numbers.create(trained && keepsErrors(lengths, projection)));
            return module.callWithoutGraph("token_errors", arguments);
        }
    }

    /**
     * Inner products of each row's two gradients of an embedding that is also the projection: that
     * of its use as input and that of its use as output, which {@link #tokenErrors} leads to. What
     * rounding may hide is added, in terms of {@code |s| sum_n |h_n| |e_n|}, s the pairs'
     * gradients: the squared norm of both together is then at most the sum of the squares plus
     * twice this.
     *
     * @param targets as {@link #tokenErrors} has them, as shares and lengths
     * @param sums (U, D) gradient of each pair of row and token, its use as input
     * @param ids int64 (U) token of each pair
     * @param pairRows int64 (U) row of each pair
     * @return (B) float64
     */
    public NDArray tiedProducts(
            NDArray hidden,
            NDArray projection,
            Targets targets,
            NDArray shares,
            long[] lengths,
            NDArray sums,
            NDArray ids,
            NDArray pairRows) {
        try (NDManager numbers = module.numbers()) {
            NDList arguments = head(numbers, hidden, projection, targets, shares, lengths);
            arguments.addAll(new NDList(sums, ids, pairRows));
            return module.callWithoutGraph("tied_products", arguments).singletonOrThrow();
        }
    }

    /**
     * Rows of one pass whose errors may be kept for the sum: {@value #KEPT_FLOATS} floats at most.
     *
     * @param positions of the longest row
     * @return at least 1; without a bound where even one row is too large, and nothing is kept
     */
    public static int rowsKept(long positions, long vocabulary) {
        long rows = KEPT_FLOATS / Math.max(1, positions * vocabulary);
        return rows == 0 ? Integer.MAX_VALUE : (int) Math.min(rows, Integer.MAX_VALUE);
    }

    private static boolean keepsErrors(long[] lengths, NDArray projection) {
        return Arrays.stream(lengths).sum() * projection.getShape().get(0) <= KEPT_FLOATS;
    }

    /**
     * Adds the gradient of {@link #addTokenErrors} from errors that were kept, which saves
     * computing them again.
     *
     * @param errors (N, V)
     */
    public void addKeptErrors(NDArray sum, NDArray errors, NDArray hidden, NDArray shares) {
        close(module.callWithoutGraph("add_kept_errors", new NDList(errors, hidden, shares, sum)));
    }

    /**
     * Adds the gradient of an output projection in place, row by row: {@code sum (V, D) += sum_n
     * shares_n error_n hidden_n^T}. The errors are computed as {@link #tokenErrors} computes them,
     * in products of the same shapes, so that they are the ones whose norms are known.
     */
    public void addTokenErrors(
            NDArray sum,
            NDArray hidden,
            NDArray projection,
            Targets targets,
            NDArray shares,
            long[] lengths) {
        try (NDManager numbers = module.numbers()) {
            NDList arguments = head(numbers, hidden, projection, targets, shares, lengths);
            arguments.add(sum);
            close(module.callWithoutGraph("add_token_errors", arguments));
        }
    }

    /** What every method on the errors of an output projection is given first. */
    private static NDList head(
            NDManager numbers,
            NDArray hidden,
            NDArray projection,
            Targets targets,
            NDArray shares,
            long[] lengths) {
        return new NDList(
                hidden,
                projection,
                targets.at(),
                targets.values(),
                targets.next(),
                numbers.create((float) targets.share()),
                shares,
                numbers.create(lengths));
    }

    /** Sets all arrays to 0, in place. */
    public void zero(NDList arrays) {
        close(module.callWithoutGraph("zero", ScriptModule.lists(arrays)));
    }

    /** Closes the further handles of arrays that an operation in place answers with. */
    private static void close(NDList handles) {
        handles.close();
    }

    @Override
    public void close() {
        module.close();
    }

    /**
     * Targets at N positions: tokens with probabilities (K of them, 1 for the next token, more for
     * a teacher's most likely ones), or a teacher's whole distribution, computed chunk by chunk
     * from its hidden states and mixed with the next token.
     *
     * @param at int64 (N, K) token ids, or float32 (N, D') hidden states of the teacher
     * @param values float32 (N, K) probabilities that sum to 1, or the teacher's output embedding
     *     (V, D')
     * @param next int64 (N) next tokens, which beside a teacher's whole distribution have the share
     * @param share in [0, 1], of the next tokens; 0 beside tokens with probabilities
     */
    public record Targets(NDArray at, NDArray values, NDArray next, double share) {}
}
