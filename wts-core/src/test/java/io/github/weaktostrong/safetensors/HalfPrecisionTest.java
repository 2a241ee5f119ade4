package io.github.weaktostrong.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class HalfPrecisionTest {

    @Test
    void float16_knownBits_areTheirNumbers() {
        assertEquals(1f, HalfPrecision.fromFloat16((short) 0x3c00));
        assertEquals(-2f, HalfPrecision.fromFloat16((short) 0xc000));
        assertEquals(65504f, HalfPrecision.fromFloat16((short) 0x7bff));
        assertEquals(0x1p-24f, HalfPrecision.fromFloat16((short) 0x0001));
        assertEquals(-0x1p-14f, HalfPrecision.fromFloat16((short) 0x8400));
        assertEquals(-0f, HalfPrecision.fromFloat16((short) 0x8000));
        assertEquals(Float.NEGATIVE_INFINITY, HalfPrecision.fromFloat16((short) 0xfc00));
        assertTrue(Float.isNaN(HalfPrecision.fromFloat16((short) 0x7e00)));
        assertEquals(0.333251953125f, HalfPrecision.fromFloat16((short) 0x3555));
    }

    @Test
    void bfloat16_knownBits_areTheirNumbers() {
        assertEquals(1f, HalfPrecision.fromBfloat16((short) 0x3f80));
        assertEquals(-3.140625f, HalfPrecision.fromBfloat16((short) 0xc049));
        assertEquals(Float.POSITIVE_INFINITY, HalfPrecision.fromBfloat16((short) 0x7f80));
    }

    @Test
    void sixteenBits_everyNumber_survivesTheWayThereAndBack() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float half = HalfPrecision.fromFloat16((short) bits);
            float brain = HalfPrecision.fromBfloat16((short) bits);
            if (Float.isNaN(half)) {
                assertTrue(Float.isNaN(HalfPrecision.fromFloat16(HalfPrecision.toFloat16(half))));
            } else {
                assertEquals((short) bits, HalfPrecision.toFloat16(half));
            }
            if (Float.isNaN(brain)) {
                assertTrue(
                        Float.isNaN(HalfPrecision.fromBfloat16(HalfPrecision.toBfloat16(brain))));
            } else {
                assertEquals((short) bits, HalfPrecision.toBfloat16(brain));
            }
        }
    }

    @Test
    void ties_halfWay_goToTheEvenNumber() {
        assertEquals(0x3c00, HalfPrecision.toFloat16(1 + 0x1p-11f));
        assertEquals(0x3c02, HalfPrecision.toFloat16(1 + 3 * 0x1p-11f));
        assertEquals(0x3c01, HalfPrecision.toFloat16(1 + 0x1.8p-11f));
        assertEquals(0, HalfPrecision.toFloat16(0x1p-25f));
        assertEquals(2, HalfPrecision.toFloat16(3 * 0x1p-25f));
        assertEquals(0x7bff, HalfPrecision.toFloat16(65519.996f));
        assertEquals(0x7c00, HalfPrecision.toFloat16(65520f));
        assertEquals(0x0400, HalfPrecision.toFloat16(Math.nextDown(0x1p-14f)));
        assertEquals(0x3f80, HalfPrecision.toBfloat16(1 + 0x1p-8f));
        assertEquals(0x3f82, HalfPrecision.toBfloat16(1 + 3 * 0x1p-8f));
    }

    @Property
    void float16_anyNumber_isRoundedToItsNearestNeighbour(
            @ForAll @FloatRange(min = -65504, max = 65504) float value) {
        short bits = HalfPrecision.toFloat16(value);
        double error = Math.abs(value - (double) HalfPrecision.fromFloat16(bits));
        for (int step : new int[] {-1, 1}) {
            float neighbour = HalfPrecision.fromFloat16((short) (bits + step));
            if (Float.isFinite(neighbour)) {
                assertTrue(error <= Math.abs(value - (double) neighbour), "value " + value);
            }
        }
    }
}
