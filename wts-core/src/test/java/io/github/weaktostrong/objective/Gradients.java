package io.github.weaktostrong.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.function.ToDoubleFunction;

/** Central differences of a function of logits, in double precision. */
final class Gradients {

    private static final double STEP = 1e-5;

    private Gradients() {}

    static double[][] numeric(double[][] logits, ToDoubleFunction<double[][]> value) {
        double[][] gradient = new double[logits.length][logits[0].length];
        for (int i = 0; i < logits.length; i++) {
            for (int c = 0; c < logits[i].length; c++) {
                double at = logits[i][c];
                logits[i][c] = at + STEP;
                double above = value.applyAsDouble(logits);
                logits[i][c] = at - STEP;
                double below = value.applyAsDouble(logits);
                logits[i][c] = at;
                gradient[i][c] = (above - below) / (2 * STEP);
            }
        }
        return gradient;
    }

    static void assertClose(double[][] expected, double[][] actual, double tolerance) {
        for (int i = 0; i < expected.length; i++) {
            assertArrayEquals(expected[i], actual[i], tolerance, "row " + i);
        }
    }
}
