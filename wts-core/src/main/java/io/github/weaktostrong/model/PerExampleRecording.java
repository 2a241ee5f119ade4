package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.engine.PerExampleOps;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.model.BackwardPass.Sums;
import io.github.weaktostrong.model.PerExampleGradients.Squares;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass that keeps what the gradients of every row's own loss follow from.
 *
 * <p>It runs with constants ("leaves") in the graph where parameters would be; {@link #backward}
 * gives their gradients, which together with the layers' inputs are the {@link
 * PerExampleGradients}. Frozen parameters leave nothing in it.
 *
 * <p>One object for one pass. Arrays belong to the step.
 */
public final class PerExampleRecording {
    static final int FROZEN = -1;

    private final PerExampleOps ops;
    private final TrainedParameters trained;
    private final int rows;
    private final int length;
    private final List<LinearPass> linears = new ArrayList<>();
    private final List<VectorPass> vectors = new ArrayList<>();
    private final List<EmbeddingPass> embeddings = new ArrayList<>();
    private final BitSet recorded;
    private final BackwardPass wayBack;

    /**
     * Begins a recording.
     *
     * @param ops borrowed
     * @param trained what to record
     * @param rows B; the leading axis of every layer's input is a multiple of it
     * @param length tokens to which the rows are padded
     * @param recomputes whether layers keep their inputs alone, and are computed again for the
     *     norms and once more for the sums
     */
    public PerExampleRecording(
            PerExampleOps ops,
            TrainedParameters trained,
            int rows,
            int length,
            boolean recomputes) {
        this.ops = ops;
        this.trained = trained;
        this.rows = rows;
        this.length = length;
        recorded = new BitSet();
        wayBack = new BackwardPass(recomputes, () -> layer().layers());
    }

    /** A recording of one layer of a pass. */
    private PerExampleRecording(PerExampleRecording whole) {
        ops = whole.ops;
        trained = whole.trained;
        rows = whole.rows;
        length = whole.length;
        recorded = whole.recorded;
        wayBack = new BackwardPass(false);
    }

    private PerExampleRecording layer() {
        return new PerExampleRecording(this);
    }

    /** Tokens to which the rows of the pass are padded. */
    public int length() {
        return length;
    }

    /** The operations of the layers. */
    public PerExampleOps ops() {
        return ops;
    }

    /** The parameters whose gradients are recorded. */
    public TrainedParameters trained() {
        return trained;
    }

    Layers layers() {
        return new Layers(null, null);
    }

    /** The layers of a pass over a batch, which remembers what its ids are. */
    Layers layers(TokenBatch batch) {
        return new Layers(null, batch);
    }

    BackwardPass wayBack() {
        return wayBack;
    }

    /**
     * Runs back from the output, once.
     *
     * @param output what the forward pass gave
     * @param gradient of the rows' own losses with respect to it, the same shape
     * @param autograd operations of the model
     */
    public PerExampleGradients backward(NDArray output, NDArray gradient, TensorOps autograd) {
        requireAll();
        NDList leaves = leaves();
        if (!wayBack.hasSegments()) {
            NDList gradients = new NDList();
            if (!leaves.isEmpty()) {
                gradients = autograd.gradients(new NDList(output), new NDList(gradient), leaves);
                leaves.close();
            }
            return new PerExampleGradients(this, gradients).measured();
        }
        NDManager owner = output.getManager();
        Sums sums = new Sums(owner, leaves);
        List<Squares> ofLayers = new ArrayList<>();
        wayBack.around(
                autograd,
                output,
                gradient,
                sums,
                again(autograd, layer -> ofLayers.addAll(layer.measured().squaresFor(owner))));
        PerExampleGradients rest = new PerExampleGradients(this, sums.complete()).measured();
        leaves.close();
        return rest.withLayers(
                ofLayers,
                (total, factors) ->
                        wayBack.again(again(autograd, layer -> layer.addTo(total, factors))));
    }

    /** Computes a layer again and takes its gradients row by row. */
    private BackwardPass.Step again(TensorOps autograd, Consumer<PerExampleGradients> taken) {
        return (input, run, used, gradient) -> {
            PerExampleRecording layer = layer();
            NDArray output = GradMode.on(() -> run.apply(layer.layers()));
            Sums sums = new Sums(output.getManager(), layer.leaves());
            NDArray below = sums.add(autograd, output, gradient, input);
            taken.accept(new PerExampleGradients(layer, sums.complete()));
            return below;
        };
    }

    private NDList leaves() {
        NDList leaves = new NDList();
        linears.forEach(each -> leaves.add(each.leaf));
        vectors.forEach(each -> leaves.add(each.leaf));
        embeddings.forEach(each -> leaves.add(each.leaf));
        return leaves;
    }

    /** Notes that a trained parameter takes part outside the body, such as an output embedding. */
    public void goesApart(int place) {
        recorded.set(place);
    }

    /** Refuses a trained parameter whose part in the loss was not recorded. */
    private void requireAll() {
        int missing = recorded.nextClearBit(0);
        if (missing < trained.names().size()) {
            throw new IllegalStateException(
                    "the parameter '"
                            + trained.names().get(missing)
                            + "' takes part in no layer that the pass offers, so that its gradient"
                            + " row by row is unknown; expected ForwardPass.ops() for every trained"
                            + " parameter; use it there, or freeze the parameter");
        }
    }

