package io.github.weaktostrong.regularizers.privacy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import io.github.weaktostrong.objective.ClippingRule;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.IntStream;

/** DP-SGD in one training: what it sampled is what it accounts for. */
final class DpSgdSession implements GradientMechanism.Session {
    private final SampledGaussianEvent whole;
    private final BatchSource batches;
    private final Noise noise;
    private final Function<SampledGaussianEvent, PrivateTraining> describe;
    private final Clip clip;
    private final double delta;
    private final OptionalInt allowed;
    private int taken;

    /** A rule and its norm. */
    record Clip(Clipping rule, double maxGradNorm) {}

    DpSgdSession(
            SampledGaussianEvent whole,
            BatchSource batches,
            Noise noise,
            Function<SampledGaussianEvent, PrivateTraining> describe,
            Clip clip,
            double delta,
            OptionalInt allowed) {
        this.whole = whole;
        this.batches = batches;
        this.noise = noise;
        this.describe = describe;
        this.clip = clip;
        this.delta = delta;
        this.allowed = allowed;
    }

    @Override
    public int[] nextBatch() {
        taken++; // counted before anything can fail: a step that was begun may have leaked
        return batches.next();
    }

    @Override
    public double clippingFactor(double norm, int parts) {
        return rule(parts).factor(norm);
    }

    @Override
    public Optional<ClippingRule> clippingRule(int parts) {
        return Optional.of(rule(parts));
    }

    private ClippingRule rule(int parts) {
        return clip.rule.rule(clip.maxGradNorm, parts);
    }

    @Override
    public double denominator() {
        return batches.denominator();
    }

    @Override
    public void addNoise(Map<String, NDArray> clippedSums) {
        double deviation = whole.noiseMultiplier() * clip.maxGradNorm;
        if (deviation > 0) {
            noise.addTo(new NDList(clippedSums.values()), deviation);
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
    public OptionalInt allowedSteps() {
        return allowed;
    }

    /** Where the noise of a training comes from. */
    @FunctionalInterface
    interface Noise {
        /**
         * Adds independent N(0, deviation^2) to every entry, in place.
         *
         * @param sums of one step, float32, at least one
         */
        void addTo(NDList sums, double deviation);
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
