package io.github.weaktostrong;

import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.result.Role;
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

    /** No training of an experiment has a digest. */
    static IllegalArgumentException unknown(String digest) {
        return new IllegalArgumentException(
                "no training of this experiment has the digest "
                        + digest
                        + "; expected one of its plan; the settings, the data, a model or the"
                        + " version of wts differ from those of that artefact");
    }

    /** An executor left something out. */
    static IllegalStateException notStored(String digest) {
        return new IllegalStateException(
                "the training "
                        + digest
                        + " is not stored after the executor returned; expected every task to be"
                        + " done; check the executor");
    }

    /**
     * Whether running it again gives the same numbers. Not where it, or what it learns from, is
     * private: sampling and noise are secret and drawn anew.
     */
    boolean isRepeatable() {
        return spec.regularizers().stream().noneMatch(GradientMechanism.class::isInstance)
                && teacher.stream().allMatch(PlannedTraining::isRepeatable);
    }

    /** This training after those that it needs. */
    List<PlannedTraining> withNeeds() {
        return teacher.map(t -> List.of(t, this)).orElseGet(() -> List.of(this));
    }
}
