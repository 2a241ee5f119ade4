package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Normalisation of the last axis with scale: layer normalisation with shift (Ba et al. 2016), or by
 * the root mean square alone where there is no shift (Zhang and Sennrich 2019).
 */
final class Norm {
    private final NDArray weight;
    private final @Nullable NDArray bias;
    private final float epsilon;

    /** Takes the parameters under a name, the shift if there is one. */
    Norm(Map<String, NDArray> parameters, String name, double epsilon) {
        weight = Objects.requireNonNull(parameters.get(name + ".weight"), name);
        bias = parameters.get(name + ".bias");
        this.epsilon = (float) epsilon;
    }

    /** Both parameters, null for the one that there is not. */
    List<@Nullable NDArray> parameters() {
        return Arrays.asList(weight, bias);
    }

    NDArray apply(NDArray input, LayerOps ops) {
        return bias == null
                ? ops.rmsNorm(input, weight, epsilon)
                : ops.layerNorm(input, weight, bias, epsilon);
    }
}
