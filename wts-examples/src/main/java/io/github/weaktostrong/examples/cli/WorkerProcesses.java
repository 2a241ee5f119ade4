package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.examples.cli.WorkerCommand.Message;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialExecutor;
import io.github.weaktostrong.trial.TrialProgress;
import io.github.weaktostrong.trial.TrialTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Trains in several processes on this machine, each with its share of the processor's cores.
 *
 * <p>Small models leave a card, and the cores of a processor, idle for most of a step. A worker
 * that dies is replaced, and its training begins again, or goes on from its checkpoint; if the
 * second dies as well, the training has failed. What does not need a failed training is carried out
 * all the same.
 *
 * @param jobs processes at once, at least 1
 * @param limits the most at once while a model of a name is trained, each at least 1; none for
 *     those that are not named
 * @param arguments of {@link WorkerCommand}
 */
record WorkerProcesses(int jobs, Map<String, Integer> limits, List<String> arguments)
        implements TrialExecutor {
    private static final int ATTEMPTS = 2;

    WorkerProcesses {
        OptionValues.requireAtLeast("--jobs", jobs, 1);
        limits = Map.copyOf(limits);
        arguments = List.copyOf(arguments);
    }

    /** Trainings at once while this one runs. */
    private int limit(TrialTask task) {
        return Math.min(jobs, limits.getOrDefault(task.model(), jobs));
    }

    /** Whether one more may run beside others. */
    boolean fits(TrialTask more, Collection<TrialTask> running) {
        int all = running.size() + 1;
        return all == 1
                || (all <= limit(more) && running.stream().allMatch(each -> all <= limit(each)));
    }

    @Override
    public void run(List<TrialTask> tasks, TrialClaims claims, ExperimentListener listener) {
        try (Run run = new Run(tasks, listener)) {
            run.carryOut();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException("stopped");
        }
    }

    /** Something that a worker said; no message where it ended. */
    record Said(WorkerProcess worker, Optional<Message> message) {}

    /** A training in a worker. */
    private record Running(TrialTask task, TrainingListener listener) {}

    private final class Run implements AutoCloseable {
        private final ExperimentListener listener;
        private final int total;
        private final List<TrialTask> left;
        private final Set<String> done = new HashSet<>();
        private final List<String> failed = new ArrayList<>();
        private final Map<String, Integer> deaths = new HashMap<>(); // by digest
        private final List<WorkerProcess> idle = new ArrayList<>();
        private final Map<WorkerProcess, Running> running = new HashMap<>();
        private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
        private @Nullable WorkerProcess shown; // whose steps are shown
        private double secondsSpent;
        private double costDone;

        Run(List<TrialTask> tasks, ExperimentListener listener) {
            this.listener = listener;
            total = tasks.size();
            left = new ArrayList<>(tasks);
            for (TrialTask task : tasks) {
                if (task.isDone()) {
                    left.remove(task);
                    done.add(task.digest());
                }
            }
        }

        void carryOut() throws InterruptedException {
            handOut();
            while (!running.isEmpty()) {
                hear(said.take());
                handOut();
            }
            if (!failed.isEmpty()) {
                throw new IllegalStateException(
                        "%d of %d trainings failed and %d were not begun, which need them: %s; what is finished is kept; run the same command to try the others again"
                                .formatted(
                                        failed.size(),
                                        total,
                                        left.size(),
                                        String.join("; ", failed)));
            }
        }

        private void handOut() {
            for (TrialTask task : List.copyOf(left)) {
                List<TrialTask> beside = running.values().stream().map(Running::task).toList();
                if (done.containsAll(task.needs()) && fits(task, beside)) {
                    left.remove(task);
                    begin(task);
                }
            }
        }

        private void begin(TrialTask task) {
            int sharers = limit(task);
            WorkerProcess worker =
                    idle.stream()
                            .filter(each -> each.sharers() == sharers)
                            .findFirst()
                            .orElseGet(() -> WorkerProcess.start(arguments, sharers, said));
            idle.remove(worker);
            running.put(worker, new Running(task, TrainingListener.NONE));
            listener.onProgress(progress());
            TrainingListener steps =
                    listener.onTraining(task.label(), done.size() + running.size() - 1, total);
            running.put(worker, new Running(task, steps));
            shown = worker;
            worker.handOver(task.request());
        }

        private void hear(Said heard) {
            WorkerProcess worker = heard.worker();
            Running training = running.get(worker);
            if (training == null) {
                if (idle.remove(worker)) { // it died with nothing to do
                    worker.close();
                }
                return;
            }
            TrialTask task = training.task();
            if (heard.message().isEmpty()) {
                running.remove(worker);
                died(worker, task);
                return;
            }
            Message message = heard.message().get();
            if (message.step() != null) {
                if (worker.equals(shown)) {
                    training.listener().onStep(message.step());
                }
                return;
            }
            running.remove(worker);
            idle.add(worker);
            if (message.error() != null) {
                failed.add(task.label() + ": " + message.error() + worker.keptLog());
            } else {
                secondsSpent += message.done() == null ? 0 : message.done();
                costDone += task.cost();
                done.add(task.digest());
            }
        }

        private void died(WorkerProcess worker, TrialTask task) {
            if (deaths.merge(task.digest(), 1, Integer::sum) < ATTEMPTS) {
                left.add(0, task);
            } else {
                failed.add(
                        task.label()
                                + ": its process ended twice, "
                                + worker.lastWords()
                                + worker.keptLog());
            }
            worker.close();
        }

        private TrialProgress progress() {
            double costLeft = left.stream().mapToDouble(TrialTask::cost).sum();
            costLeft += running.values().stream().mapToDouble(each -> each.task().cost()).sum();
            return new TrialProgress(
                    done.size(), running.size(), left.size(), secondsSpent, costDone, costLeft);
        }

        /** Ends the workers: idle ones at once, the others after the step that they are in. */
        @Override
        public void close() {
            List<WorkerProcess> all = new ArrayList<>(idle);
            all.addAll(running.keySet());
            all.forEach(WorkerProcess::dismiss);
            all.forEach(WorkerProcess::close);
        }
    }
}
