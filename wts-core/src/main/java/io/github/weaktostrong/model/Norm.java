package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.Objects;

/** Layer normalisation of the last axis (Ba et al. 2016), with scale and shift. */
final class LayerNorm {
    private final NDArray weight;
    private final NDArray bias;
    private final float epsilon;

    /** Takes the parameters under a name. */
    LayerNorm(Map<String, NDArray> parameters, String name, double epsilon) {
        weight = Objects.requireNonNull(parameters.get(name + ".weight"), name);
        bias = Objects.requireNonNull(parameters.get(name + ".bias"), name);
        this.epsilon = (float) epsilon;
    }

    NDArray apply(NDArray input, LayerOps ops) {
        return ops.layerNorm(input, weight, bias, epsilon);
    }
}
