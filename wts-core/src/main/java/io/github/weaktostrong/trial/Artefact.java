package io.github.weaktostrong.trial;

import com.google.gson.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a training leaves behind, in the form in which it is stored.
 *
 * @param matrices rows of equally many numbers, by file name without ending, in order
 * @param facts numbers and words beside them; read from a record, all that it holds
 */
record Artefact(Map<String, float[][]> matrices, JsonObject facts) {

    /** Keeps a copy of the map. */
    Artefact {
        matrices = Collections.unmodifiableMap(new LinkedHashMap<>(matrices));
    }

    /** The matrix of a name. */
    float[][] matrix(String name) {
        float[][] matrix = matrices.get(name);
        if (matrix == null) {
            throw new IllegalArgumentException(
                    "no matrix '%s'; expected one of %s".formatted(name, matrices.keySet()));
        }
        return matrix;
    }
}
