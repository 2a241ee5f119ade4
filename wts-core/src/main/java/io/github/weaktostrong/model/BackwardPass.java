package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.TensorOps;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The way back through one forward pass: its whole graph, or layer by layer, each computed a second
 * time from its input, which alone was kept (Chen et al. 2016, <em>Training Deep Nets with
 * Sublinear Memory Cost</em>).
 *
 * <p>What comes before the first layer and after the last keeps its graph. Gradients are bitwise
 * those of the whole graph where the engine's kernels add in a fixed order, as they do on a CPU. A
 * second computation costs about a third more time. One object for one pass; arrays belong to the
 * step.
 */
public final class BackwardPass {
    private final boolean recomputes;
    private final Supplier<LayerOps> unrecorded;
    private final List<Segment> segments = new ArrayList<>();
    private @Nullable Bfloat16Layers rounded; // whose copies stand for parameters
    private @Nullable NDArray entered; // input of the first layer, with the graph before it
    private @Nullable NDArray left; // output of the last layer, a leaf of the graph after it
    private @Nullable NDArray leftGradient;

    /**
     * Chooses what is kept.
     *
     * @param recomputes whether layers keep their inputs alone
     */
    public BackwardPass(boolean recomputes) {
        this(recomputes, () -> LayerOps.PLAIN);
    }

    /** Chooses what is kept of a pass whose first computation of a layer uses these operations. */
    BackwardPass(boolean recomputes, Supplier<LayerOps> unrecorded) {
        this.recomputes = recomputes;
        this.unrecorded = unrecorded;
    }

    /** Takes layers that compute in bfloat16, before a pass. */
    void begin(@Nullable Bfloat16Layers layers) {
        rounded = layers;
    }

    /** A layer at its place: from its input (B, T, D) to (N, D). */
    @FunctionalInterface
    interface Layer {
        NDArray apply(NDArray input, LayerOps ops);
    }

    /**
     * What is known of the parameters that a layer uses: those of the model, false for what it was
     * found not to use, so that nobody asks for its gradient again. A layer uses the same in every
     * pass.
     */
    record Used(IdentityHashMap<NDArray, Boolean> byParameter) {
        /** Nothing is known yet of parameters, which are told apart by identity. */
        static Used of(Collection<NDArray> parameters) {
            IdentityHashMap<NDArray, Boolean> all = new IdentityHashMap<>();
            parameters.forEach(each -> all.put(each, true));
            return new Used(all);
        }

        private boolean mayBe(NDArray array) {
            return byParameter.getOrDefault(array, true);
        }
    }

    /** A layer and its input, which a gradient is asked for where it reaches further down. */
    private record Segment(Layer layer, Used used, NDArray input) {}

    /** What is done with a layer on the way back. */
    @FunctionalInterface
    interface Step {
        /**
         * Takes the gradients that are wanted.
         *
         * @param input leaf of the layer's graph
         * @param run computes the layer's output from it
         * @param used what is known of the layer
         * @param gradient of the output, of its number of elements
         * @return gradient of the input; null if none is asked for
         */
        @Nullable NDArray back(
                NDArray input, Function<LayerOps, NDArray> run, Used used, NDArray gradient);
    }

    /** Whether layers have been left to be computed again. */
    boolean hasSegments() {
        return !segments.isEmpty();
    }

    /**
     * Applies a layer; the result is attached to the manager of the input.
     *
     * @param used what is known of the layer, asked for where it will be computed again
     */
    NDArray apply(Layer layer, Supplier<Used> used, NDArray input, LayerOps ops) {
        if (!recomputes || !GradMode.isOn()) {
            return layer.apply(input, ops);
        }
        NDManager step = input.getManager();
        NDArray kept = input.stopGradient();
        boolean reached = left != null || GradMode.isRecorded(input);
        kept.setRequiresGradient(reached);
        try (NDManager once = step.newSubManager()) {
            NDArray output = layer.apply(on(once, kept), unrecorded.get());
            NDArray result = output.stopGradient();
            result.attach(step);
            if (!reached && !GradMode.isRecorded(output)) { // nothing that is trained lies below
                kept.close();
                return result;
            }
            if (segments.isEmpty()) {
                entered = input.reshape(input.getShape()); // the caller closes the input
            } else if (left != null) {
                left.close();
            }
            segments.add(new Segment(layer, used.get(), kept));
            result.setRequiresGradient(true);
            left = result;
            return result.reshape(result.getShape());
        }
    }

    private static NDArray on(NDManager scope, NDArray array) {
        NDArray leaf = array.stopGradient();
        leaf.setRequiresGradient(array.hasGradient());
        leaf.attach(scope);
        return leaf;
    }

