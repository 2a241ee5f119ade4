package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.weaktostrong.engine.Bfloat16Ops;
import io.github.weaktostrong.engine.TensorOps;
import org.jspecify.annotations.Nullable;

/** Layers in bfloat16. */
record Bfloat16Layers(Bfloat16Ops ops) implements LayerOps {
    /** These, or what others record, computed in bfloat16. */
    LayerOps inPlaceOf(LayerOps others) {
        return others instanceof PerExampleRecording.Layers recorded ? recorded.beside(this) : this;
    }

    @Override
    public NDArray linear(NDArray input, NDArray weight, @Nullable NDArray bias) {
        return ops.linear(input, weight, bias);
    }

    @Override
    public NDArray layerNorm(NDArray input, NDArray weight, NDArray bias, float epsilon) {
        return ops.layerNorm(input, weight, bias, epsilon);
    }

    @Override
    public NDArray rmsNorm(NDArray input, NDArray weight, float epsilon) {
        return ops.rmsNorm(input, weight, epsilon);
    }

    @Override
    public NDArray embedding(NDArray ids, NDArray table) {
        return ops.embedding(ids, table);
    }

    @Override
    public NDArray adapted(
            TensorOps model,
            NDArray input,
            NDArray weight,
            NDArray bias,
            NDList pair,
            double scale) {
        return ops.adapted(input, weight, bias, pair, scale);
    }
}
