package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.provenance.Seeds;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Weights of a Hugging Face folder, copied tensor by tensor.
 *
 * @param folder the model's folder
 * @param freshHead seed of a new classification head in place of the output embedding, or null
 * @param topLayersLeftOut layers of the folder, from the last, that the model does not have
 */
record CheckpointWeights(Path folder, @Nullable Seeds freshHead, int topLayersLeftOut)
        implements Origin.Weights {
    private static final String OUTPUT_EMBEDDING = "embed_out.weight";
    private static final String SCORE = "score.weight";
    private static final NDIndex ALL = new NDIndex("...");

    @Override
    public void check(GptNeoXConfig config, ParameterShapes.Head head) {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            requireLayers(checkpoint, config.layers());
            require(checkpoint, ParameterShapes.of(config, head));
        }
    }

    /** More layers than tensors need no list of what is missing. */
    private void requireLayers(Checkpoint checkpoint, int layers) {
        int tensors = checkpoint.names().size();
        if (layers > tensors) {
            throw new BadInputException(
                    "%s: config.json says %d layers, the weights hold %d tensors in all; expected exactly the tensors that config.json describes; correct config.json or fetch the weights again"
                            .formatted(folder, layers, tensors));
        }
    }

    /** Nothing of a fresh head is in the folder; the output embedding may be, and goes unused. */
    private void require(Checkpoint checkpoint, Map<String, long[]> expected) {
        Set<String> ignored = unusedLayers(checkpoint);
        if (freshHead != null) {
            expected.remove(SCORE);
            ignored.add(OUTPUT_EMBEDDING);
        }
        checkpoint.require(expected, ignored);
    }

    @Override
    public PrivacyHistory fill(Map<String, NDArray> parameters, NDManager scope) {
        Map<String, NDArray> stored = new LinkedHashMap<>(parameters);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            require(checkpoint, shapes(stored)); // of the files as they are now
            if (freshHead != null) {
                RandomWeights.freshHead(stored.remove(SCORE), freshHead, scope);
            }
            stored.forEach((name, array) -> copy(checkpoint, name, array, scope));
            return checkpoint.privacyHistory();
        }
    }

    private Set<String> unusedLayers(Checkpoint checkpoint) {
        Set<String> names = new HashSet<>();
        int layers = checkpoint.config().shape().layers();
        for (int layer = layers - topLayersLeftOut; layer < layers; layer++) {
            String prefix = "gpt_neox.layers." + layer + ".";
            checkpoint.names().stream().filter(n -> n.startsWith(prefix)).forEach(names::add);
        }
        return names;
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
