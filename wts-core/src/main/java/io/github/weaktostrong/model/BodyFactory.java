package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.checkpoint.ModelShape;
import java.util.Map;

/** Makes the body of a new model. */
@FunctionalInterface
public interface BodyFactory {
    /**
     * Makes a body.
     *
     * @param shape the model's shape
     * @param parameters by name, of the shapes that {@link ModelShape#parameterShapes} states;
     *     owned by the model, zero so far. Constants belong to their manager
     */
    ModelBody open(ModelShape shape, Map<String, NDArray> parameters);
}
