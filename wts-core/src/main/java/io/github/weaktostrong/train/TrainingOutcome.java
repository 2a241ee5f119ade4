package io.github.weaktostrong.train;

import io.github.weaktostrong.privacy.PrivacyBudget;
import java.util.List;

/**
 * What a training reports when it is over.
 *
 * @param steps every step, in order
 * @param spent what it spent of the rows' privacy: {@link PrivacyBudget#unprotected} without a
 *     gradient mechanism; with one, together with the private trainings that the model went through
 *     before, as if these were on the same rows, but without a teacher's
 */
public record TrainingOutcome(List<TrainingStep> steps, PrivacyBudget spent) {

    /** Keeps a copy of the steps. */
    public TrainingOutcome {
        steps = List.copyOf(steps);
    }
}
