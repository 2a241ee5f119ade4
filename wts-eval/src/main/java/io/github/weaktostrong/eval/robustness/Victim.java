package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Example;
import java.util.Arrays;
import java.util.List;

/** A classifier under attack, seen through its probabilities alone. */
@FunctionalInterface
public interface Victim {
    /**
     * Class probabilities of inputs.
     *
     * @param inputs at least one; only {@link Example#text()} and {@link Example#secondText()} are
     *     to be read
     * @return inputs x classes, each row summing to 1, in the order of the inputs
     */
    float[][] probabilities(List<Example> inputs);

    /**
     * Log-odds of the classes, {@code ln(p / (1 - p))}, by which an attack tells candidates apart:
     * taken from the probabilities, unless a victim knows them where those round to 1.
     *
     * @return inputs x classes, in the order of the inputs
     */
    default float[][] logOdds(List<Example> inputs) {
        return Arrays.stream(probabilities(inputs))
                .map(LogOdds::ofProbabilities)
                .toArray(float[][]::new);
    }
}
