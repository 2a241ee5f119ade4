package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.eval.robustness.StylePerturbation;
import java.util.List;

/**
 * Options of the benchmark of rated sentences.
 *
 * @param sizes rows of D_W, D_WTS, V and D_T, all of the source that is trained on; V and D_T grow
 *     by the rows of other sources and styles
 * @param rowsPerSource rows of each other source at most that go with a seed, a sample if there are
 *     more, at least 5
 * @param styles what is done to those of V and D_T, {@link StylePerturbation#all()} by default; may
 *     be empty
 */
public record VaderOptions(SplitSizes sizes, int rowsPerSource, List<StylePerturbation> styles) {
    private static final int FEWEST = 5;

    /** Checks the number of rows and copies the styles. */
    public VaderOptions {
        Checks.requireAtLeast(
                rowsPerSource,
                FEWEST,
                "%s rows of each other source; expected at least %s, of which a fifth is V");
        styles = List.copyOf(styles);
    }

    /** All other sources' rows up to 1,000 each, and all styles. */
    public static VaderOptions of(SplitSizes sizes) {
        return new VaderOptions(sizes, 1000, StylePerturbation.all());
    }
}
