package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.List;

/** What the loop trains: a model, rows of token ids and a loss. */
interface TrainingTask {
    /** The model; borrowed. */
    LoadedModel model();

    /** Token ids of every row. */
    List<int[]> rows();

    /** What a model that teaches this one went through. */
    default PrivacyHistory teacherHistory() {
        return PrivacyHistory.NONE;
    }

    /** Begins a training of as many steps as the configuration says. */
    default void begin(TrainingConfig config) {
        begin(config, config.steps(rows().size()));
    }

    /**
     * Called once, before the first step.
     *
     * @param totalSteps optimizer steps of the whole training
     */
    void begin(TrainingConfig config, int totalSteps);

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
