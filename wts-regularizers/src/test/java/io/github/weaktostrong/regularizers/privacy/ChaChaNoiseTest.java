package io.github.weaktostrong.regularizers.privacy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.Engines;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChaChaNoiseTest {
    private static float[] step(ChaChaNoise noise, int size, double deviation) {
        try (NDManager manager = Engines.openManager(Device.cpu());
                NDArray target = manager.zeros(new Shape(3, size / 3))) {
            noise.addTo(new NDList(target), deviation);
            return target.toFloatArray();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void numbers_haveTheDistributionAsked(int terms) {
        NormalSample.requireNormal(step(ChaChaNoise.seeded(1, terms), 600_000, 2.5), 2.5);
    }

    @Test
    void halfTheDeviation_isNotMistakenForTheWhole() {
        float[] half = step(ChaChaNoise.seeded(1, 1), 600_000, 1.25);
        assertThrows(AssertionError.class, () -> NormalSample.requireNormal(half, 2.5));
    }

    /** Every step has a nonce of its own, every training a key: the same words come never twice. */
    @Test
    void numbers_ofOtherStepsAndTrainings_areOthers() {
        ChaChaNoise seeded = ChaChaNoise.seeded(2, 1);
        float[] first = step(seeded, 300, 1);
        assertEquals(0, same(first, step(seeded, 300, 1)));
        assertArrayEquals(first, step(ChaChaNoise.seeded(2, 1), 300, 1));
        assertEquals(0, same(first, step(ChaChaNoise.seeded(3, 1), 300, 1)));
        float[] secure = step(ChaChaNoise.secure(1), 300, 1);
        assertEquals(0, same(secure, step(ChaChaNoise.secure(1), 300, 1)));
    }

    private static int same(float[] one, float[] other) {
        int same = 0;
        for (int i = 0; i < one.length; i++) {
            same += one[i] == other[i] ? 1 : 0;
        }
        return same;
    }

    @Test
    void nonces_ofOneKey_neverRepeat() {
        ChaChaNoise noise = ChaChaNoise.secure(1);
        Set<ByteBuffer> nonces = new HashSet<>();
        for (int step = 0; step < 10_000; step++) {
            byte[] nonce = noise.nextNonce();
            assertEquals(12, nonce.length);
            assertTrue(nonces.add(ByteBuffer.wrap(nonce)), "step " + step);
        }
    }

    @Test
    void keyStream_thatIsNotTheStandards_isRefused() {
        ChaChaNoise noise = ChaChaNoise.secure(1);
        String message =
                assertThrows(
                                IllegalStateException.class,
                                () ->
                                        noise.requireStandard(
                                                noise.nextNonce(), new int[64 * 16], Device.gpu(1)))
                        .getMessage();
        assertTrue(message.startsWith("gpu(1) computes another key stream"), message);
    }
}
