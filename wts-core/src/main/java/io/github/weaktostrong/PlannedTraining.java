package io.github.weaktostrong;

import io.github.weaktostrong.data.SplitSizes;
import io.github.weaktostrong.result.Role;
import io.github.weaktostrong.train.TrainingCost;
import io.github.weaktostrong.trial.TrialSpec;
import io.github.weaktostrong.trial.VoteTrial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One distinct training of an experiment, or a measurement of a model as it is.
 *
 * @param spec everything that defines it
 * @param digest name of its artefact: the digest of the specification
 * @param teachers the trainings whose models teach this one; none for ground truth
 * @param seed seed of the experiment that it belongs to
 * @param role what its model is for; the first one where several roles share it
 * @param part index of the benchmark's part that it is for; 0 where there is one
 * @param what the purpose in words
 */
public record PlannedTraining(
        TrialSpec spec,
        String digest,
        List<PlannedTraining> teachers,
        long seed,
        Role role,
        int part,
        String what) {
    /** Keeps a copy. */
    public PlannedTraining {
        teachers = List.copyOf(teachers);
    }

    static PlannedTraining of(
            TrialSpec spec, List<PlannedTraining> teachers, ModelKind.Slot slot, String what) {
        return new PlannedTraining(
                spec, spec.digest(), teachers, slot.seed(), slot.role(), slot.part(), what);
    }

    /** Label for people: {@code seed 1, transfer, naive}. */
    public String label() {
        return "seed " + seed + ", " + what;
    }

    /**
     * Computes the cost on splits of some sizes; a student of noisy votes trains on the rows that
     * these label.
     *
     * @param tokensPerRow tokens of a row, on average
     */
    public TrainingCost cost(SplitSizes rows, double tokensPerRow) {
        int transfer =
                !teachers.isEmpty() && teachers.get(0).spec() instanceof VoteTrial votes
                        ? votes.votes().labelled(rows.transfer())
                        : rows.transfer();
        return spec.cost(
                new SplitSizes(rows.weak(), transfer, rows.validation(), rows.test()),
                tokensPerRow);
    }

    /** Name of the split that it is on: that of its seed and of the benchmark's part. */
    String split() {
        return "seed " + seed + ", part " + part;
    }

    /**
     * Whether another run of this training gives the same numbers. Not where it, or what it learns
     * from, is private: sampling and noise are secret and drawn anew.
     */
    boolean isRepeatable() {
        return !spec.isPrivate() && teachers.stream().allMatch(t -> t.isRepeatable());
    }

    /** This training after those that it needs. */
    List<PlannedTraining> withNeeds() {
        Map<String, PlannedTraining> all = new LinkedHashMap<>();
        teachers.stream()
                .flatMap(teacher -> teacher.withNeeds().stream())
                .forEach(each -> all.putIfAbsent(each.digest(), each));
        all.putIfAbsent(digest, this);
        return List.copyOf(all.values());
    }
}
