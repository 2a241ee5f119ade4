package io.github.weaktostrong.provenance;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * A seed from which named seeds are derived without state.
 *
 * <p>{@code Seeds.of(7).child("shuffle")} is a function of 7 and the name alone: a new consumer of
 * randomness never shifts the numbers of another one, and the order of calls does not matter.
 *
 * <pre>{@code
 * child(name) = first 8 bytes of SHA-256(value, big endian; name, UTF-8), as a big-endian long
 * }</pre>
 *
 * <p>The same value gives the same numbers on every platform for one Java version.
 *
 * @param value the seed, any number
 */
public record Seeds(long value) {
    /**
     * Wraps a seed.
     *
     * @param value the seed, any number
     * @return the root of the seeds derived from it
     */
    public static Seeds of(long value) {
        return new Seeds(value);
    }

    /**
     * Derives the seed of a named consumer.
     *
     * @param name names the consumer, such as {@code "shuffle"}
     * @return the derived seed
     */
    public Seeds child(String name) {
        byte[] hash =
                Hashing.sha256()
                        .newHasher()
                        .putLong(Long.reverseBytes(value))
                        .putString(name, StandardCharsets.UTF_8)
                        .hash()
                        .asBytes();
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = first << Byte.SIZE | (hash[i] & 0xff);
        }
        return new Seeds(first);
    }

    /**
     * Derives the seed of a counted consumer, such as an epoch or a row.
     *
     * @param index any number
     * @return {@code child("#" + index)}
     */
    public Seeds child(long index) {
        return child("#" + index);
    }

    /**
     * Starts a generator at this seed.
     *
     * @return a new generator; two calls give two generators with the same numbers
     */
    public SplittableRandom random() {
        return new SplittableRandom(value);
    }

    /**
     * Shuffles 0 .. n-1 uniformly (Fisher and Yates 1938; Durstenfeld 1964, Algorithm 235).
     *
     * @param n how many, at least 0
     * @return the permutation, a function of this seed and {@code n}
     */
    public int[] permutation(int n) {
        if (n < 0) {
            throw new IllegalArgumentException(
                    "permutation of " + n + " numbers; expected at least 0");
        }
        int[] order = new int[n];
        SplittableRandom random = random();
        for (int i = 0; i < n; i++) {
            // Inside out: position j of the first i + 1 is uniform, its holder moves to i.
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return order;
    }
}
