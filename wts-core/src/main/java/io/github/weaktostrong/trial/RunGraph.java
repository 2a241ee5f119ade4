package io.github.weaktostrong.trial;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which trainings of a plan are done, handed out, failed or wait for those that they need: the
 * books of an executor that hands trainings to others. For one thread.
 */
public final class RunGraph {
    private final int total;
    private final Deque<TrialTask> left = new ArrayDeque<>();
    private final Set<TrialTask> out = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final List<String> failed = new ArrayList<>();
    private double secondsSpent;
    private double costDone;

    /** Of these trainings, those that are stored are done. */
    public RunGraph(List<TrialTask> tasks) {
        total = tasks.size();
        for (TrialTask task : tasks) {
            if (task.isDone()) {
                done.add(task.digest());
            } else {
                left.add(task);
            }
        }
    }

    /** Hands out the first training whose needs are done; empty while there is none. */
    public Optional<TrialTask> next() {
        for (Iterator<TrialTask> tasks = left.iterator(); tasks.hasNext(); ) {
            TrialTask task = tasks.next();
            if (done.containsAll(task.needs())) {
                tasks.remove();
                out.add(task);
                return Optional.of(task);
            }
        }
        return Optional.empty();
    }

    /**
     * Takes back a training that was handed out and is stored now.
     *
     * @param seconds that it took
     */
    public void done(TrialTask task, double seconds) {
        out.remove(task);
        done.add(task.digest());
        secondsSpent += seconds;
        costDone += task.cost();
    }

    /** Takes back a training that was handed out and failed; what needs it is not begun. */
    public void failed(TrialTask task, String why) {
        out.remove(task);
        failed.add(task.label() + ": " + why);
    }

    /** Takes back a training that was handed out and is lost; it is the next to be handed out. */
    public void again(TrialTask task) {
        out.remove(task);
        left.addFirst(task);
    }

    /** All trainings of the plan. */
    public int total() {
        return total;
    }

    /** Trainings that are handed out. */
    public int out() {
        return out.size();
    }

    /**
     * Counts and time left.
     *
     * @param atOnce of those handed out, so many are carried out at once; the others wait
     */
    public TrialProgress progress(int atOnce) {
        int running = Math.min(out.size(), atOnce);
        double costLeft = left.stream().mapToDouble(TrialTask::cost).sum();
        costLeft += out.stream().mapToDouble(TrialTask::cost).sum();
        int waiting = left.size() + out.size() - running;
        return new TrialProgress(done.size(), running, waiting, secondsSpent, costDone, costLeft);
    }

    /**
     * Checks, once nothing is handed out, that every training is done.
     *
     * @throws IllegalStateException if trainings failed; says which and why
     */
    public void requireAllDone() {
        if (!failed.isEmpty()) {
            throw new IllegalStateException(
                    "%d of %d trainings failed and %d were not begun, which need them: %s; what is finished is kept; run the same command to try the others again"
                            .formatted(
                                    failed.size(), total, left.size(), String.join("; ", failed)));
        }
    }
}
