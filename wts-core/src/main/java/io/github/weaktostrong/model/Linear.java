package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;
import org.jspecify.annotations.Nullable;

/** Affine map of the last axis: {@code y = x W^T + b}, W of shape (out, in). */
final class Linear extends NeoXBlock {
    private final long out;
    private final Parameter weight;
    private final @Nullable Parameter bias;

    private Linear(long in, long out, boolean biased) {
        this.out = out;
        weight = weight("weight", out, in);
        bias = biased ? weight("bias", out) : null;
    }

    static Linear withBias(long in, long out) {
        return new Linear(in, out, true);
    }

    static Linear withoutBias(long in, long out) {
        return new Linear(in, out, false);
    }

    /** Width of the result. */
    long rows() {
        return out;
    }

    NDArray weight() {
        return weight.getArray();
    }

    @Override
    NDArray apply(NDArray input, LayerOps layers) {
        return layers.linear(input, weight.getArray(), bias == null ? null : bias.getArray());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        Shape in = inputShapes[0];
        return new Shape[] {in.slice(0, in.dimension() - 1).add(out)};
    }
}
