package io.github.weaktostrong.train;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * The time that a training's steps take, from their median, so that a moment in which the machine
 * was busy with something else moves no forecast.
 */
public final class StepTimes implements TrainingListener {
    private static final int WINDOW = 101; // the newest steps

    private final LongSupplier nanoTime;
    private final double[] newest = new double[WINDOW];
    private int timed;
    private double sum;
    private boolean begun;
    private long begin;
    private int stepsLeft;

    /** Takes the time from now on. */
    public StepTimes() {
        this(System::nanoTime);
    }

    StepTimes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    @Override
    public void onStep(TrainingStep step) {
        long now = nanoTime.getAsLong();
        if (begun) { // what was before the first step is none
            newest[timed % WINDOW] = (now - begin) / 1e9;
            sum += newest[timed % WINDOW];
            timed++;
        }
        begun = true;
        begin = now;
        stepsLeft = step.totalSteps() - step.step();
    }

    @Override
    public void onEpoch(int epoch) {
        begin = nanoTime.getAsLong(); // what others do between two passes is no step
    }

    /** Median of the newest steps, in seconds; empty before the second one. */
    public OptionalDouble median() {
        if (timed == 0) {
            return OptionalDouble.empty();
        }
        double[] sorted = Arrays.copyOf(newest, Math.min(timed, WINDOW));
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return OptionalDouble.of(
                sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2);
    }

    /** Seconds until the last step; empty before the second one. */
    public OptionalDouble secondsLeft() {
        return median().stream().map(each -> each * stepsLeft).findFirst();
    }

    /** Seconds that the steps took longer than as many of their median; 0 before the second one. */
    public double beyondMedian() {
        return sum - timed * median().orElse(0);
    }
}
