package io.github.weaktostrong;

import io.github.weaktostrong.trial.TrialSpec;
import java.util.List;
import java.util.Optional;

/**
 * One distinct training of an experiment.
 *
 * @param spec what defines it
 * @param teacher the training whose labels it learns from; empty for ground truth
 * @param seed seed of the experiment that it belongs to
 * @param role what its model is for; the first one where several roles share it
 * @param part index of the benchmark's part that it is for; 0 where there is one
 * @param what the same in words
 */
public record PlannedTraining(
        TrialSpec spec,
        Optional<PlannedTraining> teacher,
        long seed,
        Role role,
        int part,
        String what) {

    /** Name of its artefact. */
    public String digest() {
        return spec.digest();
    }

    /** For people: {@code seed 1, transfer, naive}. */
    public String label() {
        return "seed " + seed + ", " + what;
    }

    /** This training after those that it needs. */
    List<PlannedTraining> withNeeds() {
        return teacher.map(t -> List.of(t, this)).orElseGet(() -> List.of(this));
    }
}
