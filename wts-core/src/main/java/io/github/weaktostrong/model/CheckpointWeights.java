package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.privacy.PrivacyHistory;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Weights of a Hugging Face folder, copied tensor by tensor. */
record CheckpointWeights(Path folder) implements Origin.Weights {
    private static final NDIndex ALL = new NDIndex("...");

    @Override
    public void check(int layers, Map<String, long[]> expected) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            requireLayers(checkpoint, layers);
            require(checkpoint, expected);
        }
    }

    /** Refuses more layers than there are tensors, without a list of what is missing. */
    private void requireLayers(Checkpoint checkpoint, int layers) {
        int tensors = checkpoint.names().size();
        if (layers > tensors) {
            throw new BadInputException(
                    "%s: config.json says %d layers, the weights hold %d tensors in all; expected exactly the tensors that config.json describes; correct config.json or fetch the weights again"
                            .formatted(folder, layers, tensors));
        }
    }

    /**
     * Checks the tensors; the folder's own model may have more layers and another head, which go
     * unused.
     */
    private static void require(Checkpoint checkpoint, Map<String, long[]> expected) {
        ConfigJson own = checkpoint.config();
        Set<String> unused = new HashSet<>(own.shape().parameterShapes().keySet());
        unused.add(own.shape().headName(own.architecture()) + ".weight");
        unused.removeAll(expected.keySet());
        checkpoint.require(expected, unused);
    }

    @Override
    public PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            require(checkpoint, shapes(parameters)); // of the files as they are now
            parameters.forEach((name, array) -> copy(checkpoint, name, array, scope));
            return checkpoint.privacyHistory();
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
