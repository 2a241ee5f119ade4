package io.github.weaktostrong.safetensors;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor to be saved; its values are asked for when its turn comes, so that one at a time is in
 * memory.
 *
 * @param shape sizes, outermost first
 * @param values supplies the elements row by row, from the buffer's position to its limit
 */
public record TensorSource(List<Long> shape, Supplier<FloatBuffer> values) {

    /** Copies the shape and checks that its size in fp32 is a number. */
    public TensorSource {
        shape = List.copyOf(shape);
        if (TensorInfo.bytes(Dtype.F32, shape).isEmpty()) {
            throw new IllegalArgumentException(
                    "the shape %s; expected sizes that are not negative, less than 2^63 bytes in all"
                            .formatted(shape));
        }
    }

    /** Returns the size in bytes as elements of a type. */
    public long bytes(Dtype dtype) {
        return TensorInfo.bytes(dtype, shape).orElseThrow();
    }
}
