package io.github.weaktostrong.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GptNeoXConfigTest {

    private static GptNeoXConfig of(
            int hidden, int heads, double fraction, double base, double eps, double range) {
        return new GptNeoXConfig(
                64, hidden, 1, heads, 4, 8, fraction, base, eps, true, range, 0, 0);
    }

    @Test
    void bodyParameters_pythiaSizes_areThePublishedOnes() {
        // Biderman et al. 2023, table 1: non-embedding parameters.
        assertEquals(18_915_328, GptNeoXConfig.of(6, 512, 8).bodyParameters());
        assertEquals(85_056_000, GptNeoXConfig.of(12, 768, 12).bodyParameters());
        assertEquals(302_311_424, GptNeoXConfig.of(24, 1024, 16).bodyParameters());
        assertEquals(11_327_027_200L, GptNeoXConfig.of(36, 5120, 40).bodyParameters());
    }

    @Test
    void rotaryDimensions_fractionOfAHead_areCutAsHuggingFaceDoes() {
        assertEquals(16, rotated(GptNeoXConfig.of(6, 512, 8)));
        assertEquals(20, rotated(GptNeoXConfig.of(32, 2560, 32)));
        assertEquals(2, rotated(of(10, 1, 0.29, 1, 1, 0)));
        assertEquals(4, rotated(of(10, 1, 0.3, 1, 1, 0))); // pairs: the next one as well
        assertEquals(2, rotated(of(10, 1, 0.1, 1, 1, 0)));
    }

    private static int rotated(GptNeoXConfig shape) {
        RotaryPositions rotary = Objects.requireNonNull(shape.decoder().rotary());
        return rotary.dimensions(shape.headSize());
    }

    @Test
    void heads_thatDoNotDivideTheWidth_areRefused() {
        IllegalArgumentException thrown =
                assertThrows(
                        IllegalArgumentException.class, () -> of(10, 3, 1, 10_000, 1e-5, 0.02));
        assertEquals(
                "hidden size 10 is not a multiple of the 3 attention heads; expected heads of equal"
                        + " size",
                thrown.getMessage());
    }

    @Test
    void rotaryFraction_noneOrMoreThanTheHead_isRefused() {
        for (double fraction : new double[] {0.09, 0, -1, 1.2, Double.NaN}) {
            IllegalArgumentException thrown =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> of(10, 1, fraction, 10_000, 1e-5, 0.02));
            assertTrue(thrown.getMessage().startsWith("rotary fraction"), thrown.getMessage());
        }
    }

    @Test
    void numbers_outOfRange_areRefused() {
        for (double bad : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThrows(IllegalArgumentException.class, () -> of(8, 1, 1, bad, 1e-5, 0.02));
            assertThrows(IllegalArgumentException.class, () -> of(8, 1, 1, 10_000, bad, 0.02));
            assertThrows(IllegalArgumentException.class, () -> of(8, 1, 1, 10_000, 1e-5, bad));
        }
        GptNeoXConfig good = of(8, 2, 1, 10_000, 1e-5, 0);
        assertThrows(IllegalArgumentException.class, () -> good.withVocabSize(0));
        assertThrows(IllegalArgumentException.class, () -> good.withVocabSize((1 << 24) + 1));
        assertThrows(IllegalArgumentException.class, () -> good.withPositions(-3));
        assertThrows(
                IllegalArgumentException.class,
                () -> new GptNeoXConfig(64, 8, 1, 2, 4, 8, 1, 1, 1e-5, true, 0.02, -1, 0));
        assertThrows(IllegalArgumentException.class, () -> GptNeoXConfig.of(0, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> GptNeoXConfig.of(1, 8, 0));
        assertThrows(
                IllegalArgumentException.class, () -> GptNeoXConfig.of(1, Integer.MAX_VALUE, 1));
    }

    @Test
    void parameterShapes_anySize_areTheBodyAndTheEmbedding() {
        for (GptNeoXConfig shape : List.of(GptNeoXConfig.of(3, 64, 4), of(8, 2, 1, 1, 1, 0))) {
            long count =
                    shape.parameterShapes().values().stream()
                            .mapToLong(sizes -> LongStream.of(sizes).reduce(1, (a, b) -> a * b))
                            .sum();
            long embedding = (long) shape.vocabSize() * shape.hiddenSize();
            assertEquals(shape.bodyParameters() + embedding, count);
        }
    }

    @Test
    void with_oneValue_changesOnlyThat() {
        GptNeoXConfig shape = GptNeoXConfig.of(2, 64, 4);
        assertEquals(shape, shape.withVocabSize(7).withVocabSize(50_304));
        assertEquals(9, shape.withPositions(9).positions());
        assertEquals(3, shape.withLayers(3).layers());
    }
}
