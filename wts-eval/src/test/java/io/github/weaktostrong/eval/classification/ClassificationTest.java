package io.github.weaktostrong.eval.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ClassificationTest {

    @Test
    void calibrationError_twoBins_handComputed() {
        double[] probabilities = {0.1, 0.3, 0.6, 0.8, 0.9};
        int[] outcomes = {0, 1, 1, 0, 1};

        // Lower bin: |1 - 0.4| = 0.6; upper: |2 - 2.3| = 0.3; over 5 rows.
        assertEquals(0.18, Calibration.expectedError(probabilities, outcomes, 2), 1e-12);
    }

    @Test
    void calibrationError_valuesOnBinEdges_belongToTheLowerBin() {
        // 0.5 shares the first of two bins with 0: their gaps cancel.
        assertEquals(0, Calibration.expectedError(new double[] {0.5, 0.5}, new int[] {0, 1}, 2));
        assertEquals(
                0.5,
                Calibration.expectedError(new double[] {0.5, 0.501}, new int[] {0, 1}, 2),
                1e-3);
        // 0.55 * 100 is a little above 55.
        assertEquals(
                0.05,
                Calibration.expectedError(new double[] {0.55, 0.545}, new int[] {0, 1}, 100),
                0.0026);
    }

    @Test
    void calibrationError_certainAndRight_isZeroAndWrongIsOne() {
        double[] certain = {0, 1, 1};

        assertEquals(0, Calibration.expectedError(certain, new int[] {0, 1, 1}));
        assertEquals(1, Calibration.expectedError(certain, new int[] {1, 0, 0}));
    }

    @Test
    void calibrationError_calibratedModel_isSmallAndOverconfidentIsNot() {
        SplittableRandom random = new SplittableRandom(3);
        double[] calibrated = new double[20000];
        double[] overconfident = new double[20000];
        int[] outcomes = new int[20000];
        for (int i = 0; i < outcomes.length; i++) {
            calibrated[i] = random.nextDouble();
            overconfident[i] = calibrated[i] < 0.5 ? 0.01 : 0.99;
            outcomes[i] = random.nextDouble() < calibrated[i] ? 1 : 0;
        }

        assertTrue(Calibration.expectedError(calibrated, outcomes) < 0.02);
        // The event happens in 25 and 75 % of the halves.
        assertEquals(0.24, Calibration.expectedError(overconfident, outcomes), 0.02);
    }

    @Test
    void calibrationError_badArguments_areRefused() {
        assertMessage(
                "Row 2 has probability 1.5; expected a number from 0 to 1 (pass probabilities, not"
                        + " logits)",
                () -> Calibration.expectedError(new double[] {0, 1.5}, new int[] {0, 1}));
        assertMessage(
                "Row 1 has probability NaN; expected a number from 0 to 1 (pass probabilities, not"
                        + " logits)",
                () -> Calibration.expectedError(new double[] {Double.NaN}, new int[] {0}));
        assertMessage(
                "Row 1 has outcome 2; expected 0 or 1",
                () -> Calibration.expectedError(new double[] {0}, new int[] {2}));
        assertMessage(
                "bins = 0; expected at least 1, usually 15",
                () -> Calibration.expectedError(new double[] {0}, new int[] {0}, 0));
        assertMessage(
                "Got 0 probabilities and 0 outcomes; expected one of each per row, at least one"
                        + " row",
                () -> Calibration.expectedError(new double[0], new int[0]));
    }

    @Test
    void agreement_threeOfFour_isTheirShare() {
        assertEquals(0.75, Agreement.of(new int[] {0, 1, 2, 1}, new int[] {0, 1, 2, 0}));
        assertMessage(
                "Got 1 and 2 predictions; expected one of each model for the same rows, at least"
                        + " one row",
                () -> Agreement.of(new int[1], new int[2]));
    }

    @Test
    void performanceGapRecovered_betweenWeakAndCeiling_isTheShare() {
        assertEquals(0.5, PerformanceGapRecovered.of(0.6, 0.7, 0.8).orElseThrow(), 1e-12);
        assertEquals(-0.5, PerformanceGapRecovered.of(0.6, 0.5, 0.8).orElseThrow(), 1e-12);
        assertEquals(1.5, PerformanceGapRecovered.of(0.6, 0.9, 0.8).orElseThrow(), 1e-12);
    }

    @Test
    void performanceGapRecovered_ceilingNotAboveWeak_isUndefined() {
        assertEquals(OptionalDouble.empty(), PerformanceGapRecovered.of(0.8, 0.7, 0.8));
        assertEquals(OptionalDouble.empty(), PerformanceGapRecovered.of(0.8, 0.9, 0.7));
        assertMessage(
                "The student performance is NaN; expected a finite number",
                () -> PerformanceGapRecovered.of(0.8, Double.NaN, 0.9));
    }

    private static void assertMessage(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
