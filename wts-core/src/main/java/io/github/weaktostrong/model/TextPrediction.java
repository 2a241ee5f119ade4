package io.github.weaktostrong.model;

import java.util.List;
import java.util.Optional;

/**
 * What a classifier says of a text.
 *
 * @param label the most likely class, from 0
 * @param name of that class; empty where the model does not name its classes
 * @param probabilities of every class, summing to 1
 */
public record TextPrediction(int label, Optional<String> name, List<Float> probabilities) {
    /** Keeps a copy. */
    public TextPrediction {
        probabilities = List.copyOf(probabilities);
    }
}
