package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.ContainedTexts;
import io.github.weaktostrong.data.Replicates;
import java.util.Optional;

/**
 * Options of style transfer.
 *
 * @param maxRows training rows of a seed at most, a sample if there are more; empty for all
 * @param containedWords words that a contained text must have to stay in one part with the texts
 *     that contain it, see {@link ContainedTexts#grouped}; empty to split such rows apart, as the
 *     paper does
 * @param replicates what seeds have to do with each other
 */
public record StyleOptions(
        Optional<Integer> maxRows, Optional<Integer> containedWords, Replicates replicates) {

    /** All rows, contained ones split apart, split anew by every seed. */
    public static StyleOptions defaults() {
        return new StyleOptions(Optional.empty(), Optional.empty(), Replicates.RESPLIT);
    }
}
