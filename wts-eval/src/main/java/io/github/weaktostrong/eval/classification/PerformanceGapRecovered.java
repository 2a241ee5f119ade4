package io.github.weaktostrong.eval.classification;

import io.github.weaktostrong.data.Checks;
import java.util.OptionalDouble;

/**
 * Share of the gap between the weak model and the strong ceiling that the student closes (PGR).
 *
 * <pre>{@code PGR = (student - weak) / (ceiling - weak)}</pre>
 *
 * <p>1 means the ceiling is reached, 0 that nothing is gained over the weak model; it is not
 * bounded: a student may fall below the weak model or rise above the ceiling. Small gaps make it
 * unstable; report it with an interval. Source: Burns et al. (2023), <em>Weak-to-Strong
 * Generalization</em>, section 3.
 */
public final class PerformanceGapRecovered {
    private PerformanceGapRecovered() {}

    /**
     * Computes PGR of performances where larger is better; empty when the ceiling does not beat the
     * weak model, because there is no gap to recover.
     *
     * @param weak performance of the weak model, finite
     * @param student performance of the strong model trained on weak labels, finite
     * @param ceiling performance of the strong model trained on ground truth, finite
     */
    public static OptionalDouble of(double weak, double student, double ceiling) {
        requireFinite("weak", weak);
        requireFinite("student", student);
        requireFinite("ceiling", ceiling);
        if (ceiling <= weak) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of((student - weak) / (ceiling - weak));
    }

    private static void requireFinite(String name, double value) {
        Checks.requireFinite(value, "The " + name + " performance is %s; expected a finite number");
    }
}
