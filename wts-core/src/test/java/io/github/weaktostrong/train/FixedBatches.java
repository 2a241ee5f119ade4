package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.List;
import java.util.Map;

/** Clips and adds no noise; takes the batches given, over and over. */
record FixedBatches(
        double maxGradNorm, List<int[]> batches, boolean clipsEachLayer, boolean oneRowAtATime)
        implements GradientMechanism {

    static FixedBatches flat(double maxGradNorm, int... batch) {
        return new FixedBatches(maxGradNorm, List.of(batch), false, false);
    }

    FixedBatches slowly() {
        return new FixedBatches(maxGradNorm, batches, clipsEachLayer, true);
    }

    FixedBatches layerByLayer() {
        return new FixedBatches(maxGradNorm, batches, true, oneRowAtATime);
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

    @Override
    public Session begin(int rows, int expectedBatchSize, int totalSteps) {
        return new Session() {
            private int step;

            @Override
            public int[] nextBatch() {
                return batches.get(step++ % batches.size());
            }

            @Override
            public double clippingFactor(double norm, int parts) {
                return Math.min(1, maxGradNorm / Math.sqrt(parts) / norm);
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

            @Override
            public Map<String, double[]> state() {
                return Map.of();
            }

            @Override
            public void restore(Map<String, double[]> state) {}
        };
    }
}
