package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.ClippingOps;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.model.PerExampleRecording.EmbeddingPass;
import io.github.weaktostrong.model.PerExampleRecording.LinearPass;
import io.github.weaktostrong.model.PerExampleRecording.VectorPass;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * Gradients of every row's own loss from one forward and one backward pass, as norms and as
 * weighted sums, without ever holding a gradient per row (book-keeping: Bu et al. 2023,
 * <em>Differentially Private Optimization on Large Foundation Model</em>, algorithm 1).
 *
 * <p>{@link PerExampleRecording#backward} makes them. Arrays belong to the step.
 */
public final class PerExampleGradients {
    private final PerExampleRecording pass;
    private final PerExampleOps ops;
    private final NDList gradients;
    private final List<TokenGradients> tokens = new ArrayList<>();
    private final List<Squares> squares = new ArrayList<>();
    private BiConsumer<NDList, List<NDArray>> layers = (sums, factors) -> {};

    /**
     * Takes the gradients of a pass.
     *
     * @param gradients of the leaves of linear layers, vectors and embeddings, in this order; none
     *     if all of them are frozen
     */
    PerExampleGradients(PerExampleRecording pass, NDList gradients) {
        this.pass = pass;
        ops = pass.ops();
        this.gradients = gradients;
        int next = pass.linears().size() + pass.vectors().size();
        for (EmbeddingPass each : pass.embeddings()) {
            try (NDArray gradient = gradients.get(next++)) {
                tokens.add(TokenGradients.of(ops, each, gradient, pass.rows()));
            }
        }
    }

    /**
     * Squared norms that are still on the device.
     *
     * @param found float64, of B numbers for each module
     * @param modules to whose norms they are added, no sum becoming negative
     */
    @SuppressWarnings("ArrayRecordComponent") // a carrier within a step, never compared
    record Squares(NDArray found, int[] modules) {
        void addTo(double[][] sums, DoubleBuffer values) {
            for (int module : modules) {
                for (int row = 0; row < sums[module].length; row++) {
                    sums[module][row] = Math.max(0, sums[module][row] + values.get());
                }
            }
        }
    }

    /** Has the device compute the norms. */
    PerExampleGradients measured() {
        if (!pass.linears().isEmpty()) {
            add(linearSquares(), pass.linears().stream().mapToInt(LinearPass::module));
        }
        if (!pass.vectors().isEmpty()) {
            NDArray found = ops.squares(vectorGradients(), pass.rows());
            add(found, pass.vectors().stream().mapToInt(VectorPass::module));
        }
        for (int i = 0; i < tokens.size(); i++) {
            NDArray found = tokens.get(i).squares(ops, pass.rows());
            add(found, IntStream.of(pass.embeddings().get(i).module()));
        }
        return this;
    }

    private void add(NDArray found, IntStream modules) {
        squares.add(new Squares(found, modules.toArray()));
    }

    /** What was measured, for an owner that lives on. */
    List<Squares> squaresFor(NDManager owner) {
        squares.forEach(each -> each.found().attach(owner));
        return squares;
    }

    /**
     * Adds layers that are computed again.
     *
     * @param ofLayers squared norms of their gradients
     * @param addTo adds their weighted gradients to sums, given factors
     */
    PerExampleGradients withLayers(
            List<Squares> ofLayers, BiConsumer<NDList, List<NDArray>> addTo) {
        squares.addAll(ofLayers);
        layers = addTo;
        return this;
    }

    private NDArray linearSquares() {
        List<LinearPass> linears = pass.linears();
        NDList inputs = new NDList();
        for (int i = 0; i < linears.size(); i++) {
            NDArray input = linears.get(i).input();
            NDArray unused = gradients.get(i); // for a bias alone; one array, one list
            inputs.add(input == null ? unused.reshape(unused.getShape()) : input);
        }
        long[] kinds = linears.stream().mapToLong(LinearPass::kind).toArray();
        return ops.linearSquares(
                inputs, new NDList(gradients.subList(0, linears.size())), kinds, pass.rows());
    }

    private NDList vectorGradients() {
        int begin = pass.linears().size();
        return new NDList(gradients.subList(begin, begin + pass.vectors().size()));
    }

    /**
     * Adds the gradients of an output embedding to the squared norms.
     *
     * @param projection the pass over it
     * @param place of the embedding among the trained parameters
     * @param own squared norms of its gradients as output embedding, float64 (B); closed with the
     *     others
     */
    public void addProjection(TiedProducts projection, int place, NDArray own) {
        int module = pass.trained().moduleAt(place);
        add(own, IntStream.of(module));
        for (int i = 0; i < tokens.size(); i++) {
            if (pass.embeddings().get(i).place() == place) { // one parameter with two uses
                TokenGradients input = tokens.get(i);
                NDArray found = projection.of(input.sums(), input.token(), input.row());
                add(found.addi(found), IntStream.of(module)); // twice
            }
        }
    }

    /** Inner products of two uses of an embedding, see {@link PerExampleOps#tiedProducts}. */
    @FunctionalInterface
    public interface TiedProducts {
        /** Takes the pairs' gradients (U, D), tokens (U) and rows (U); gives (B) float64. */
        NDArray of(NDArray sums, NDArray tokens, NDArray rows);
    }

    /**
     * Squared norms of the rows' gradients, modules x B, in one transfer from the device; 0 for
     * modules that were not recorded. Asked for once.
     */
    public double[][] squares() {
        double[][] sums = new double[pass.trained().modules()][pass.rows()];
        NDList all = new NDList();
        squares.forEach(each -> all.add(each.found().flatten()));
        try (all;
                NDArray joined = NDArrays.concat(all)) {
            DoubleBuffer values = DoubleBuffer.wrap(HostReads.doubles(joined));
            squares.forEach(each -> each.addTo(sums, values));
        }
        squares.forEach(each -> each.found().close());
        return sums;
    }

    /**
     * The {@link #squares()} where they were computed: float64 (modules, B), in the place of those.
     */
    public NDArray squares(ClippingOps clipping) {
        NDList found = new NDList();
        squares.forEach(each -> found.add(each.found()));
        int[] modules =
                squares.stream().flatMapToInt(each -> IntStream.of(each.modules())).toArray();
        try (found) {
            return clipping.moduleSquares(found, modules, pass.trained().modules());
        }
    }

    /**
     * Adds the weighted gradients of all rows, once; what was recorded is released on the way.
     *
     * @param sums one array for each trained parameter, in order
     * @param factors one array (B) for each module; modules may share one
     */
    public void addTo(NDList sums, List<NDArray> factors) {
        int next = 0;
        for (LinearPass each : pass.linears()) {
            addTo(sums, each, gradients.get(next++), factors.get(each.module()));
        }
        for (VectorPass each : pass.vectors()) {
            try (NDArray gradient = gradients.get(next++);
                    NDArray sum = sums.get(each.place()).flatten()) { // shares the numbers
                ops.addRows(sum, gradient, factors.get(each.module()));
            }
        }
        for (int i = 0; i < tokens.size(); i++) {
            EmbeddingPass each = pass.embeddings().get(i);
            tokens.get(i).addTo(ops, sums.get(each.place()), factors.get(each.module()));
        }
        layers.accept(sums, factors);
    }

    private void addTo(NDList sums, LinearPass linear, NDArray gradient, NDArray factor) {
        if (linear.input() != null) {
            ops.addLinear(sums.get(linear.weight()), linear.input(), gradient, factor);
            linear.input().close();
        }
        if (linear.bias() != PerExampleRecording.FROZEN) {
            ops.addRows(sums.get(linear.bias()), gradient, factor);
        }
        gradient.close();
    }

    /**
     * Gradients of the embedding, row by row.
     *
     * <p>A token that a row holds twice has the sum of both positions' gradients, so the norm is
     * taken over distinct (row, token) pairs: at most B T vectors of width D, whatever the
     * vocabulary.
     *
     * @param sums (U, D) gradient of each pair
     * @param row (U) row of each pair
     * @param token (U) token of each pair
     */
    private record TokenGradients(NDArray sums, NDArray row, NDArray token) {

        /**
         * Adds up the positions of each pair.
         *
         * @param gradient (B, T, D) of the token vectors
         */
        static TokenGradients of(
                PerExampleOps ops, EmbeddingPass pass, NDArray gradient, int rows) {
            long[] tokens = pass.ids();
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
            NDManager scope = gradient.getManager();
            NDArray rowOfPair = DeviceArrays.of(scope, Arrays.copyOf(row, count));
            return new TokenGradients(
                    ops.sumTokens(gradient, DeviceArrays.of(scope, index), rowOfPair),
                    rowOfPair,
                    DeviceArrays.of(scope, Arrays.copyOf(token, count)));
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
}
