package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.weaktostrong.engine.Bfloat16Ops;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.engine.WholeLayer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Layers in bfloat16, of rounded copies of the parameters, which stand in the graph in their place.
 *
 * <p>Copies live as long as the model, whose manager owns them.
 */
final class Bfloat16Layers implements LayerOps {
    private final Bfloat16Ops ops;
    private final NDList parameters;
    private final NDList copies = new NDList();
    private final IdentityHashMap<NDArray, NDArray> byParameter = new IdentityHashMap<>();
    private final Set<NDArray> inGraph = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Rounds parameters.
     *
     * @param ops closed by the caller
     * @param parameters float32; what else layers are given is rounded where it is used
     */
    Bfloat16Layers(Bfloat16Ops ops, NDList parameters) {
        this.ops = ops;
        this.parameters = parameters;
        for (NDArray parameter : parameters) {
            NDArray copy = ops.rounded(parameter);
            copies.add(copy);
            byParameter.put(parameter, copy);
        }
    }

    Bfloat16Ops ops() {
        return ops;
    }

    /** Rounds the parameters as they are now, before a pass; a graph reaches those it reached. */
    void begin() {
        inGraph.clear();
        for (int i = 0; i < copies.size(); i++) {
            if (copies.get(i).hasGradient() != parameters.get(i).hasGradient()) {
                copies.get(i).setRequiresGradient(parameters.get(i).hasGradient());
            }
        }
        if (!copies.isEmpty()) {
            ops.copy(copies, parameters);
        }
    }

    /** The copy of a parameter, which enters the graph; of anything else itself. */
    NDArray copyOf(NDArray array) {
        NDArray copy = byParameter.get(array);
        if (copy == null) {
            return array;
        }
        inGraph.add(array);
        return copy;
    }

    /** What stands in the graph of the pass for an array. */
    NDArray leafOf(NDArray array) {
        return inGraph.contains(array) ? copyOf(array) : array;
    }

    /** These, or what others record, computed in bfloat16. */
    LayerOps inPlaceOf(LayerOps others) {
        return others instanceof PerExampleRecording.Layers recorded ? recorded.beside(this) : this;
    }

    /** That of the copies; empty for a layer of which a parameter has none. */
    @Override
    public Optional<WholeLayer> whole(WholeLayer layer) {
        boolean all =
                layer.parameters().stream()
                        .allMatch(each -> each.isEmpty() || byParameter.containsKey(each));
        return all
                ? Optional.of(layer.of(layer.parameters().stream().map(this::copyOf).toList()))
                : Optional.empty();
    }

    @Override
    public NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
        return ops.linear(input, copyOf(weight), bias == null ? null : copyOf(bias));
    }

    @Override
    public NDArray layerNorm(NDArray input, NDArray weight, NDArray bias, float epsilon) {
        return ops.layerNorm(input, copyOf(weight), copyOf(bias), epsilon);
    }

    @Override
    public NDArray rmsNorm(NDArray input, NDArray weight, float epsilon) {
        return ops.rmsNorm(input, copyOf(weight), epsilon);
    }

    @Override
    public NDArray embedding(NDArray ids, NDArray table) {
        byParameter.remove(table); // gradients of a repeated row are summed in float32
        return ops.embedding(ids, table);
    }

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
            NDList pair = new NDList(copyOf(pairs.get(2 * i)), copyOf(pairs.get(2 * i + 1)));
            NDArray bias = copyOf(biases.get(i));
            results.add(ops.adapted(input, copyOf(weights.get(i)), bias, pair, scale));
        }
        return results;
    }
}
