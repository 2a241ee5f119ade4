package io.github.weaktostrong.examples.bench;

import com.sun.management.OperatingSystemMXBean;
import io.github.weaktostrong.train.TrainingListener;
import io.github.weaktostrong.train.TrainingStep;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Times of one kind of optimizer steps, over several trainings. The first {@value #WARM_UP} steps
 * of every training are not counted.
 */
final class TimedSteps implements TrainingListener {
    /** Steps of every training that are not counted. */
    static final int WARM_UP = 2;

    private static final int TURN = 5; // steps of one kind before those of the next

    private final Training training;
    private final int every;
    private final List<Double> millis = new ArrayList<>();
    private final List<Double> cpuMillis = new ArrayList<>();
    private long began;
    private long cpuBegan;

    /** A training that can be repeated. */
    @FunctionalInterface
    interface Training {
        /** Takes so many steps, which the listener hears of one by one. */
        void run(int steps, TrainingListener listener);
    }

    /**
     * Prepares the times of a training's steps.
     *
     * @param every 1 to time as many steps as asked for, 3 for a third of them
     */
    TimedSteps(int every, Training training) {
        this.training = training;
        this.every = every;
    }

    /** Times steps of several kinds in turns, so that what else the machine does meets all. */
    static void inTurns(int steps, TimedSteps... kinds) {
        for (int done = 0; done < steps; done += TURN) {
            for (TimedSteps kind : kinds) {
                kind.take(Math.min(TURN, steps - done));
            }
        }
    }

    /** Times steps of this kind alone. */
    void take(int steps) {
        training.run(WARM_UP + (steps + every - 1) / every, this);
    }

    @Override
    public void onStep(TrainingStep step) {
        if (step.step() > WARM_UP) {
            millis.add((System.nanoTime() - began) / 1e6);
            cpuMillis.add((processorNanos() - cpuBegan) / 1e6);
        }
        cpuBegan = processorNanos();
        began = System.nanoTime();
    }

    private static long processorNanos() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? system.getProcessCpuTime()
                : 0;
    }

    /** Number of steps that were timed. */
    int count() {
        return millis.size();
    }

    /** Median milliseconds of a step. */
    double medianMillis() {
        return median(millis);
    }

    /** Median milliseconds of processor time of a step, over all threads; 0 where unknown. */
    double medianCpuMillis() {
        return median(cpuMillis);
    }

    /** The median of some numbers, at least one. */
    static double median(List<Double> numbers) {
        List<Double> sorted = numbers.stream().sorted().toList();
        return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
    }
}
