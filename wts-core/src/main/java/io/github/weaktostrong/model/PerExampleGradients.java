package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.model.PerExampleRecording.EmbeddingPass;
import io.github.weaktostrong.model.PerExampleRecording.LinearPass;
import io.github.weaktostrong.model.PerExampleRecording.VectorPass;
import java.util.ArrayList;
import java.util.List;

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
    private final double[][] squares;

    /**
     * Computes the norms.
     *
     * @param gradients of the leaves of linear layers, vectors and embeddings, in this order; none
     *     if all of them are frozen
     */
    PerExampleGradients(PerExampleRecording pass, NDList gradients) {
        this.pass = pass;
        ops = pass.ops();
        this.gradients = gradients;
        squares = new double[pass.trained().modules()][pass.rows()];
        if (!pass.linears().isEmpty()) {
            try (NDArray found = linearSquares()) {
                add(found, pass.linears().stream().mapToInt(LinearPass::module).toArray());
            }
        }
        if (!pass.vectors().isEmpty()) {
            try (NDArray found = ops.squares(vectorGradients(), pass.rows())) {
                add(found, pass.vectors().stream().mapToInt(VectorPass::module).toArray());
            }
        }
        int next = pass.linears().size() + pass.vectors().size();
        for (EmbeddingPass each : pass.embeddings()) {
            try (NDArray gradient = gradients.get(next++)) {
                tokens.add(TokenGradients.of(ops, each.ids(), gradient, pass.rows()));
            }
            try (NDArray found = tokens.get(tokens.size() - 1).squares(ops, pass.rows())) {
                add(found, new int[] {each.module()});
            }
        }
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

    private void add(NDArray found, int[] modules) {
        int rows = pass.rows();
        double[] flat = found.toDoubleArray();
        for (int i = 0; i < flat.length; i++) {
            squares[modules[i / rows]][i % rows] += flat[i];
        }
    }

    /** Squared norms of the rows' gradients, modules x B; 0 for modules that were not recorded. */
    public double[][] squares() {
        return squares;
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
            try (NDArray gradient = gradients.get(next++)) {
                ops.addRows(sums.get(each.place()), gradient, factors.get(each.module()));
            }
        }
        for (int i = 0; i < tokens.size(); i++) {
            EmbeddingPass each = pass.embeddings().get(i);
            tokens.get(i).addTo(ops, sums.get(each.place()), factors.get(each.module()));
        }
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
}
