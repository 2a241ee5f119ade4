package io.github.weaktostrong.trial;

import java.util.List;

/**
 * Carries out the trainings of a plan.
 *
 * <p>One for a cluster would hand {@link TrialTask#request} of each to a worker; the {@link
 * #local() local} one runs them in this process.
 */
public interface TrialExecutor {

    /**
     * Returns when all tasks are done, whoever did them.
     *
     * @param tasks a task comes after those that it needs
     * @param claims say which process does a task
     * @param listener hears of trainings and of the progress
     */
    void run(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener);

    /**
     * One training after the other in the calling thread. Start several processes on one folder,
     * one per device, to share the work: none is done twice.
     */
    static TrialExecutor local() {
        return new LocalExecutor(500);
    }
}
