package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.model.ModelSpec;
import org.jspecify.annotations.Nullable;

/** The longest row in tokens, checked against the model's positions before it is loaded. */
final class MaxLength {
    private MaxLength() {}

    /**
     * Resolves {@code --max-length}.
     *
     * @param asked what the user gave, if anything
     * @param usual the default, unless the model has fewer positions
     */
    static int of(@Nullable Integer asked, int usual, ModelSpec spec) {
        int positions = spec.shape().positions();
        if (asked == null) {
            return Math.min(usual, positions);
        }
        if (asked < 1 || asked > positions) {
            throw new IllegalArgumentException(
                    "--max-length "
                            + asked
                            + "; expected 1 to the model's "
                            + positions
                            + " positions; correct it or leave it out");
        }
        return asked;
    }
}
