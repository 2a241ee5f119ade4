package io.github.weaktostrong.train;

/** Hears about every optimizer step, on the training's thread. */
@FunctionalInterface
public interface TrainingListener {
    /** Hears nothing. */
    TrainingListener NONE = step -> {};

    /** Called after each step. */
    void onStep(TrainingStep step);

    /** Both, this one first. */
    default TrainingListener and(TrainingListener other) {
        return step -> {
            onStep(step);
            other.onStep(step);
        };
    }
}
