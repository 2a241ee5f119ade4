package io.github.weaktostrong.examples.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.objective.ClippingRule;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.train.TrainingListener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Times private optimizer steps against plain ones, in turns, on the same random full-length rows.
 *
 * @param shape rows and tokens of a step, and how many steps of each kind are timed
 */
public record PrivateStepBenchmark(StepBenchmark shape) {
    private static final int NOISE_TIMES = 5;
    private static final int SLOW_EVERY = 3; // as many fewer steps with one row at a time

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
     * Times all kinds in turns, on one model.
     *
     * @param mechanism in one pass
     * @param slow the same, one row at a time
     */
    public Result run(LoadedModel model, GradientMechanism mechanism, GradientMechanism slow) {
        TimedNoise noise = new TimedNoise(mechanism);
        TimedSteps plain = new TimedSteps(1, training(model, Optional.empty()));
        TimedSteps privately = new TimedSteps(1, training(model, Optional.of(noise)));
        TimedSteps oneByOne =
                new TimedSteps(SLOW_EVERY, training(model, Optional.of(new TimedNoise(slow))));
        TimedSteps.inTurns(shape.steps(), plain, privately, oneByOne);
        return new Result(
                plain.medianMillis(),
                privately.medianMillis(),
                noise.medianMillis(),
                oneByOne.medianMillis(),
                plain.medianCpuMillis(),
                privately.medianCpuMillis());
    }

    /**
     * Takes steps of one kind alone, for a process whose peak memory is asked for.
     *
     * @param mechanism one row at a time where that is asked for
     */
    public void runOnly(LoadedModel model, GradientMechanism mechanism, Kind kind) {
        training(
                        model,
                        kind == Kind.PLAIN
                                ? Optional.empty()
                                : Optional.of(new TimedNoise(mechanism)))
                .run(shape.steps(), TrainingListener.NONE);
    }

    /** Median milliseconds of a mechanism's noise alone. */
    public double noiseMillis(LoadedModel model, GradientMechanism mechanism) {
        int rows = shape.batchSize();
        GradientMechanism.Session session =
                mechanism.begin(rows, rows, NOISE_TIMES + 1, model.device());
        List<Double> millis = new ArrayList<>();
        try (NDManager scope = model.newStep()) {
            Map<String, NDArray> sums = new LinkedHashMap<>();
            shape.trained(model)
                    .forEach((name, array) -> sums.put(name, scope.zeros(array.getShape())));
            for (int i = 0; i <= NOISE_TIMES; i++) {
                long begin = System.nanoTime();
                session.addNoise(sums);
                if (i > 0) {
                    millis.add((System.nanoTime() - begin) / 1e6);
                }
            }
        }
        return TimedSteps.median(millis);
    }

    private TimedSteps.Training training(LoadedModel model, Optional<GradientMechanism> mechanism) {
        return shape.training(model, List.of(), mechanism);
    }

    /**
     * A mechanism whose noise is timed, and whose every batch is all rows, as that of plain steps.
     */
    static final class TimedNoise extends WrappedMechanism {
        private final List<Double> millis = new ArrayList<>();

        TimedNoise(GradientMechanism mechanism) {
            super(mechanism);
        }

        /** Median milliseconds of a step's noise, over the steps after those that warm up. */
        double medianMillis() {
            return TimedSteps.median(millis);
        }

        @Override
        protected Session wrap(Session session, int rows) {
            return new WrappedSession(session) {
                private int step;

                @Override
                public int[] nextBatch() {
                    return IntStream.range(0, rows).toArray();
                }

                @Override
                public Optional<ClippingRule> clippingRule(int parts) {
                    return session.clippingRule(parts);
                }

                @Override
                public void addNoise(Map<String, NDArray> clippedSums) {
                    long begin = System.nanoTime();
                    super.addNoise(clippedSums);
                    if (++step > TimedSteps.WARM_UP) {
                        millis.add((System.nanoTime() - begin) / 1e6);
                    }
                }
            };
        }
    }
}
