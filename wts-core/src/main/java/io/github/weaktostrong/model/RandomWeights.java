package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.provenance.Seeds;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Weights from a seed, the same on every device. */
final class RandomWeights implements Origin.Weights {
    private final double range;
    private final Seeds seeds;
    private final @Nullable Seeds head;

    RandomWeights(GptNeoXConfig shape, Seeds seeds) {
        this(shape.initializerRange(), seeds, null);
    }

    private RandomWeights(double range, Seeds seeds, @Nullable Seeds head) {
        this.range = range;
        this.seeds = seeds;
        this.head = head;
    }

    /** The classification head from a seed of its own. */
    RandomWeights withFreshHead(Seeds seed) {
        return new RandomWeights(range, seeds, seed);
    }

    /** Weights from a seed fit every shape. */
    @Override
    public void check(GptNeoXConfig config, ParameterShapes.Head onBody) {}

    @Override
    public PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope) {
        parameters.forEach(
                (name, array) -> {
                    if (name.endsWith(".bias")) {
                        return; // zero already
                    }
                    if (name.endsWith("norm.weight")) {
                        array.addi(1);
                    } else if (head != null && name.equals("score.weight")) {
                        freshHead(array, head, scope);
                    } else {
                        gaussian(array, range, seeds.child(name), scope);
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
