package io.github.weaktostrong.train;

/** A listener to every optimizer step and every pass over the rows, on the training's thread. */
@FunctionalInterface
public interface TrainingListener {
    /** A listener that hears nothing; a training that is given none logs its progress. */
    TrainingListener NONE = step -> {};

    /** Hears of a step that is over. */
    void onStep(TrainingStep step);

    /**
     * Hears that a pass is over, after the last step of each pass over the rows, where a mechanism
     * samples them after as many steps. The model may be evaluated or saved; training goes on when
     * this returns.
     *
     * @param epoch from 1
     */
    default void onEpoch(int epoch) {}

    /**
     * Whether the training shall end here: asked after every step and, where a pass is over, after
     * {@link #onEpoch}. It then ends as if its thread were interrupted, see {@link
     * TrainingOutcome#isStopped}; false by default.
     */
    default boolean stop() {
        return false;
    }

    /** A listener that tells two of everything, this one first. */
    default TrainingListener and(TrainingListener other) {
        TrainingListener first = this;
        return new TrainingListener() {
            @Override
            public void onStep(TrainingStep step) {
                first.onStep(step);
                other.onStep(step);
            }

            @Override
            public void onEpoch(int epoch) {
                first.onEpoch(epoch);
                other.onEpoch(epoch);
            }

            @Override
            public boolean stop() {
                return first.stop() || other.stop();
            }
        };
    }
}
