package io.github.weaktostrong.regularizers.privacy;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/** DP-SGD in one training: what it sampled is what it accounts for. */
final class DpSgdSession implements GradientMechanism.Session {
    private static final String STEPS = "steps";
    private static final String MECHANISM = "mechanism";

    private final SampledGaussianEvent whole;
    private final BatchSource batches;
    private final GaussianStream noise;
    private final Function<SampledGaussianEvent, PrivateTraining> describe;
    private final Clip clip;
    private final double delta;
    private final int rows;
    private int taken;

    /** A rule and its norm. */
    record Clip(Clipping rule, double maxGradNorm) {}

    DpSgdSession(
            SampledGaussianEvent whole,
            BatchSource batches,
            GaussianStream noise,
            Function<SampledGaussianEvent, PrivateTraining> describe,
            Clip clip,
            double delta,
            int rows) {
        this.whole = whole;
        this.batches = batches;
        this.noise = noise;
        this.describe = describe;
        this.clip = clip;
        this.delta = delta;
        this.rows = rows;
    }

    @Override
    public int[] nextBatch() {
        taken++; // counted before anything can fail: a step that was begun may have leaked
        return batches.next();
    }

    @Override
    public double clippingFactor(double norm, int parts) {
        return clip.rule.factor(norm, clip.maxGradNorm, parts);
    }

    @Override
    public double denominator() {
        return batches.denominator();
    }

    @Override
    public void addNoise(Map<String, NDArray> clippedSums) {
        double deviation = whole.noiseMultiplier() * clip.maxGradNorm;
        if (deviation > 0) {
            clippedSums.values().forEach(sum -> noise.addTo(sum, deviation));
        }
    }

    @Override
    public PrivateTraining taken() {
        return describe.apply(
                new SampledGaussianEvent(whole.noiseMultiplier(), whole.samplingRate(), taken));
    }

    @Override
    public PrivacyBudget spentAfter(List<PrivateTraining> earlier) {
        List<PrivateTraining> all = new ArrayList<>(earlier);
        all.add(taken());
        return new ComposedBudget().compose(all, delta);
    }

    @Override
    public Map<String, double[]> state() {
        Map<String, double[]> state = new TreeMap<>();
        state.put(MECHANISM, mechanism());
        state.put(STEPS, new double[] {taken});
        return state;
    }

    private double[] mechanism() {
        return new double[] {
            whole.noiseMultiplier(),
            whole.samplingRate(),
            rows,
            clip.maxGradNorm,
            Arrays.asList(Clipping.values()).indexOf(clip.rule),
            delta,
            Arrays.asList(NoiseMode.values()).indexOf(taken().noiseMode())
        };
    }

    @Override
    public void restore(Map<String, double[]> state) {
        double[] mechanism = state.getOrDefault(MECHANISM, new double[0]);
        double[] steps = state.getOrDefault(STEPS, new double[0]);
        if (!Arrays.equals(mechanism, mechanism()) || steps.length != 1) {
            throw new IllegalArgumentException(
                    "a state of noise multiplier, sampling rate, rows, clipping norm, clipping, delta, noise mode %s; expected %s; resume with the settings and rows of the checkpoint"
                            .formatted(Arrays.toString(mechanism), Arrays.toString(mechanism())));
        }
        if (!(steps[0] >= 0 && steps[0] <= Integer.MAX_VALUE - taken && steps[0] % 1 == 0)) {
            throw new IllegalArgumentException(
                    "a state of %s steps; expected a whole number of at least 0; take that of a checkpoint"
                            .formatted(steps[0]));
        }
        taken += (int) steps[0];
    }

    /** Where the batches of a training come from. */
    interface BatchSource {
        /** Rows of the next step. */
        int[] next();

        /** What the sum over the last batch is divided by. */
        double denominator();

        /**
         * Every row independently with probability {@code expected / rows}, afresh in every step.
         */
        static BatchSource poisson(int rows, int expected, KeyStream stream) {
            double rate = (double) expected / rows;
            return new BatchSource() {
                @Override
                public int[] next() {
                    return IntStream.range(0, rows)
                            .filter(row -> stream.nextDouble() < rate)
                            .toArray();
                }

                @Override
                public double denominator() {
                    return expected; // a constant: the size of the sample would tell who is in it
                }
            };
        }

        /** The rows as they come, epoch by epoch, the last batch of each short: not private. */
        static BatchSource consecutive(int rows, int size) {
            return new BatchSource() {
                private int begin;
                private int taken;

                @Override
                public int[] next() {
                    int end = Math.min(rows, begin + size);
                    int[] batch = IntStream.range(begin, end).toArray();
                    taken = batch.length;
                    begin = end == rows ? 0 : end;
                    return batch;
                }

                @Override
                public double denominator() {
                    return taken;
                }
            };
        }
    }
}
