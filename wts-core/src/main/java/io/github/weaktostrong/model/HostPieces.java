package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Collection;

/**
 * Fills parameters from values in Java through one small buffer, so that a model on its way to the
 * device is not in the host's memory a second time.
 */
final class HostPieces {
    private static final int FLOATS = 1 << 22; // 16 MiB

    private final NDManager scope;
    private final ByteBuffer bytes;

    /**
     * Makes a buffer.
     *
     * @param scope for temporaries, on the model's device
     * @param floats of a piece
     */
    HostPieces(NDManager scope, int floats) {
        this.scope = scope;
        bytes = ByteBuffer.allocateDirect(floats * Float.BYTES).order(ByteOrder.nativeOrder());
    }

    /** Makes a buffer for parameters that will be filled. */
    static HostPieces of(NDManager scope, Collection<NDArray> parameters) {
        long largest = parameters.stream().mapToLong(NDArray::size).max().orElse(0);
        return new HostPieces(scope, (int) Math.min(FLOATS, largest));
    }

    /** Most floats of a piece. */
    int capacity() {
        return bytes.capacity() / Float.BYTES;
    }

    /** The values of a piece that are to be set, from position 0. */
    FloatBuffer values() {
        return bytes.asFloatBuffer();
    }

    /**
     * Sets a piece of a parameter.
     *
     * @param begin first element, row by row
     * @param count elements, that many of {@link #values}
     */
    void set(NDArray target, long begin, int count) {
        try (NDArray flat = target.reshape(target.size());
                NDArray piece = piece(new Shape(count))) {
            flat.set(new NDIndex("{}:{}", begin, begin + count), piece);
        }
    }

    /**
     * Sets columns of a matrix.
     *
     * @param target (P, Q)
     * @param begin first column
     * @param count columns, the P values of each one after the other in {@link #values}
     */
    void setColumns(NDArray target, long begin, int count) {
        try (NDArray rows = piece(new Shape(count, target.getShape().get(0)));
                NDArray columns = rows.transpose()) {
            target.set(new NDIndex(":, {}:{}", begin, begin + count), columns);
        }
    }

    private NDArray piece(Shape shape) {
        bytes.position(0).limit(Math.toIntExact(shape.size()) * Float.BYTES);
        try {
            return scope.create(bytes, shape, DataType.FLOAT32);
        } finally {
            bytes.clear();
        }
    }
}
