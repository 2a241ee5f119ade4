package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Affine map of the last axis: {@code y = x W^T + b}, W of shape (out, in). */
final class Linear {
    private final NDArray weight;
    private final @Nullable NDArray bias;

    /** Takes the parameters under a name, the bias if there is one. */
    Linear(Map<String, NDArray> parameters, String name) {
        weight = Objects.requireNonNull(parameters.get(name + ".weight"), name);
        bias = parameters.get(name + ".bias");
    }

    NDArray weight() {
        return weight;
    }

    /** Both parameters, null for the one that there is not. */
    List<@Nullable NDArray> parameters() {
        return Arrays.asList(weight, bias);
    }

    /** Applies several to one input. */
    static NDList apply(List<Linear> all, NDArray input, LayerOps ops) {
        return ops.linears(
                input,
                all.stream().map(Linear::weight).toList(),
                all.stream().map(each -> each.bias).collect(Collectors.toList()));
    }

    NDArray apply(NDArray input, LayerOps ops) {
        return ops.linear(input, weight, bias);
    }
}
