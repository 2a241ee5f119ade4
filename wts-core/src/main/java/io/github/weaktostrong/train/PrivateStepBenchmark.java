package io.github.weaktostrong.train;

import ai.djl.ndarray.NDManager;
import com.sun.management.OperatingSystemMXBean;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.NeoXModel;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.objective.GradientMechanism;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Times private optimizer steps against plain ones, in turns, on the same random full-length rows.
 *
 * @param shape rows and tokens of a step, and how many steps of each kind are timed
 */
public record PrivateStepBenchmark(StepBenchmark shape) {
    private static final int WARM_UP = 2;
    private static final int NOISE_TIMES = 5;
    private static final int SLOW_EVERY = 3; // one row at a time is timed every third round

    /** The kinds of steps. */
    public enum Kind {
        /** The gradient of the mean, clipped as a whole, without noise. */
        PLAIN,
        /** Clipped row by row in one pass, with noise. */
        PRIVATE,
        /** Clipped row by row, one row at a time, with noise. */
        ONE_BY_ONE
    }

    /**
     * Medians in milliseconds.
     *
     * @param plainMillis a plain step
     * @param privateMillis a private step, noise included
     * @param noiseMillis the noise of a private step
     * @param oneByOneMillis a step with one row at a time, noise included
     * @param plainCpuMillis processor time of a plain step, over all threads
     * @param privateCpuMillis and of a private one: their ratio is steadier on a busy machine
     */
    public record Result(
            double plainMillis,
            double privateMillis,
            double noiseMillis,
            double oneByOneMillis,
            double plainCpuMillis,
            double privateCpuMillis) {}

    /**
     * Times all kinds in turns.
     *
     * @param mechanism in one pass
     * @param slow the same, one row at a time
     */
    public Result run(NeoXModel model, GradientMechanism mechanism, GradientMechanism slow) {
        return measure(task(model), mechanism, slow);
    }

    /**
     * Takes steps of one kind alone, for a process whose peak memory is asked for.
     *
     * @param mechanism one row at a time where that is asked for
     */
    public void runOnly(NeoXModel model, GradientMechanism mechanism, Kind kind) {
        try (Steps steps = new Steps(task(model), mechanism, kind)) {
            for (int i = 0; i < shape.steps(); i++) {
                steps.take();
            }
        }
    }

    /** Median milliseconds of a mechanism's noise alone. */
    public double noiseMillis(NeoXModel model, GradientMechanism mechanism) {
        List<Double> millis = new ArrayList<>();
        try (Steps steps = new Steps(task(model), mechanism, Kind.PRIVATE)) {
            for (int i = 0; i <= NOISE_TIMES; i++) {
                steps.noise();
                add(millis, steps.noiseMillis, i > 0);
            }
        }
        return median(millis);
    }

    private TrainingTask task(NeoXModel model) {
        return model instanceof CausalLanguageModel causal
                ? shape.task(causal)
                : shape.task((TextClassifier) model);
    }

    private Result measure(TrainingTask task, GradientMechanism mechanism, GradientMechanism slow) {
        List<Double> plain = new ArrayList<>();
        List<Double> privately = new ArrayList<>();
        List<Double> noise = new ArrayList<>();
        List<Double> oneByOne = new ArrayList<>();
        List<Double> plainCpu = new ArrayList<>();
        List<Double> privateCpu = new ArrayList<>();
        try (Steps plainSteps = new Steps(task, mechanism, Kind.PLAIN);
                Steps privateSteps = new Steps(task, mechanism, Kind.PRIVATE);
                Steps slowSteps = new Steps(task, slow, Kind.ONE_BY_ONE)) {
            for (int round = -WARM_UP; round < shape.steps(); round++) {
                boolean counted = round >= 0;
                add(plain, plainSteps.take(), counted);
                add(plainCpu, plainSteps.cpuMillis, counted);
                add(privately, privateSteps.take(), counted);
                add(privateCpu, privateSteps.cpuMillis, counted);
                add(noise, privateSteps.noiseMillis, counted);
                if (round % SLOW_EVERY == 0) {
                    add(oneByOne, slowSteps.take(), counted);
                }
            }
        }
        return new Result(
                median(plain),
                median(privately),
                median(noise),
                median(oneByOne),
                median(plainCpu),
                median(privateCpu));
    }

    private static void add(List<Double> times, double millis, boolean counted) {
        if (counted) {
            times.add(millis);
        }
    }

    private static double median(List<Double> times) {
        Collections.sort(times);
        return (times.get((times.size() - 1) / 2) + times.get(times.size() / 2)) / 2;
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** Steps of one kind, with an optimizer of their own. */
    private final class Steps implements AutoCloseable {
        private final TrainingTask task;
        private final TrainingTask.Session training;
        private final Kind kind;
        private final ParameterUpdate update;
        private final ClippedSum sum;
        private final GradientMechanism.Session session;
        private final int[] batch;
        private double noiseMillis;
        private double cpuMillis;
        private int taken;

        Steps(TrainingTask task, GradientMechanism mechanism, Kind kind) {
            this.task = task;
            this.kind = kind;
            TrainingConfig config =
                    TrainingConfig.builder()
                            .batchSize(shape.batchSize())
                            .learningRate(1e-5)
                            .maxGradNorm(kind == Kind.PLAIN ? 1 : 0)
                            .build();
            int total = WARM_UP + shape.steps();
            batch = IntStream.range(0, shape.batchSize()).toArray();
            training = task.begin(config, total);
            session = mechanism.begin(batch.length, batch.length, total);
            update = new ParameterUpdate(task.model(), config);
            sum = new ClippedSum(training.perExample(), update, mechanism, session, batch.length);
        }

        /** Milliseconds of one step. */
        double take() {
            update.recordGraph(kind != Kind.PRIVATE);
            long cpu = processorNanos();
            long begin = System.nanoTime();
            if (kind == Kind.PLAIN) {
                plain();
            } else {
                clipped();
            }
            taken++;
            double millis = (System.nanoTime() - begin) / 1e6;
            cpuMillis = (processorNanos() - cpu) / 1e6;
            return millis;
        }

        private void plain() {
            try (NDManager scope = task.model().newStep()) {
                TrainingTask.BatchGradient result = training.gradient(scope, batch, taken, update);
                update.apply(result.gradients(), update.norm(result.gradients()), 1e-5);
            }
        }

        private void clipped() {
            sum.compute(batch, taken);
            noise();
            try (NDManager scope = task.model().newStep()) {
                update.apply(scope, sum.arrays(), batch.length, 1e-5);
            }
        }

        void noise() {
            long begin = System.nanoTime();
            session.addNoise(sum.byName());
            noiseMillis = (System.nanoTime() - begin) / 1e6;
        }

        @Override
        public void close() {
            sum.close();
            update.close();
        }
    }
}
