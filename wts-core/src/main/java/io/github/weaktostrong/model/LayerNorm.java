package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Parameter;

/** Layer normalisation of the last axis (Ba et al. 2016), with scale and shift. */
final class LayerNorm extends NeoXBlock {
    private final float epsilon;
    private final Parameter weight;
    private final Parameter bias;

    LayerNorm(long width, double epsilon) {
        this.epsilon = (float) epsilon;
        weight = weight("weight", width);
        bias = weight("bias", width);
    }

    @Override
    NDArray apply(NDArray input, LayerOps layers) {
        return layers.layerNorm(input, weight.getArray(), bias.getArray(), epsilon);
    }
}
