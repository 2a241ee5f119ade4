package io.github.weaktostrong.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceArraysTest {
    private static final Shape PAIRS = new Shape(2, 2);

    @Test
    void arrays_inEitherWay_holdTheNumbersAndBelongToTheOwner() {
        assertArrays();
        CostlyReads.during(
                () -> {
                    assertArrays();
                    return PAIRS;
                });
    }

    private static void assertArrays() {
        List<NDArray> made;
        try (NDManager owner = Engines.openManager(Device.cpu())) {
            long[] numbers = {1, -2, Long.MAX_VALUE, Long.MIN_VALUE};
            NDArray longs = DeviceArrays.of(owner, numbers, PAIRS);
            NDArray floats = DeviceArrays.of(owner, new float[] {1.5f, -0f, 3, 4}, PAIRS);
            NDArray doubles = DeviceArrays.of(owner, new double[] {0.1, 2, 3, 4}, PAIRS);
            NDArray one = DeviceArrays.of(owner, 7f);
            NDArray none = DeviceArrays.of(owner, new long[0]);
            made = List.of(longs, floats, doubles, one, none);
            Arrays.fill(numbers, 0); // not kept
            assertArrayEquals(
                    new long[] {1, -2, Long.MAX_VALUE, Long.MIN_VALUE}, longs.toLongArray());
            assertArrayEquals(new float[] {1.5f, -0f, 3, 4}, floats.toFloatArray());
            assertArrayEquals(new double[] {0.1, 2, 3, 4}, doubles.toDoubleArray());
            assertArrayEquals(new float[] {7}, one.toFloatArray());
            assertEquals(0, none.size());
            for (NDArray each : made) {
                assertEquals(owner, each.getManager());
                assertFalse(each.hasGradient());
            }
            assertEquals(PAIRS, longs.getShape());
        }
        made.forEach(each -> assertThrows(IllegalStateException.class, each::toByteBuffer));
    }

    /** The memory that a copy was made of may be used for something else at once. */
    @Test
    void copies_ofNumbersThatAreGone_stay() {
        CostlyReads.during(
                () -> {
                    try (NDManager owner = Engines.openManager(Device.cpu())) {
                        NDArray[] copies = new NDArray[200];
                        for (int i = 0; i < copies.length; i++) {
                            long[] values = new long[1 << 12];
                            Arrays.fill(values, i);
                            copies[i] = DeviceArrays.of(owner, values);
                        }
                        System.gc();
                        for (int i = 0; i < copies.length; i++) {
                            long at = i;
                            long[] found = copies[i].toLongArray();
                            assertEquals(
                                    1 << 12, Arrays.stream(found).filter(v -> v == at).count());
                        }
                        return owner;
                    }
                });
    }
}
