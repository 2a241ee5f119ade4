package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.objective.LossGradient;

/**
 * The loss of rows at their logits, with its gradient beside them.
 *
 * @param known the value, but for terms
 * @param terms terms of it that are still on the device, float64 () each
 * @param seed gradient with respect to the logits, (B, C)
 */
record LogitLoss(double known, NDList terms, NDArray seed) {

    /** A loss that was computed in Java. */
    static LogitLoss of(NDManager scope, LossGradient loss) {
        return new LogitLoss(loss.value(), new NDList(), seed(scope, loss.gradient()));
    }

    /** A loss that was computed beside the logits: value and gradient. */
    static LogitLoss of(NDList loss) {
        return new LogitLoss(0, new NDList(loss.get(0)), loss.get(1));
    }

    /** A gradient with respect to the logits, (B, C), as an array. */
    static NDArray seed(NDManager scope, double[][] gradient) {
        int classes = gradient[0].length;
        float[] flat = new float[gradient.length * classes];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = (float) gradient[i / classes][i % classes];
        }
        return DeviceArrays.of(scope, flat, new Shape(gradient.length, classes));
    }
}
