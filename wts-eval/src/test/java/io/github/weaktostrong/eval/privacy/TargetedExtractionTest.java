package io.github.weaktostrong.eval.privacy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TargetedExtractionTest {
    private static final TargetedExtraction ATTACK = new TargetedExtraction(2, 2);

    @Test
    void eligible_shortTexts_areLeftOut() {
        assertArrayEquals(
                new int[] {1},
                ATTACK.eligible(List.of(new int[] {1, 2, 3}, new int[] {4, 5, 6, 7, 8})));
    }

    @Test
    void eligible_prefixThatGoesOnInTwoWays_isLeftOut() {
        assertArrayEquals(
                new int[] {2, 3},
                ATTACK.eligible(
                        List.of(
                                new int[] {1, 2, 3, 4},
                                new int[] {1, 2, 3, 5},
                                new int[] {6, 7, 8, 9, 1},
                                new int[] {6, 7, 8, 9, 2}))); // the same suffix, other ends
    }

    @Test
    void match_wholeSuffix_isExact() {
        assertTrue(new TargetedExtraction.Match(1).exact());
        assertFalse(new TargetedExtraction.Match(0.5).exact());
    }

    @Test
    void lengths_below1_areRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TargetedExtraction(0, 2));
        assertEquals(0, ATTACK.eligible(List.of()).length);
    }
}
