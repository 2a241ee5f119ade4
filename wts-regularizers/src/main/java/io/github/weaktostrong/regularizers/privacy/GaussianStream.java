package io.github.weaktostrong.regularizers.privacy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/**
 * Gaussian numbers from a stream of random bytes, by the method of Box and Muller (1958) in float32
 * tensor operations.
 *
 * <pre>{@code
 * u = |hi + f| / 2^31,  hi a 32-bit integer, f in (0, 1) from 32 further bits: uniform in (0, 1)
 * a = pi * integer / 2^31
 * sqrt(-2 ln u) * (cos a, sin a)
 * }</pre>
 *
 * <p>u resolves 2^-55, so that numbers up to 8.7 standard deviations occur; 32 bits alone would end
 * at 6.7. With {@code terms} 4, every number is half the sum of four (Holohan and Braghin 2021).
 */
final class GaussianStream {
    /** Pairs of a full chunk: temporaries of 256 KiB stay in the cache. */
    private static final int PAIRS = 1 << 16;

    private static final int GRAIN = 4; // pairs that use up whole blocks of the stream

    private static final int WORDS = 3; // of 32 bits for each pair
    private static final double FRACTION = 0x1p-32 * (1 - 0x1p-22); // keeps f inside (0, 1)

    private final KeyStream stream;
    private final int terms;
    private final byte[] bytes = new byte[PAIRS * WORDS * Integer.BYTES];
    private final ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length);

    /**
     * Wraps a stream.
     *
     * @param terms 1, or 4 against attacks on the rounding of floating-point noise
     */
    GaussianStream(KeyStream stream, int terms) {
        this.stream = stream;
        this.terms = terms;
    }

    /** Adds independent N(0, deviation^2) to every entry, in place. */
    void addTo(NDArray target, double deviation) {
        long size = target.size();
        try (NDManager scope = target.getManager().newSubManager()) {
            NDArray flat = target.reshape(size);
            flat.attach(scope);
            for (long begin = 0; begin < size; begin += 2L * PAIRS) {
                try (NDManager chunk = scope.newSubManager()) {
                    int count = (int) Math.min(2L * PAIRS, size - begin);
                    NDArray noise = numbers(chunk, pairsFor(count), deviation);
                    NDArray part = flat.get(new NDIndex("{}:{}", begin, begin + count));
                    part.attach(chunk);
                    part.addi(noise.get(new NDIndex(":{}", count)));
                }
            }
        }
    }

    /** The pairs that give so many numbers, in whole blocks. */
    private static int pairsFor(int numbers) {
        int pairs = (numbers + 1) / 2;
        return (pairs + GRAIN - 1) / GRAIN * GRAIN;
    }

    /** (2 pairs) numbers of a standard deviation. */
    private NDArray numbers(NDManager owner, int pairs, double deviation) {
        NDArray sum = fresh(owner, pairs, deviation / Math.sqrt(terms));
        for (int i = 1; i < terms; i++) {
            sum.addi(fresh(owner, pairs, deviation / Math.sqrt(terms)));
        }
        return sum;
    }

    private NDArray fresh(NDManager owner, int pairs, double deviation) {
        int length = pairs * WORDS * Integer.BYTES;
        stream.fill(bytes, length);
        direct.clear();
        direct.put(bytes, 0, length).flip();
        NDArray words = owner.create(direct, new Shape(WORDS, pairs), DataType.INT32);
        NDArray real = words.toType(DataType.FLOAT32, true);
        NDArray whole = real.get(0);
        NDArray fraction = real.get(1).muli(FRACTION).addi(0.5);
        NDArray uniform = whole.addi(fraction).abs().muli(0x1p-31);
        NDArray radius = uniform.log().muli(-2 * deviation * deviation).sqrt();
        NDArray angle = real.get(2).muli(Math.PI * 0x1p-31);
        return radius.mul(angle.cos()).concat(radius.mul(angle.sin()), 0);
    }
}
