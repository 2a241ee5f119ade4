package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Map;
import java.util.SplittableRandom;

/** Weights from a seed, the same on every device: matrices N(0, deviation^2), biases 0, norms 1. */
record RandomWeights(double deviation, Seeds seeds) implements Origin.Weights {

    /** Weights from a seed fit every shape. */
    @Override
    public void check(int layers, Map<String, long[]> expected) {}

    @Override
    public PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope) {
        parameters.forEach(
                (name, array) -> {
                    if (name.endsWith(".bias")) {
                        return; // zero already
                    }
                    if (array.getShape().dimension() == 1) {
                        array.addi(1); // scale of a norm
                    } else {
                        gaussian(array, deviation, seeds.child(name), scope);
                    }
                });
        return PrivacyHistory.NONE;
    }

    /**
     * Head of a classifier that starts: N(0, (0.01 / sqrt(d))^2). Zeros would tie all first
     * predictions, which breaks the hardening of the auxiliary loss.
     */
    static void freshHead(NDArray head, Seeds seeds, NDManager scope) {
        double deviation = 0.01 / Math.sqrt((double) head.getShape().get(1));
        gaussian(head, deviation, seeds.child("score"), scope);
    }

    private static void gaussian(NDArray array, double deviation, Seeds seeds, NDManager scope) {
        SplittableRandom random = seeds.random();
        float[] values = new float[Math.toIntExact(array.size())];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        try (NDArray source = scope.create(values, array.getShape())) {
            array.set(new NDIndex("..."), source);
        }
    }
}
