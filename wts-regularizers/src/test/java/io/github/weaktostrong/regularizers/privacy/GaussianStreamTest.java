package io.github.weaktostrong.regularizers.privacy;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.Engines;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianStreamTest {
    private static final int SIZE = 600_000; // many chunks, not a whole number of them

    private static float[] noise(KeyStream stream, int terms, double deviation) {
        try (NDManager manager = Engines.openManager(Device.cpu());
                NDArray target = manager.zeros(new Shape(3, SIZE / 3))) {
            new GaussianStream(stream, terms).addTo(new NDList(target), deviation);
            return target.toFloatArray();
        }
    }

    /** Moments and quantiles within five standard errors of the normal distribution's. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void numbers_haveTheDistributionAsked(int terms) {
        float[] values = noise(KeyStream.seeded(1, "test"), terms, 2.5);
        NormalSample.requireNormal(values, 2.5);
    }

    /** Chunks and threads take parts of one stream; the same part twice would show here. */
    @Test
    void chunks_areIndependent() {
        float[] values = noise(KeyStream.seeded(2, "test"), 1, 1);
        int chunk = 1 << 15;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < chunk; i++) {
            sum += values[i] * values[chunk + i];
            squares +=
                    (values[i] * values[i] - 1.0) * (values[chunk + i] * values[chunk + i] - 1.0);
        }
        assertEquals(0, sum / chunk, 5 / Math.sqrt(chunk));
        assertEquals(0, squares / chunk, 5 * 2 / Math.sqrt(chunk));
    }

    @Test
    void numbers_ofOneKey_doNotDependOnTheNumberOfThreads() throws Exception {
        float[] many = noise(KeyStream.seeded(5, "test"), 1, 1);
        ForkJoinPool one = new ForkJoinPool(1);
        try {
            assertArrayEquals(
                    many, one.submit(() -> noise(KeyStream.seeded(5, "test"), 1, 1)).get());
        } finally {
            one.shutdown();
        }
    }

    @Test
    void halfTheDeviation_isNotMistakenForTheWhole() {
        float[] values = noise(KeyStream.seeded(1, "test"), 1, 1.25);
        double square = 0;
        for (float value : values) {
            square += value * value / 2.5 / 2.5 / SIZE;
        }
        assertTrue(Math.abs(square - 1) > 5 * Math.sqrt(2.0 / SIZE), "variance " + square);
    }

    /** A tensor of any size gets a number of its own in every entry, and none twice. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 128, (1 << 15) - 1, (1 << 15) + 1, 3 << 15})
    void entries_ofAnyNumber_eachGetNoiseOfTheirOwn(int size) {
        GaussianStream stream = new GaussianStream(KeyStream.seeded(4, "test"), 1);
        Set<Float> seen = new HashSet<>();
        try (NDManager manager = Engines.openManager(Device.cpu())) {
            for (int tensor = 0; tensor < 2; tensor++) {
                NDArray target = manager.zeros(new Shape(size));
                stream.addTo(new NDList(target), 1);
                for (float value : target.toFloatArray()) {
                    assertNotEquals(0f, value);
                    seen.add(value);
                }
            }
        }
        assertTrue(seen.size() > 0.98 * 2 * size, seen.size() + " different numbers"); // float32
    }

    @Test
    void secureStreams_neverRepeat_seededOnesDo() {
        assertNotEquals(KeyStream.secure().nextDouble(), KeyStream.secure().nextDouble());
        assertArrayEquals(
                noise(KeyStream.seeded(3, "noise"), 1, 1),
                noise(KeyStream.seeded(3, "noise"), 1, 1));
        assertNotEquals(
                KeyStream.seeded(3, "noise").nextDouble(),
                KeyStream.seeded(3, "sampling").nextDouble());
    }

    /** The JDK's own counter mode, whose counter is big endian, gives the blocks for counter 0. */
    @Test
    void bytes_areThoseOfAesInCounterMode() throws GeneralSecurityException {
        byte[] key = new byte[16];
        Arrays.fill(key, (byte) 7);
        KeyStream ours = new KeyStream(key);
        for (int part : new int[] {0, 3}) {
            ours.moveTo(part);
            for (int block = 0; block < 3; block++) {
                byte[] counter = new byte[16];
                counter[0] = (byte) block; // little endian
                counter[8] = (byte) part;
                Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
                cipher.init(
                        Cipher.ENCRYPT_MODE,
                        new SecretKeySpec(key, "AES"),
                        new IvParameterSpec(counter));
                ByteBuffer expected =
                        ByteBuffer.wrap(cipher.doFinal(new byte[16])).order(LITTLE_ENDIAN);
                assertEquals(expected.getLong(), ours.nextLong());
                assertEquals(expected.getLong(), ours.nextLong());
            }
        }
    }
}
