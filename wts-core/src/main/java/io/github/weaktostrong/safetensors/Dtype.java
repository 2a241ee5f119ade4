package io.github.weaktostrong.safetensors;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Element types of safetensors files; only the ones that are convertible hold weights. */
public enum Dtype {
    /** One byte, 0 or 1. */
    BOOL(1),
    /** Unsigned integer of 8 bits. */
    U8(1),
    /** Signed integer of 8 bits. */
    I8(1),
    /** Floating point of 8 bits, 5 of them exponent. */
    F8_E5M2(1),
    /** Floating point of 8 bits, 4 of them exponent. */
    F8_E4M3(1),
    /** Power of two of 8 bits. */
    F8_E8M0(1),
    /** Signed integer of 16 bits. */
    I16(2),
    /** Unsigned integer of 16 bits. */
    U16(2),
    /** IEEE 754 half precision. */
    F16(2),
    /** The upper half of a single-precision number. */
    BF16(2),
    /** Signed integer of 32 bits. */
    I32(4),
    /** Unsigned integer of 32 bits. */
    U32(4),
    /** IEEE 754 single precision. */
    F32(4),
    /** Complex number of two single-precision parts. */
    C64(8),
    /** IEEE 754 double precision. */
    F64(8),
    /** Signed integer of 64 bits. */
    I64(8),
    /** Unsigned integer of 64 bits. */
    U64(8);

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Returns whether this library reads elements of this type as fp32: F32, F16 and BF16. */
    public boolean isConvertible() {
        return this == F32 || this == F16 || this == BF16;
    }

    static Optional<Dtype> ofName(String name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    static String known() {
        return Arrays.stream(values()).map(Dtype::name).collect(Collectors.joining(", "));
    }
}
