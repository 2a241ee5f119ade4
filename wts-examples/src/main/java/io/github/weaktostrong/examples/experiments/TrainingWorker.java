package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.train.StepTimes;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialExecutor;
import io.github.weaktostrong.trial.TrialTask;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Carries out trainings that another process hands over by their requests ({@link
 * TrialTask#request}), in several threads if need be. A benchmark is read once and kept.
 */
public final class TrainingWorker implements Serializable {
    private static final long serialVersionUID = 1;

    private final String out;
    private final List<Role> keepModels;
    private final transient Map<Map<String, Object>, Benchmark> benchmarks; // by recipe

    /**
     * A worker on an output folder.
     *
     * @param out folder of the results, with the store of trainings
     * @param keepModels roles whose trained models are kept
     */
    public TrainingWorker(Path out, List<Role> keepModels) {
        this(out.toString(), List.copyOf(keepModels));
    }

    private TrainingWorker(String out, List<Role> keepModels) {
        this.out = out;
        this.keepModels = keepModels;
        benchmarks = new ConcurrentHashMap<>();
    }

    private Object readResolve() {
        return new TrainingWorker(out, keepModels);
    }

    /**
     * Carries out the training of a request, unless it is stored.
     *
     * @param device {@code auto}, {@code cpu}, {@code gpu0}, ...
     * @param executor of that training and those that it needs
     * @param steps hears of the training's steps
     * @return seconds that it took, its steps counted at their median
     */
    public double carryOut(
            Map<String, Object> request,
            String device,
            TrialExecutor executor,
            TrainingListener steps) {
        StepTimes times = new StepTimes();
        ExperimentListener listener =
                new ExperimentListener() {
                    @Override
                    public TrainingListener onTraining(String label, int done, int total) {
                        return times.and(steps);
                    }
                };
        ExperimentRun run = ExperimentRun.of(request, List.of());
        long start = System.nanoTime();
        run.builder(benchmarks.computeIfAbsent(run.recipe(), recipe -> run.benchmark()))
                .device(device)
                .output(Path.of(out))
                .keepModels(keepModels.toArray(new Role[0]))
                .executor(executor)
                .listener(listener)
                .build()
                .runTraining(String.valueOf(request.get("artefact")));
        return (System.nanoTime() - start) / 1e9 - times.beyondMedian();
    }
}
