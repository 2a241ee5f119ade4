package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.NeoXModel;
import java.util.List;

/** What the loop trains: a model, rows of token ids and a loss. */
interface TrainingTask {
    /** The model; borrowed. */
    NeoXModel model();

    /** Token ids of every row. */
    List<int[]> rows();

    /** Called once, before the first step. */
    void begin(TrainingConfig config);

    /**
     * Loss and gradients of a batch at the present parameters.
     *
     * @param scope manager of the step
     * @param batch row indices
     * @param stepsDone optimizer steps before this one
     * @param update the trained parameters
     */
    BatchGradient gradient(NDManager scope, int[] batch, int stepsDone, ParameterUpdate update);
}
