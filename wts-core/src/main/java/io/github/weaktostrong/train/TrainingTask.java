package io.github.weaktostrong.train;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import com.google.common.hash.Hasher;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A task of the loops: a model, rows of token ids and a loss. */
interface TrainingTask {
    /** The model; borrowed. */
    LoadedModel model();

    /** Token ids of every row. */
    List<int[]> rows();

    /** A task of the same model and kind on made-up rows of these tokens. */
    TrainingTask of(List<int[]> madeUp);

    /** The history of a model that teaches this one. */
    default PrivacyHistory teacherHistory() {
        return PrivacyHistory.NONE;
    }

    /**
     * Exclusions from a privacy budget of the training: what of the rows passes its gradients by.
     */
    default List<String> notCovered() {
        return List.of();
    }

    /**
     * The stratum of each row where the loss compares rows of a batch with each other: every batch
     * then has to hold the strata in the proportion in which all rows do. Empty where it does not.
     */
    default Optional<int[]> strata() {
        return Optional.empty();
    }

    /** Puts the settings that the result is a function of beside those of the loop. */
    void identify(Hasher hasher);

    /** Puts the contents of rows and labels, which must reach no file of a private training. */
    void identifyRows(Hasher hasher);

    /** Names of what has a running state, see {@code Regularizer.hasRunningState}. */
    default List<String> runningStates() {
        return List.of();
    }

    /**
     * Begins a training.
     *
     * @param totalSteps optimizer steps of the whole training
     */
    Session begin(TrainingConfig config, int totalSteps);

    /**
     * Trains the model in place, under the gradient mechanism of the settings if there is one.
     *
     * @throws IllegalStateException where memory runs out, with the rows of a pass that fit
     */
    default TrainingOutcome run(TrainingConfig config, TrainingListener listener) {
        config.requireSound(model().precision());
        return FittingRows.orSaid(
                () ->
                        config.mechanism()
                                .map(each -> PrivateLoop.run(this, each, config, listener))
                                .orElseGet(() -> TrainingLoop.run(this, config, listener)),
                config.microBatchSize(), // not the rows that there are, which a budget may cover
                fewer -> FittingRows.take(this, config, fewer));
    }

    /** Whether a training that has taken a step ends before the next one. */
    static boolean isStopped(TrainingListener listener) {
        return Thread.currentThread().isInterrupted() || listener.stop();
    }

    /** The task in one training. */
    interface Session {
        /**
         * Loss and gradients of a batch at the present parameters.
         *
         * @param scope manager of the step
         * @param batch row indices
         * @param stepsDone optimizer steps before this one
         * @param update the trained parameters
         */
        BatchGradient gradient(NDManager scope, int[] batch, int stepsDone, ParameterUpdate update);

        /** The loss row by row, for a gradient mechanism. */
        PerExampleLoss perExample();

        /** The state that must survive in a checkpoint; empty without memory. */
        default Map<String, double[]> state() {
            return Map.of();
        }

        /** Continues from what {@link #state} returned. */
        default void restore(Map<String, double[]> state) {}
    }

    /**
     * Loss of a batch and its gradients, in the order of the trained parameters.
     *
     * @param known the objective, natural logarithms, but for further terms
     * @param terms terms of it that are still on the device, float64 () each
     * @param gradients attached to the step's manager; none if no row of the batch has a loss, and
     *     the step then changes nothing
     */
    record BatchGradient(double known, NDList terms, NDList gradients) {
        /** What changes nothing: no row of the batch has a loss. */
        static BatchGradient none() {
            return new BatchGradient(0, new NDList(), new NDList());
        }

        /** The objective; waits for the terms. */
        double loss() {
            return known + terms.stream().mapToDouble(term -> HostReads.doubles(term)[0]).sum();
        }
    }
}
