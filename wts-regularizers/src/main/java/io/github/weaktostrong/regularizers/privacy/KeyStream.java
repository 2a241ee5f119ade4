package io.github.weaktostrong.regularizers.privacy;

import com.google.common.hash.Hashing;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bytes from AES-128 in counter mode: a stream that nobody without the key tells from noise.
 *
 * <p>The counter blocks are written here and encrypted one by one (mode ECB of the JDK): the same
 * bytes as its mode CTR, several times as fast on JDK 17. A block is numbered by its part of the
 * stream and its place there, 64 bits each, so that parts never overlap. Not safe for use by
 * several threads; each takes a {@link #sibling()} and parts of its own.
 */
final class KeyStream {
    private static final int KEY_BYTES = 16;
    private static final int BLOCK = 16;
    private static final int BUFFER = 1 << 14;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final SecretKeySpec key;
    private final Cipher cipher;
    private final byte[] counters = new byte[BUFFER];
    private final byte[] buffer = new byte[BUFFER];
    private int position = BUFFER;
    private long part;
    private long block;

    KeyStream(byte[] key) {
        this(new SecretKeySpec(key, "AES"));
    }

    private KeyStream(SecretKeySpec key) {
        this.key = key;
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "no AES in this Java; expected every runtime to have it", e);
        }
    }

    /** Under a key that the system's secure generator has just chosen and nobody keeps. */
    static KeyStream secure() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return new KeyStream(key);
    }

    /** Under a key that follows from a published seed: for tests, never private. */
    static KeyStream seeded(long seed, String use) {
        byte[] hash =
                Hashing.sha256()
                        .newHasher()
                        .putLong(seed)
                        .putString(use, StandardCharsets.UTF_8)
                        .hash()
                        .asBytes();
        return new KeyStream(Arrays.copyOf(hash, KEY_BYTES));
    }

    /** The same stream for another thread, at its beginning. */
    KeyStream sibling() {
        return new KeyStream(key);
    }

    /**
     * Goes to the beginning of a part, of which each has 2^64 blocks; a new stream is in part 0.
     */
    void moveTo(long part) {
        this.part = part;
        block = 0;
        position = BUFFER;
    }

    /** Uniform over all 64 bits. */
    long nextLong() {
        if (position == BUFFER) {
            fill();
        }
        long bits = (long) LONGS.get(buffer, position);
        position += Long.BYTES;
        return bits;
    }

    /** Uniform in [0, 1), 53 bits. */
    double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    private void fill() {
        for (int at = 0; at < BUFFER; at += BLOCK) {
            LONGS.set(counters, at, block++);
            LONGS.set(counters, at + Long.BYTES, part);
        }
        try {
            cipher.update(counters, 0, BUFFER, buffer, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // the target has the length of the input
        }
        position = 0;
    }
}