    int rows() {
        return rows;
    }

    List<LinearPass> linears() {
        return linears;
    }

    List<VectorPass> vectors() {
        return vectors;
    }

    List<EmbeddingPass> embeddings() {
        return embeddings;
    }

    /**
     * A linear layer's pass.
     *
     * @param input (B T, D) outside the graph; null if the weight is frozen
     * @param weight place of the weight, or {@link #FROZEN}
     * @param bias place of the bias, or {@link #FROZEN}
     */
    record LinearPass(@Nullable NDArray input, NDArray leaf, int weight, int bias, int module) {
        /**
         * The code for which of weight and bias is trained, see {@link
         * PerExampleOps#linearSquares}.
         */
        long kind() {
            return (weight == FROZEN ? 0L : 1L) + (bias == FROZEN ? 0L : 2L);
        }
    }

    /** A vector, or a small matrix, whose leaf has one copy for each row. */
    record VectorPass(NDArray leaf, int place, int module) {}

    /** The token vectors (B, T, D) of ids, B T of them. */
    @SuppressWarnings("ArrayRecordComponent") // a carrier within a step, never compared
    record EmbeddingPass(NDArray leaf, long[] ids, int place, int module) {}

    /** The layers of the pass, in the precision of what they are given. */
    final class Layers implements LayerOps {
        private final @Nullable Bfloat16Layers rounded;
        private final @Nullable TokenBatch batch;
        private final LayerOps frozen; // layers that record nothing

        private Layers(@Nullable Bfloat16Layers rounded, @Nullable TokenBatch batch) {
            this.rounded = rounded;
            this.batch = batch;
            frozen = rounded == null ? LayerOps.PLAIN : rounded;
        }

        /** The same layers in bfloat16. */
        Layers beside(Bfloat16Layers layers) {
            return new Layers(layers, batch);
        }

        /** Linear layers beside which A and B are trained. */
        @Override
        public NDList adapted(
                TensorOps model,
                NDArray input,
                NDList weights,
                NDList biases,
                NDList pairs,
                double scale) {
            NDList results = new NDList();
            for (int i = 0; i < weights.size(); i++) {
                NDArray bias = biases.get(i).isEmpty() ? null : biases.get(i);
                NDList pair = new NDList(pairs.subList(2 * i, 2 * i + 2));
                try (NDArray plain = linear(input, weights.get(i), bias)) {
                    NDList result = ops.adapted(input, plain, pair, scale, rows);
                    for (int j = 0; j < pair.size(); j++) {
                        addVector(result.get(j + 1), trained.placeOf(pair.get(j)).orElseThrow());
                    }
                    results.add(result.get(0));
                }
            }
            return results;
        }

        @Override
        public NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
            int weightAt = trained.placeOf(weight).orElse(FROZEN);
            int biasAt = bias == null ? FROZEN : trained.placeOf(bias).orElse(FROZEN);
            if (weightAt == FROZEN && biasAt == FROZEN) {
                return frozen.linear(input, weight, bias);
            }
            trained.placeOf(weight).ifPresent(recorded::set);
            if (biasAt != FROZEN) {
                recorded.set(biasAt);
            }
            NDArray offset = bias == null ? input.getManager().zeros(new Shape(1)) : bias;
            NDList result =
                    rounded == null
                            ? ops.linear(input, weight, offset)
                            : ops.linear(input, rounded.copyOf(weight), rounded.copyOf(offset));
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
                return frozen.layerNorm(input, weight, bias, epsilon);
            }
            NDList result = ops.layerNorm(input, weight, bias, epsilon, rows);
            weightAt.ifPresent(place -> addVector(result.get(1), place));
            biasAt.ifPresent(place -> addVector(result.get(2), place));
            return result.get(0);
        }

        @Override
        public NDArray rmsNorm(NDArray input, NDArray weight, float epsilon) {
            OptionalInt weightAt = trained.placeOf(weight);
            if (weightAt.isEmpty()) {
                return frozen.rmsNorm(input, weight, epsilon);
            }
            NDList result = ops.rmsNorm(input, weight, epsilon, rows);
            addVector(result.get(1), weightAt.getAsInt());
            return result.get(0);
        }

        private void addVector(NDArray leaf, int place) {
            recorded.set(place);
            vectors.add(new VectorPass(leaf, place, trained.moduleAt(place)));
        }

        @Override
        public NDArray embedding(NDArray ids, NDArray weight) {
            OptionalInt at = trained.placeOf(weight);
            if (at.isEmpty()) {
                return frozen.embedding(ids, weight);
            }
            NDArray leaf = ops.embedding(ids, weight);
            int place = at.getAsInt();
            recorded.set(place);
            long[] values = batch == null ? HostReads.longs(ids) : batch.values(ids);
            embeddings.add(new EmbeddingPass(leaf, values, place, trained.moduleAt(place)));
            // the blocks close what they are given; the leaf is still needed for its gradient
            return rounded == null ? leaf.reshape(leaf.getShape()) : rounded.ops().rounded(leaf);
        }
    }
}
