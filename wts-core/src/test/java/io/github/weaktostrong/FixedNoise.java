package io.github.weaktostrong;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.NoiseMode;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Clips, samples, adds no noise, and claims an epsilon: for what is done with a claim. */
public record FixedNoise(double epsilon, double norm) implements GradientMechanism {
    @Override
    public String name() {
        return "fixed-noise";
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("epsilon", epsilon, "norm", norm);
    }

    @Override
    public String mechanism() {
        return "clips";
    }

    @Override
    public boolean hasRunningState() {
        return false;
    }

    @Override
    public Session begin(int rows, int expectedBatchSize, int totalSteps, Device device) {
        SplittableRandom random = new SplittableRandom(1);
        return new Session() {
            private int steps;

            @Override
            public int[] nextBatch() {
                steps++;
                return random.ints(expectedBatchSize, 0, rows).distinct().sorted().toArray();
            }

            @Override
            public double clippingFactor(double of, int parts) {
                return Math.min(1, norm / of);
            }

            @Override
            public double denominator() {
                return expectedBatchSize;
            }

            @Override
            public void addNoise(Map<String, NDArray> clippedSums) {}

            @Override
            public PrivateTraining taken() {
                return new PrivateTraining("t", 1, 0.5, steps, norm, "poisson", NoiseMode.SECURE);
            }

            @Override
            public PrivacyBudget spentAfter(List<PrivateTraining> earlier) {
                List<PrivateTraining> all = new ArrayList<>(earlier);
                all.add(taken());
                return new PrivacyBudget(all, epsilon * all.size(), 1e-5, "fixed");
            }
        };
    }
}
