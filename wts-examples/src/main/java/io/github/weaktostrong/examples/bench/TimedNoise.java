package io.github.weaktostrong.examples.bench;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.GradientMechanism;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A mechanism whose noise is timed, and whose every batch is all rows, as that of plain steps. */
final class TimedNoise extends WrappedMechanism {
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
