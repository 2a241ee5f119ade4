package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.engine.TensorOps;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Internal: gradients of every row's own loss from one forward and one backward pass, as norms and
 * as weighted sums, without ever holding a gradient per row.
 *
 * <p>The forward pass runs with constants ("leaves") in the graph where parameters would be; the
 * backward pass gives their gradients, which together with the layers' inputs determine norms and
 * sums (book-keeping: Bu et al. 2023, <em>Differentially Private Optimization on Large Foundation
 * Model</em>, algorithm 1). Frozen parameters leave nothing in it.
 *
 * <p>One object for one pass: forward, {@link #backward}, {@link #squares}, {@link #addTo}. Arrays
 * belong to the step.
 */
public final class PerExampleGradients {
    private final PerExampleOps ops;
    private final TrainedParameters trained;
    private final int rows;
    private final List<LinearPass> linears = new ArrayList<>();
    private final List<VectorPass> vectors = new ArrayList<>();
    private final List<EmbeddingPass> embeddings = new ArrayList<>();
    private final LayerOps recording = new Recording();
    private NDList gradients = new NDList();

    /**
     * Begins a recording.
     *
     * @param ops borrowed
     * @param trained what to record
     * @param rows B; the leading axis of every layer's input is a multiple of it
     */
    public PerExampleGradients(PerExampleOps ops, TrainedParameters trained, int rows) {
        this.ops = ops;
        this.trained = trained;
        this.rows = rows;
    }

    /** The operations given. */
    public PerExampleOps ops() {
        return ops;
    }

    /** What is recorded. */
    public TrainedParameters trained() {
        return trained;
    }

    LayerOps layers() {
        return recording;
    }

    /**
     * Runs back from the output, once.
     *
     * @param output what the forward pass gave
     * @param gradient of the rows' own losses with respect to it, the same shape
     * @param autograd operations of the model
     */
    public void backward(NDArray output, NDArray gradient, TensorOps autograd) {
        NDList leaves = new NDList();
        linears.forEach(each -> leaves.add(each.leaf));
        vectors.forEach(each -> leaves.add(each.leaf));
        embeddings.forEach(each -> leaves.add(each.leaf()));
        if (!leaves.isEmpty()) {
            gradients = autograd.gradients(new NDList(output), new NDList(gradient), leaves);
            leaves.close();
        }
    }

    /**
     * Squared norms of the rows' gradients, module by module.
     *
     * @return modules x B; 0 for modules that were not recorded
     */
    public double[][] squares() {
        double[][] squares = new double[trained.modules()][rows];
        if (!linears.isEmpty()) {
            try (NDArray found = linearSquares()) {
                add(squares, found, linears.stream().mapToInt(each -> each.module).toArray());
            }
        }
        if (!vectors.isEmpty()) {
            try (NDArray found = ops.squares(vectorGradients(), rows)) {
                add(squares, found, vectors.stream().mapToInt(each -> each.module).toArray());
            }
        }
        for (EmbeddingPass each : embeddings) {
            try (NDArray found = each.squares(tokenGradient(), rows)) {
                add(squares, found, new int[] {each.module()});
            }
        }
        return squares;
    }

    private NDArray linearSquares() {
        NDList inputs = new NDList();
        for (int i = 0; i < linears.size(); i++) {
            NDArray input = linears.get(i).input;
            NDArray unused = gradients.get(i); // for a bias alone; one array, one list
            inputs.add(input == null ? unused.reshape(unused.getShape()) : input);
        }
        long[] kinds = linears.stream().mapToLong(LinearPass::kind).toArray();
        return ops.linearSquares(
                inputs, new NDList(gradients.subList(0, linears.size())), kinds, rows);
    }

    private NDList vectorGradients() {
        int begin = linears.size();
        return new NDList(gradients.subList(begin, begin + vectors.size()));
    }

    private NDArray tokenGradient() {
        return gradients.get(linears.size() + vectors.size());
    }

    private void add(double[][] squares, NDArray found, int[] modules) {
        double[] flat = found.toDoubleArray();
        for (int i = 0; i < flat.length; i++) {
            squares[modules[i / rows]][i % rows] += flat[i];
        }
    }

    /**
     * Adds the weighted gradients of all rows; what was recorded is released on the way.
     *
     * @param sums one array for each trained parameter, in order
     * @param factors one array (B) for each module; modules may share one
     */
    public void addTo(NDList sums, List<NDArray> factors) {
        for (int i = 0; i < linears.size(); i++) {
            addTo(sums, linears.get(i), gradients.get(i), factors);
        }
        int next = linears.size();
        for (VectorPass each : vectors) {
            try (NDArray gradient = gradients.get(next++)) {
                ops.addRows(sums.get(each.place), gradient, factors.get(each.module));
            }
        }
        for (EmbeddingPass each : embeddings) {
            tokenGradient().close();
            each.addTo(sums.get(each.place()), factors.get(each.module()));
        }
    }

    private void addTo(NDList sums, LinearPass pass, NDArray gradient, List<NDArray> factors) {
        NDArray factor = factors.get(pass.module);
        if (pass.input != null) {
            ops.addLinear(sums.get(pass.weight), pass.input, gradient, factor);
            pass.input.close();
        }
        if (pass.bias != FROZEN) {
            ops.addRows(sums.get(pass.bias), gradient, factor);
        }
        gradient.close();
    }

    private static final int FROZEN = -1;

    /**
     * A linear layer.
     *
     * @param input (B T, D) outside the graph; null if the weight is frozen
     * @param weight place of the weight, or {@link #FROZEN}
     * @param bias place of the bias, or {@link #FROZEN}
     */
    private record LinearPass(
            @Nullable NDArray input, NDArray leaf, int weight, int bias, int module) {
        long kind() {
            return (weight == FROZEN ? 0L : 1L) + (bias == FROZEN ? 0L : 2L);
        }
    }

    /** A vector whose leaf has one copy for each row. */
    private record VectorPass(NDArray leaf, int place, int module) {}

    /** The forward pass. */
    private final class Recording implements LayerOps {
        @Override
        public NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
            int weightAt = trained.placeOf(weight).orElse(FROZEN);
            int biasAt = bias == null ? FROZEN : trained.placeOf(bias).orElse(FROZEN);
            if (weightAt == FROZEN && biasAt == FROZEN) {
                return LayerOps.PLAIN.linear(input, weight, bias);
            }
            NDArray offset = bias == null ? input.getManager().zeros(new Shape(1)) : bias;
            NDList result = ops.linear(input, weight, offset);
            NDArray kept = weightAt == FROZEN ? null : input.stopGradient();
            int module = trained.moduleAt(Math.max(weightAt, biasAt));
            linears.add(new LinearPass(kept, result.get(1), weightAt, biasAt, module));
            return result.get(0);
        }

        @Override
        public NDArray layerNorm(NDArray input, NDArray weight, NDArray bias, float epsilon) {
            OptionalInt weightAt = trained.placeOf(weight);
            OptionalInt biasAt = trained.placeOf(bias);
            if (weightAt.isEmpty() && biasAt.isEmpty()) {
                return LayerOps.PLAIN.layerNorm(input, weight, bias, epsilon);
            }
            NDList result = ops.layerNorm(input, weight, bias, epsilon, rows);
            weightAt.ifPresent(place -> addVector(result.get(1), place));
            biasAt.ifPresent(place -> addVector(result.get(2), place));
            return result.get(0);
        }

        private void addVector(NDArray leaf, int place) {
            vectors.add(new VectorPass(leaf, place, trained.moduleAt(place)));
        }

        @Override
        public NDArray embedding(NDArray ids, NDArray weight) {
            OptionalInt at = trained.placeOf(weight);
            if (at.isEmpty()) {
                return LayerOps.PLAIN.embedding(ids, weight);
            }
            NDArray leaf = ops.embedding(ids, weight);
            int place = at.getAsInt();
            embeddings.add(new EmbeddingPass(ops, leaf, ids, place, trained.moduleAt(place)));
            // the blocks close what they are given; the leaf is still needed for its gradient
            return leaf.reshape(leaf.getShape());
        }
    }
}
