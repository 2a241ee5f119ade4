package io.github.weaktostrong.benchmark;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.model.TextClassifier;

/**
 * Measures a trained model itself, beyond its predictions for rows that are known before: an attack
 * on it, for example. What is found is kept with the training's artefact.
 */
@FunctionalInterface
public interface ModelProbe {

    /**
     * Measures a model.
     *
     * @param model borrowed; not to be changed
     * @param test D_T
     * @param maxLength tokens of a row that the model was trained to read
     * @return rows of equally many numbers, whose meaning is the benchmark's; possibly none
     */
    float[][] measure(TextClassifier model, Dataset test, int maxLength);

    /** Measures nothing. */
    static ModelProbe none() {
        return (model, test, maxLength) -> new float[0][];
    }
}
