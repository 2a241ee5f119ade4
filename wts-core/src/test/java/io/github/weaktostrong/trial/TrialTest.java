package io.github.weaktostrong.trial;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class TrialTest {
    @Test
    void hardened_probabilities_putsOneOnTheFirstOfTheLargest() {
        float[][] soft = {{0.2f, 0.8f}, {0.5f, 0.5f}, {1, 0}, {0.1f, 0.3f, 0.6f}};
        float[][] hard = {{0, 1}, {1, 0}, {1, 0}, {0, 0, 1}};
        assertArrayEquals(hard, Trial.hardened(soft));
        assertArrayEquals(new float[] {0.2f, 0.8f}, soft[0]); // the teacher's stay
    }
}
