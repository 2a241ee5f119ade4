package io.github.weaktostrong.train;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.objective.EmbeddingPerturbation;
import java.util.Map;

/** Moves embeddings along the gradient of the main loss, not normalised, in two steps. */
record Climb(float size) implements EmbeddingPerturbation {
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
            NDArray first = at.gradientAt(clean).mul(mask).mul(size);
            NDArray second = at.gradientAt(clean.add(first)).mul(mask).mul(size);
            return embeddings.add(first.add(second));
        };
    }
}
