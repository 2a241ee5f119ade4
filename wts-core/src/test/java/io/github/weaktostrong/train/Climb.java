package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import java.util.Map;

/** Moves each row's embeddings along its gradient of the main loss, in two steps of a length. */
record Climb(float size) implements EmbeddingPerturbation {
    private static final int[] ROW = {1, 2};

    @Override
    public String name() {
        return "climb";
    }

    @Override
    public boolean couplesExamples() {
        return false;
    }

    @Override
    public Map<String, Object> settings() {
        return Map.of("size", size);
    }

    @Override
    public String mechanism() {
        return "embeddings + gradient";
    }

    @Override
    public Session begin(long[] rowSeeds) {
        return (embeddings, mask, at) -> {
            NDArray clean = embeddings.stopGradient();
            NDArray first = step(at.gradientAt(clean).mul(mask));
            NDArray second = step(at.gradientAt(clean.add(first)).mul(mask));
            return embeddings.add(first.add(second));
        };
    }

    private NDArray step(NDArray gradient) {
        NDArray norm = gradient.square().sum(ROW, true).sqrt(); // (B, 1, 1)
        return gradient.div(norm.add(1e-12f)).mul(size);
    }
}
