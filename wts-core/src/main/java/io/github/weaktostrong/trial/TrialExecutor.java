package io.github.weaktostrong.trial;

import java.util.List;

/**
 * Carries out the trainings of a plan.
 *
 * <p>One for a cluster hands {@link TrialTask#request} of each to a worker ({@link RunGraph} keeps
 * its books); the {@link #local() local} one runs them in this process.
 *
 * <p>Tasks, claims and whatever the tasks share may be used by several threads: tasks of one
 * process may run at the same time, each in one thread, with the numbers that they have one after
 * the other. As many models are in memory then, on the same device.
 */
public interface TrialExecutor extends AutoCloseable {

    /**
     * Carries out the tasks, and returns when all are done, whoever did them.
     *
     * @param tasks a task comes after those that it needs
     * @param claims say which process does a task
     * @param listener hears of trainings and of the progress, in the threads of their tasks
     */
    void run(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener);

    /** Gives back what it holds, such as a cluster; called by who made it. Nothing by default. */
    @Override
    default void close() {}

    /**
     * An executor that runs one training after the other in the calling thread. Start several
     * processes on one folder, one per device, to share the work: none is done twice.
     */
    static TrialExecutor local() {
        return new LocalExecutor(500);
    }
}
