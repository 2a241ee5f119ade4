package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.PerExampleGradients;
import io.github.weaktostrong.model.PerExampleRecording;
import java.util.List;
import java.util.function.BiConsumer;

/** The loss of a training row by row, for gradient mechanisms. */
interface PerExampleLoss {
    /** The task whose loss it is: model and rows. */
    TrainingTask task();

    /** The rows of a batch that have a loss, in order; the others add nothing. */
    int[] withLoss(int[] batch);

    /**
     * Rows of one pass at most, where more would compute something twice.
     *
     * @param longest tokens of the longest row
     */
    default int rowsAtOnce(int longest) {
        return Integer.MAX_VALUE;
    }

    /**
     * Prepares a step, once, before its rows are differentiated.
     *
     * @param batch rows of the step that have a loss, at least one
     */
    default void beginStep(int[] batch, int stepsDone) {}

    /**
     * One row's gradients by plain autograd: the reference, and the way for blocks that are not
     * recorded.
     *
     * @param scope manager of the row
     * @return in the order of the trained parameters, which a graph must reach
     */
    NDList gradients(NDManager scope, int row, int stepsDone, ParameterUpdate update);

    /**
     * Runs rows forward and back.
     *
     * @param scope manager of the micro-batch
     * @param rows some of the step's rows; one of them again in a slot that is empty
     * @param recording of this pass, for as many rows and at least as many tokens
     */
    Pass differentiate(NDManager scope, int[] rows, int stepsDone, PerExampleRecording recording);

    /**
     * Gradients of some rows' own losses.
     *
     * @param gradients those that know their norms
     * @param addTo adds their weighted sum to the sums of the trained parameters, given factors
     *     (rows) for each module; once
     */
    record Pass(PerExampleGradients gradients, BiConsumer<NDList, List<NDArray>> addTo) {
        /** Gradients that are wholly recorded. */
        static Pass of(PerExampleGradients gradients) {
            return new Pass(gradients, gradients::addTo);
        }
    }
}
