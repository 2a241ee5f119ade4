package io.github.weaktostrong.trial;

import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.train.StepTimes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Takes the next task that is neither done nor taken by another process, until none is left. */
final class LocalExecutor implements TrialExecutor {
    private final long pollMillis;

    LocalExecutor(long pollMillis) {
        this.pollMillis = pollMillis;
    }

    @Override
    public void run(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener) {
        Run run = new Run(tasks, claims, listener);
        while (!run.left.isEmpty()) {
            run.checkStopped();
            if (!run.step()) {
                run.waitForOthers();
            }
        }
    }

    private final class Run {
        private final TrialClaims claims;
        private final ExperimentListener listener;
        private final int total;
        private final List<TrialTask> left;
        private final Set<String> done = new HashSet<>();
        private double secondsSpent;
        private double costDone;
        private boolean waiting;

        Run(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener) {
            this.claims = claims;
            this.listener = listener;
            this.total = tasks.size();
            this.left = new ArrayList<>(tasks);
            notice();
        }

        /** Carries out one task; false if all that are left are taken or wait for others. */
        boolean step() {
            for (TrialTask task : List.copyOf(left)) {
                if (!done.containsAll(task.needs())) {
                    continue;
                }
                Optional<TrialClaims.Claim> claim = claims.claim(task.digest());
                if (claim.isPresent()) {
                    try {
                        carryOut(task);
                    } finally {
                        claim.get().close();
                    }
                    return true;
                }
            }
            return false;
        }

        private void checkStopped() {
            if (Thread.currentThread().isInterrupted()) {
                throw new StoppedException(
                        "stopped with %s of %s trainings done".formatted(done.size(), total));
            }
        }

        private void carryOut(TrialTask task) {
            waiting = false;
            notice(); // another process may have finished it before the claim was free
            if (!left.contains(task)) {
                return;
            }
            listener.onProgress(progress());
            long start = System.nanoTime();
            StepTimes times = new StepTimes();
            task.run(times.and(listener.onTraining(task.label(), done.size(), total)));
            secondsSpent += (System.nanoTime() - start) / 1e9 - times.beyondMedian();
            costDone += task.cost();
            left.remove(task);
            done.add(task.digest());
        }

        /** Moves what is stored by now from left to done. */
        private void notice() {
            for (TrialTask task : List.copyOf(left)) {
                if (task.isDone()) {
                    left.remove(task);
                    done.add(task.digest());
                }
            }
        }

        void waitForOthers() {
            if (!waiting) {
                waiting = true;
                listener.onWaiting(progress());
            }
            try {
                Thread.sleep(pollMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                checkStopped();
            }
            notice();
        }

        private TrialProgress progress() {
            int elsewhere = claims.heldElsewhere(left.stream().map(TrialTask::digest).toList());
            int running = elsewhere + (waiting ? 0 : 1);
            double costLeft = left.stream().mapToDouble(TrialTask::cost).sum();
            return new TrialProgress(
                    done.size(), running, left.size() - running, secondsSpent, costDone, costLeft);
        }
    }
}
