package io.github.weaktostrong.train;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.ClippingRule;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Clips and adds no noise; takes the batches given, over and over.
 *
 * @param only the row, by its place in the order of clipping, that alone is added; all if empty
 * @param other the rule of clipping, in the place of the bound
 */
record FixedBatches(
        double maxGradNorm,
        List<int[]> batches,
        boolean clipsEachLayer,
        boolean oneRowAtATime,
        boolean fixedShapes,
        OptionalInt only,
        Optional<ClippingRule> other)
        implements GradientMechanism {

    static FixedBatches flat(double maxGradNorm, int... batch) {
        return new FixedBatches(
                maxGradNorm,
                List.of(batch),
                false,
                false,
                false,
                OptionalInt.empty(),
                Optional.empty());
    }

    FixedBatches slowly() {
        return new FixedBatches(
                maxGradNorm, batches, clipsEachLayer, true, fixedShapes, only, other);
    }

    FixedBatches inFixedShapes() {
        return new FixedBatches(
                maxGradNorm, batches, clipsEachLayer, oneRowAtATime, true, only, other);
    }

    FixedBatches addingOnly(int place) {
        return new FixedBatches(
                maxGradNorm,
                batches,
                clipsEachLayer,
                oneRowAtATime,
                fixedShapes,
                OptionalInt.of(place),
                other);
    }

    /** Clips by a rule, in the place of the bound. */
    FixedBatches by(ClippingRule rule) {
        return new FixedBatches(
                maxGradNorm,
                batches,
                clipsEachLayer,
                oneRowAtATime,
                fixedShapes,
                only,
                Optional.of(rule));
    }

    FixedBatches layerByLayer() {
        return new FixedBatches(
                maxGradNorm, batches, true, oneRowAtATime, fixedShapes, only, other);
    }

    @Override
    public String name() {
        return "fixed-batches";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of();
    }

    @Override
    public String mechanism() {
        return "for the test";
    }

    private ClippingRule rule(int parts) {
        return other.orElseGet(() -> new ClippingRule(1, maxGradNorm / Math.sqrt(parts), 0));
    }

    @Override
    public Session begin(int rows, int expectedBatchSize, int totalSteps, Device device) {
        return new Session() {
            private int step;
            private int clipped;

            @Override
            public int[] nextBatch() {
                return batches.get(step++ % batches.size());
            }

            @Override
            public double clippingFactor(double norm, int parts) {
                if (clipped++ != only.orElse(clipped - 1)) {
                    return 0;
                }
                return rule(parts).factor(norm);
            }

            @Override
            public Optional<ClippingRule> clippingRule(int parts) {
                return Optional.of(rule(parts)).filter(any -> only.isEmpty());
            }

            @Override
            public double denominator() {
                return 1;
            }

            @Override
            public void addNoise(Map<String, NDArray> clippedSums) {}

            @Override
            public PrivateTraining taken() {
                return new PrivateTraining(
                        "t", 0, 1, step, 1, "fixed batches", NoiseMode.ABSENT_NOT_PRIVATE);
            }

            @Override
            public PrivacyBudget spentAfter(List<PrivateTraining> earlier) {
                return new PrivacyBudget(List.of(taken()), Double.POSITIVE_INFINITY, 0, "none");
            }
        };
    }
}
