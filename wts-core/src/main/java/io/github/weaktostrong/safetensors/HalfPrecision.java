package io.github.weaktostrong.safetensors;

/** The 16-bit floating-point formats of weights (Java has them from version 20 on). */
final class HalfPrecision {

    private HalfPrecision() {}

    static float fromBfloat16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds to the nearest, ties to even; a NaN stays one. */
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    static float fromFloat16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >>> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int shifted = exponent == 0x1f ? 0xff : exponent + 112;
        return Float.intBitsToFloat(sign | (shifted << 23) | (fraction << 13));
    }

    /** Rounds to the nearest, ties to even; beyond 65,504 is infinite, as IEEE 754 says. */
    static short toFloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        if (magnitude > 0x7f800000) {
            return (short) (sign | 0x7e00);
        }
        if (magnitude >= 0x477ff000) {
            return (short) (sign | 0x7c00);
        }
        if (magnitude < 0x38800000) {
            // Subnormal: multiples of 2^-24, and rint rounds ties to even.
            return (short) (sign | (int) Math.rint(Float.intBitsToFloat(magnitude) * 0x1p24));
        }
        int rounded = magnitude - (112 << 23) + 0xfff + ((magnitude >>> 13) & 1);
        return (short) (sign | (rounded >>> 13));
    }
}
