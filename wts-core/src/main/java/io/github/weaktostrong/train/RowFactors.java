package io.github.weaktostrong.train;

import io.github.weaktostrong.objective.GradientMechanism;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Clipping factors of rows, by what a mechanism answers in Java. */
record RowFactors(GradientMechanism mechanism, GradientMechanism.Session session) {

    /**
     * Factors of the rows, for each module; modules may share them.
     *
     * @param squares squared norms, modules x rows
     * @param slots the rows; {@link ClippedSum#EMPTY} has factor 0
     */
    List<float[]> of(double[][] squares, int[] slots) {
        if (mechanism.clipsEachLayer()) {
            return Arrays.stream(squares).map(layer -> of(layer, slots, squares.length)).toList();
        }
        double[] total = new double[squares[0].length];
        for (double[] layer : squares) {
            Arrays.setAll(total, i -> total[i] + layer[i]);
        }
        return Collections.nCopies(squares.length, of(total, slots, 1));
    }

    private float[] of(double[] squares, int[] slots, int parts) {
        float[] factors = new float[squares.length];
        for (int i = 0; i < factors.length; i++) {
            if (slots[i] != ClippedSum.EMPTY) {
                factors[i] = roundedDown(session.clippingFactor(Math.sqrt(squares[i]), parts));
            }
        }
        return factors;
    }

    /** The largest float that is not larger: a factor rounded up would exceed the clipping norm. */
    static float roundedDown(double factor) {
        float nearest = (float) factor;
        return nearest > factor ? Math.nextDown(nearest) : nearest;
    }
}