    /**
     * Gradients of {@code <output, seed>} with respect to parameters, once.
     *
     * @param output what the forward pass gave
     * @param seed the same shape
     * @param parameters leaves of the graph: parameters or embeddings
     */
    public NDList gradients(TensorOps ops, NDArray output, NDArray seed, NDList parameters) {
        if (segments.isEmpty()) {
            return wide(
                    rounded,
                    ops.gradients(
                            new NDList(output), new NDList(seed), leaves(rounded, parameters)));
        }
        Sums sums = new Sums(output.getManager(), parameters, rounded);
        around(
                ops,
                output,
                seed,
                sums,
                (input, run, used, gradient) -> {
                    NDArray result = GradMode.on(() -> run.apply(LayerOps.PLAIN));
                    return sums.add(ops, result, gradient, input, used);
                });
        return sums.complete();
    }

    /** What stands in the graph for parameters. */
    private static NDList leaves(@Nullable Bfloat16Layers rounded, NDList parameters) {
        return rounded == null
                ? parameters
                : new NDList(parameters.stream().map(rounded::leafOf).toList());
    }

    private static NDList wide(@Nullable Bfloat16Layers rounded, NDList gradients) {
        return rounded == null ? gradients : rounded.ops().allWide(gradients);
    }

    /** Runs back through what comes after the layers, the layers, and what comes before them. */
    void around(TensorOps ops, NDArray output, NDArray seed, Sums sums, Step step) {
        leftGradient = sums.add(ops, output, seed, left);
        NDArray gradient = again(step);
        if (gradient != null && entered != null) {
            sums.add(ops, entered, gradient, null);
        }
    }

    /** Runs back through the layers, from the last one; what the graph after it gave is known. */
    @Nullable NDArray again(Step step) {
        @Nullable NDArray gradient = leftGradient;
        for (int i = segments.size() - 1; i >= 0 && gradient != null; i--) {
            Segment segment = segments.get(i);
            NDManager owner = segment.input().getManager();
            try (NDManager once = owner.newSubManager()) {
                NDArray input = on(once, segment.input());
                NDArray below =
                        step.back(
                                input,
                                ops -> segment.layer().apply(input, ops),
                                segment.used(),
                                gradient);
                if (below != null) {
                    below.attach(owner);
                }
                if (gradient != leftGradient) {
                    gradient.close();
                }
                gradient = below;
            }
        }
        return gradient;
    }

    /** Sums of gradients from several parts of a graph; a part leaves out what it does not use. */
    static final class Sums {
        private final NDManager owner;
        private final NDList parameters;
        private final @Nullable Bfloat16Layers rounded;
        private final @Nullable NDArray[] sums;

        /** Sums of the gradients of leaves that are in the graph themselves. */
        Sums(NDManager owner, NDList leaves) {
            this(owner, leaves, null);
        }

        /** Sums of the gradients of parameters, for which copies may stand in the graph. */
        Sums(NDManager owner, NDList parameters, @Nullable Bfloat16Layers rounded) {
            this.owner = owner;
            this.parameters = parameters;
            this.rounded = rounded;
            sums = new NDArray[parameters.size()];
        }

        /** Adds the gradients of a part that may use any parameter. */
        @Nullable NDArray add(
                TensorOps ops, NDArray output, NDArray seed, @Nullable NDArray further) {
            return add(ops, output, seed, further, new Used(new IdentityHashMap<>()));
        }

        /**
         * Adds the gradients of a part.
         *
         * @param further a leaf, or an array outside the graph; null for none
         * @param used what is known of the part, and then of it
         * @return its gradient; null if it needs none
         */
        @Nullable NDArray add(
                TensorOps ops, NDArray output, NDArray seed, @Nullable NDArray further, Used used) {
            int[] places =
                    IntStream.range(0, sums.length)
                            .filter(i -> used.mayBe(parameters.get(i)))
                            .toArray();
            NDList asked = new NDList();
            IntStream.of(places).forEach(i -> asked.add(parameters.get(i)));
            NDList wanted = new NDList(leaves(rounded, asked));
            boolean reached = further != null && further.hasGradient();
            if (reached) {
                wanted.add(further);
            }
            NDList found =
                    ops.gradientsOfUsed(
                            new NDList(output),
                            new NDList(seed.reshape(output.getShape())),
                            wanted);
            NDArray below = reached ? found.remove(places.length) : null;
            NDList gradients = wide(rounded, found);
            for (int i = 0; i < places.length; i++) {
                add(places[i], gradients.get(i), used);
            }
            return below;
        }

        private void add(int place, NDArray each, Used used) {
            NDArray sum = sums[place];
            if (sum == null && !each.isEmpty()) {
                each.attach(owner);
                sums[place] = each;
                return;
            }
            if (sum != null && !each.isEmpty()) {
                sum.addi(each);
            }
            if (each.isEmpty()) {
                used.byParameter().replace(parameters.get(place), false);
            }
            each.close();
        }

        /** The sums, 0 for what no part used. */
        NDList complete() {
            NDList all = new NDList(sums.length);
            for (int i = 0; i < sums.length; i++) {
                NDArray sum = sums[i];
                all.add(sum == null ? owner.zeros(parameters.get(i).getShape()) : sum);
            }
            return all;
        }
    }
}
