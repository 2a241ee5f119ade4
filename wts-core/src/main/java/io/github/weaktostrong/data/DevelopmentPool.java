package io.github.weaktostrong.data;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * Sources set aside for development: rates, lambdas and pairs of models are tuned on their rows,
 * and surrogates of attacks trained, so that nothing is ever reported of them.
 *
 * <p>A source is in the pool by its name alone, the same in every run: 15 % of all names are.
 */
public final class DevelopmentPool {
    /** Share of all names that are in the pool. */
    public static final double SHARE = 0.15;

    private static final String SALT = "wts development pool\n";

    private DevelopmentPool() {}

    /**
     * Whether a source is in the pool: SHA-256 of a fixed text and its name, modulo 100, is below
     * 15.
     *
     * @param source as {@link Example#source}
     */
    public static boolean contains(String source) {
        byte[] hash = Hashing.sha256().hashString(SALT + source, StandardCharsets.UTF_8).asBytes();
        long first = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            first = first << Byte.SIZE | (hash[i] & 0xff);
        }
        return Long.remainderUnsigned(first, 100) < 100 * SHARE;
    }

    /** The rows of a data set that are in the pool, possibly none. */
    public static Dataset of(Dataset data) {
        return new Dataset(
                data.name() + ", development pool",
                data.examples().stream().filter(row -> contains(row.source())).toList());
    }
}
