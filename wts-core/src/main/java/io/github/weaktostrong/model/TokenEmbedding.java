package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Parameter;

/** Looks up token vectors: int64 ids (B, T) to (B, T, D). */
final class TokenEmbedding extends NeoXBlock {
    private final long width;
    private final Parameter weight;

    TokenEmbedding(long vocabulary, long width) {
        this.width = width;
        weight = weight("weight", vocabulary, width);
    }

    @Override
    NDArray apply(NDArray ids, LayerOps layers) {
        return layers.embedding(ids, weight.getArray());
    }

    @Override
    public Shape[] getOutputShapes(Shape[] inputShapes) {
        return new Shape[] {inputShapes[0].add(width)};
    }
}
