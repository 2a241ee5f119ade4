package io.github.weaktostrong.safetensors;

import java.nio.FloatBuffer;

/** Receives a tensor in pieces, in order. */
@FunctionalInterface
public interface FloatChunkConsumer {

    /**
     * Takes the next piece.
     *
     * @param offset index of its first element in the tensor, row by row
     * @param values the elements as fp32; valid only during the call, may be read-only
     */
    void accept(long offset, FloatBuffer values);
}
