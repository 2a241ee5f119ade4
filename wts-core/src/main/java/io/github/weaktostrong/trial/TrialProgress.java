package io.github.weaktostrong.trial;

import java.util.OptionalDouble;

/**
 * Progress of a plan: trainings done, running and left, and their costs.
 *
 * @param done trainings whose artefacts are stored, earlier runs and other processes included
 * @param running trainings being carried out, by this and other processes
 * @param left the others
 * @param secondsSpent time that this process has spent on trainings, their steps counted at their
 *     median
 * @param costDone cost of the trainings that it finished
 * @param costLeft cost of all trainings that are not done
 */
public record TrialProgress(
        int done, int running, int left, double secondsSpent, double costDone, double costLeft) {

    private static final double ENOUGH = 0.01;

    /** All trainings of the plan. */
    public int total() {
        return done + running + left;
    }

    /**
     * Time until all are done, from the speed of this process and the number of trainings that run
     * at once; empty before a hundredth of the work is finished here, since small models take
     * longer than their size says.
     */
    public OptionalDouble secondsLeft() {
        return costDone > 0 && costDone >= ENOUGH * (costDone + costLeft)
                ? OptionalDouble.of(secondsSpent / costDone * costLeft / Math.max(1, running))
                : OptionalDouble.empty();
    }
}
