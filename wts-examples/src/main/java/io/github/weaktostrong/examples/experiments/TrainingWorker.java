package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.WeakToStrong;
import io.github.weaktostrong.benchmark.Benchmark;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.train.StepTimes;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.trial.ExperimentListener;
import io.github.weaktostrong.trial.TrialExecutor;
import io.github.weaktostrong.trial.TrialTask;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Carries out trainings that another process hands over by their requests ({@link
 * TrialTask#request}), in several threads if need be. The latest benchmarks are kept, and the
 * latest experiment with the rows and tokens of its seed.
 */
public final class TrainingWorker implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int KEPT = 4; // of a study all would not fit

    private final String out;
    private final List<Role> keepModels;
    private final transient Map<Map<String, Object>, Benchmark> benchmarks; // by recipe
    private final transient AtomicReference<@Nullable Held> latest;

    /** An experiment of one seed, for one thread at a time. */
    private record Held(
            Map<String, Object> recipe,
            List<Long> seeds,
            String device,
            Steps steps,
            WeakToStrong experiment) {
        boolean isOf(ExperimentRun run, String wanted) {
            return recipe.equals(run.recipe())
                    && seeds.equals(run.seeds())
                    && device.equals(wanted);
        }
    }

    /** Hears of the steps of the training that is being carried out. */
    private static final class Steps implements ExperimentListener {
        private TrainingListener training = TrainingListener.NONE;

        @Override
        public TrainingListener onTraining(String label, int done, int total) {
            return training;
        }
    }

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
        benchmarks = Collections.synchronizedMap(new Latest());
        latest = new AtomicReference<>();
    }

    /** The benchmarks that were used last. */
    private static final class Latest extends LinkedHashMap<Map<String, Object>, Benchmark> {
        private static final long serialVersionUID = 1;

        Latest() {
            super(2 * KEPT, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Map<String, Object>, Benchmark> eldest) {
            return size() > KEPT;
        }
    }

    private Object readResolve() {
        return new TrainingWorker(out, keepModels);
    }

    /**
     * Carries out the training of a request, unless it is stored.
     *
     * @param device {@code auto}, {@code cpu}, {@code gpu0}, ...
     * @param executor of that training and those that it needs, the same in all calls
     * @param steps hears of the training's steps
     * @return seconds that it took, its steps counted at their median
     */
    public double carryOut(
            Map<String, Object> request,
            String device,
            TrialExecutor executor,
            TrainingListener steps) {
        long start = System.nanoTime();
        StepTimes times = new StepTimes();
        ExperimentRun run = ExperimentRun.of(request, List.of());
        Held held = latest.getAndSet(null); // of this thread now
        if (held == null || !held.isOf(run, device)) {
            held = held(run, device, executor);
        }
        held.steps().training = times.and(steps);
        held.experiment().runTraining(String.valueOf(request.get("artefact")));
        latest.set(held);
        return (System.nanoTime() - start) / 1e9 - times.beyondMedian();
    }

    private Held held(ExperimentRun run, String device, TrialExecutor executor) {
        Steps steps = new Steps();
        WeakToStrong experiment =
                run.builder(
                                benchmarks.computeIfAbsent(
                                        run.recipe(),
                                        recipe -> run.benchmark(Path.of(out), device)))
                        .device(device)
                        .output(Path.of(out))
                        .keepModels(keepModels.toArray(new Role[0]))
                        .executor(executor)
                        .listener(steps)
                        .build();
        return new Held(run.recipe(), run.seeds(), device, steps, experiment);
    }
}
