package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.examples.cli.WorkerCommand.Message;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.RunGraph;
import io.github.weaktostrong.trial.TrialClaims;
import io.github.weaktostrong.trial.TrialExecutor;
import io.github.weaktostrong.trial.TrialProgress;
import io.github.weaktostrong.trial.TrialTask;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        private final RunGraph graph;
        private final Map<String, Integer> deaths = new HashMap<>(); // by digest
        private final List<WorkerProcess> idle = new ArrayList<>();
        private final Map<WorkerProcess, Running> running = new HashMap<>();
        private final BlockingQueue<Said> said = new LinkedBlockingQueue<>();
        private @Nullable WorkerProcess shown; // whose steps are shown

        Run(List<TrialTask> tasks, ExperimentListener listener) {
            this.listener = listener;
            graph = new RunGraph(tasks);
        }

        void carryOut() throws InterruptedException {
            handOut();
            while (!running.isEmpty()) {
                hear(said.take());
                handOut();
            }
            graph.requireAllDone();
        }

        private void handOut() {
            for (Optional<TrialTask> task = next(); task.isPresent(); task = next()) {
                begin(task.get());
            }
        }

        private Optional<TrialTask> next() {
            List<TrialTask> beside = running.values().stream().map(Running::task).toList();
            return graph.next(task -> fits(task, beside));
        }

        private void begin(TrialTask task) {
            int sharers = limit(task);
            WorkerProcess worker =
                    idle.stream()
                            .filter(each -> each.sharers() == sharers)
                            .findFirst()
                            .orElseGet(() -> started(sharers));
            idle.remove(worker);
            running.put(worker, new Running(task, TrainingListener.NONE));
            TrialProgress progress = graph.progress(jobs);
            listener.onProgress(progress);
            TrainingListener steps =
                    listener.onTraining(
                            task.label(), progress.done() + progress.running() - 1, graph.total());
            running.put(worker, new Running(task, steps));
            shown = worker;
            worker.handOver(task.request());
        }

        /** In the place of an idle one with another share, which would hold memory of the card. */
        private WorkerProcess started(int sharers) {
            if (!idle.isEmpty()) {
                try (WorkerProcess other = idle.remove(0)) {
                    other.dismiss();
                }
            }
            return WorkerProcess.start(arguments, sharers, said);
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
                graph.failed(task, message.error() + worker.keptLog());
            } else {
                graph.done(task, message.done() == null ? 0 : message.done());
            }
        }

        private void died(WorkerProcess worker, TrialTask task) {
            if (deaths.merge(task.digest(), 1, Integer::sum) < ATTEMPTS) {
                graph.again(task);
            } else {
                graph.failed(
                        task, "its process ended twice, " + worker.lastWords() + worker.keptLog());
            }
            worker.close();
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
