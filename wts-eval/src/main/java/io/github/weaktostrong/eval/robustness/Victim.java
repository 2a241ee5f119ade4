package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Example;
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
}
