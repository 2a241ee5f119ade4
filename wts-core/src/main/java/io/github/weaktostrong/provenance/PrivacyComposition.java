package io.github.weaktostrong.provenance;

import java.util.List;

/** Adds up what several private trainings on one data set spent together. */
@FunctionalInterface
public interface PrivacyComposition {

    /**
     * The budget of all of them.
     *
     * @param trainings on the same data set, at least one
     * @param delta in (0, 1)
     */
    PrivacyBudget compose(List<PrivateTraining> trainings, double delta);
}
