package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.provenance.Seeds;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a Hugging Face folder, copied tensor by tensor.
 *
 * @param folder the model's folder
 * @param freshHead seed of a new classification head in place of the output embedding, or null
 */
record CheckpointWeights(Path folder, @Nullable Seeds freshHead) implements Origin.Weights {
    private static final String OUTPUT_EMBEDDING = "embed_out.weight";
    private static final String SCORE = "score.weight";
    private static final NDIndex ALL = new NDIndex("...");

    @Override
    public void fill(Map<String, NDArray> parameters, NDManager scope) {
        Map<String, NDArray> stored = new LinkedHashMap<>(parameters);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            if (freshHead == null) {
                checkpoint.require(shapes(stored));
            } else {
                NDArray score = stored.remove(SCORE);
                checkpoint.require(shapes(stored), Set.of(OUTPUT_EMBEDDING));
                RandomWeights.freshHead(score, freshHead, scope);
            }
            stored.forEach((name, array) -> copy(checkpoint, name, array, scope));
        }
    }

    private static void copy(Checkpoint checkpoint, String name, NDArray target, NDManager scope) {
        try (NDArray source =
                scope.create(checkpoint.floats(name), target.getShape(), DataType.FLOAT32)) {
            target.set(ALL, source); // copyTo would back the parameter by a buffer of the JVM
        }
    }

    private static Map<String, long[]> shapes(Map<String, NDArray> parameters) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        parameters.forEach((name, array) -> shapes.put(name, array.getShape().getShape()));
        return shapes;
    }
}
