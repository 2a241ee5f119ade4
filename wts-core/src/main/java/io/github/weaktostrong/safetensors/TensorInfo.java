package io.github.weaktostrong.safetensors;

import io.github.weaktostrong.data.Printable;
import java.util.List;
import java.util.OptionalLong;

/**
 * One tensor of a safetensors file: what it is and where its bytes lie.
 *
 * @param name name in the file
 * @param dtype element type on disk
 * @param shape sizes, outermost first; empty for a scalar
 * @param begin offset of the first byte in the data area, which follows the header
 * @param end offset after the last byte
 */
public record TensorInfo(String name, Dtype dtype, List<Long> shape, long begin, long end) {

    /** Copies the shape and checks that it fills the bytes exactly. */
    public TensorInfo {
        shape = List.copyOf(shape);
        OptionalLong bytes = bytes(dtype, shape);
        if (begin < 0 || bytes.isEmpty() || end - begin != bytes.getAsLong()) {
            throw new IllegalArgumentException(
                    "tensor %s of %s %s lies in bytes %s to %s; expected a range of its size"
                            .formatted(Printable.name(name), dtype, shape, begin, end));
        }
    }

    /** Returns the number of elements, the product of the shape; 1 for a scalar. */
    public long elements() {
        return (end - begin) / dtype.bytes();
    }

    /**
     * Returns the size of such a tensor; empty when a size is negative or the product overflows.
     */
    static OptionalLong bytes(Dtype dtype, List<Long> shape) {
        long bytes = dtype.bytes();
        for (long size : shape) {
            if (size < 0 || Math.multiplyHigh(bytes, size) != 0 || bytes * size < 0) {
                return OptionalLong.empty();
            }
            bytes *= size;
        }
        return OptionalLong.of(bytes);
    }
}
