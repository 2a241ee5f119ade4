package io.github.weaktostrong.trial;

import io.github.weaktostrong.train.TrainingListener;

/** Hears of the trainings of an experiment. */
public interface ExperimentListener {
    /** Hears nothing. */
    ExperimentListener NONE = new ExperimentListener() {};

    /**
     * Hears that a training begins.
     *
     * @param label what is trained, for people
     * @param done trainings of the experiment that are finished or reused
     * @param total all of them
     * @return what hears its steps
     */
    default TrainingListener onTraining(String label, int done, int total) {
        return TrainingListener.NONE;
    }

    /**
     * Hears of the progress before each training of this process.
     *
     * @param progress counts and time left
     */
    default void onProgress(TrialProgress progress) {}

    /**
     * Hears that, after the last training, models are measured.
     *
     * @param done strategies and seeds whose models are measured, then roles of strategies with
     *     intervals over seeds
     * @param total all of them
     */
    default void onMeasuring(int done, int total) {}

    /**
     * Hears that this process begins to wait for trainings that others carry out.
     *
     * @param progress counts and time left
     */
    default void onWaiting(TrialProgress progress) {}
}
