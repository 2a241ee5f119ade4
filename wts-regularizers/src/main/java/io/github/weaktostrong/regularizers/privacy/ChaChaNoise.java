package io.github.weaktostrong.regularizers.privacy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.engine.ChaChaOps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Gaussian numbers from ChaCha20 on the device of the sums, see {@link ChaChaOps}: for cards, to
 * which numbers drawn by {@link GaussianStream} would have to be copied.
 *
 * <p>Every training has a key of its own, and every step of it a nonce: 32 random bits beside the
 * number of the step. The tensors of a step take its blocks one after the other. Before the first
 * step the device's key stream is compared with that of the JDK.
 */
final class ChaChaNoise implements DpSgdSession.Noise {
    private static final byte[] CONSTANTS =
            "expand 32-byte k".getBytes(StandardCharsets.US_ASCII); // RFC 8439, section 2.3
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int COMPARED = 64;

    private final byte[] key;
    private final int random;
    private final int terms;
    private long steps;
    private @Nullable ChaChaOps ops;
    private @Nullable NDManager owner;

    /**
     * Under a key.
     *
     * @param random a part of every nonce
     * @param terms 1, or 4 against attacks on the rounding of floating-point noise
     */
    private ChaChaNoise(byte[] key, int random, int terms) {
        this.key = key;
        this.random = random;
        this.terms = terms;
    }

    /** Under a key that the system's secure generator has just chosen and nobody keeps. */
    static ChaChaNoise secure(int terms) {
        byte[] key = new byte[KEY_BYTES];
        SecureRandom generator = new SecureRandom();
        generator.nextBytes(key);
        return new ChaChaNoise(key, generator.nextInt(), terms);
    }

    /** Under a key that follows from a published seed: for tests, never private. */
    static ChaChaNoise seeded(long seed, int terms) {
        byte[] key =
                Hashing.sha256()
                        .newHasher()
                        .putLong(seed)
                        .putString("noise", StandardCharsets.UTF_8)
                        .hash()
                        .asBytes();
        return new ChaChaNoise(key, 0, terms);
    }

    @Override
    public void addTo(NDList sums, double deviation) {
        byte[] nonce = nextNonce();
        int[] state = state(nonce);
        ChaChaOps on = ops(sums.get(0).getManager());
        if (steps == 1) {
            try (NDArray blocks = on.blocks(state, 0, COMPARED)) {
                requireStandard(nonce, blocks.toIntArray(), blocks.getDevice());
            }
        }
        on.addNormals(sums, state, deviation, terms);
    }

    /** The operations, which belong to the owner of the sums and are loaded once for it. */
    private ChaChaOps ops(NDManager manager) {
        ChaChaOps known = ops;
        if (known == null || manager != owner) {
            known = new ChaChaOps(manager);
            ops = known;
            owner = manager;
        }
        return known;
    }

    /** The nonce of the next step, which no other step of this key has. */
    byte[] nextNonce() {
        return ByteBuffer.allocate(NONCE_BYTES).putInt(random).putLong(steps++).array();
    }

    private int[] state(byte[] nonce) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * 16).put(CONSTANTS).put(key).putInt(0).put(nonce);
        return words(bytes.array());
    }

    private static int[] words(byte[] littleEndian) {
        int[] words = new int[littleEndian.length / Integer.BYTES];
        ByteBuffer.wrap(littleEndian).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    /** Refuses words of blocks 0, 1, ... that a device computed and that are not ChaCha20's. */
    void requireStandard(byte[] nonce, int[] found, Device device) {
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20");
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "ChaCha20"),
                    new ChaCha20ParameterSpec(nonce, 0));
            int[] expected = words(cipher.doFinal(new byte[found.length * Integer.BYTES]));
            if (!Arrays.equals(expected, found)) {
                throw new IllegalStateException(
                        "%s computes another key stream than ChaCha20's; expected that of RFC 8439, from which noise is secret; train on the CPU"
                                .formatted(device));
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "no ChaCha20 in this Java; expected every runtime from 11 on to have it", e);
        }
    }
}
