package io.github.weaktostrong.trial;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which trainings of a plan are done, handed out, failed or wait for those that they need: the
 * books of an executor that hands trainings to others. For one thread.
 *
 * <p>Of the trainings that may begin, the one from which the longest way leads to the end of the
 * plan comes first (critical path; Graham 1969 bounds what any order loses).
 */
public final class RunGraph {
    private final int total;
    private final Deque<TrialTask> left = new ArrayDeque<>();
    private final Set<TrialTask> out = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final List<String> failed = new ArrayList<>();
    private double secondsSpent;
    private double costDone;

    /**
     * Books of a plan; the trainings that are stored are done.
     *
     * @param tasks a task comes after those that it needs
     */
    public RunGraph(List<TrialTask> tasks) {
        total = tasks.size();
        Map<String, Double> ways = ways(tasks);
        List<TrialTask> longestFirst = new ArrayList<>(tasks);
        longestFirst.sort(
                Comparator.comparingDouble(
                        (TrialTask task) -> -ways.getOrDefault(task.digest(), 0.0)));
        for (TrialTask task : longestFirst) {
            if (task.isDone()) {
                done.add(task.digest());
            } else {
                left.add(task);
            }
        }
    }

    /** Cost of each training together with that of the costliest chain of those that need it. */
    private static Map<String, Double> ways(List<TrialTask> tasks) {
        Map<String, Double> ways = new HashMap<>();
        for (int i = tasks.size() - 1; i >= 0; i--) {
            TrialTask task = tasks.get(i);
            double way = ways.getOrDefault(task.digest(), 0.0) + task.cost();
            ways.put(task.digest(), way);
            task.needs().forEach(need -> ways.merge(need, way, Math::max));
        }
        return ways;
    }

    /** Hands out a training whose needs are done; empty while there is none. */
    public Optional<TrialTask> next() {
        return next(task -> true);
    }

    /** Hands out a training whose needs are done and which may begin now. */
    public Optional<TrialTask> next(Predicate<TrialTask> mayBegin) {
        for (Iterator<TrialTask> tasks = left.iterator(); tasks.hasNext(); ) {
            TrialTask task = tasks.next();
            if (done.containsAll(task.needs()) && mayBegin.test(task)) {
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
                    "%s of %s trainings failed and %s were not begun, which need them: %s; what is finished is kept; run the same command to try the others again"
                            .formatted(
                                    failed.size(), total, left.size(), String.join("; ", failed)));
        }
    }
}
