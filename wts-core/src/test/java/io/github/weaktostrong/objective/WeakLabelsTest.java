package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class WeakLabelsTest {
    private static final float[][] SOFT = {{0.2f, 0.8f}, {0.5f, 0.5f}, {1, 0}, {0.1f, 0.3f, 0.6f}};

    @Test
    void hard_probabilities_putsOneOnTheFirstOfTheLargest() {
        float[][] hard = {{0, 1}, {1, 0}, {1, 0}, {0, 0, 1}};
        assertArrayEquals(hard, WeakLabels.HARD.of(SOFT));
        assertArrayEquals(new float[] {0.2f, 0.8f}, SOFT[0]); // the teacher's stay
    }

    @Test
    void soft_probabilities_areLeftAsTheyAre() {
        assertArrayEquals(SOFT, WeakLabels.SOFT.of(SOFT));
    }
}
