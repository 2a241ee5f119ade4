package io.github.weaktostrong.trial;

import ai.djl.Device;
import io.github.weaktostrong.privacy.SpendingAccount;
import io.github.weaktostrong.train.Checkpoints;
import io.github.weaktostrong.train.TrainingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Data, teacher and device that a training is given beside its specification.
 *
 * @param data the split of its seed
 * @param teachers what the trainings of its teachers left behind, in order; none without a teacher
 * @param device where it runs
 * @param draft takes the weights where they are kept; borrowed
 * @param checkpoints where the training is written while it runs; empty in memory
 * @param ledger where a private training is charged; empty for others, and in memory
 * @param states folder of hidden states that trainings of heads share; empty in memory
 */
public record TrialContext(
        SeedData data,
        List<Artefact> teachers,
        Device device,
        ArtefactStore.Draft draft,
        Optional<Checkpoints> checkpoints,
        Optional<SpendingAccount> ledger,
        Optional<Path> states) {

    /** Keeps a copy. */
    public TrialContext {
        teachers = List.copyOf(teachers);
    }

    /** Settings of a loop that keeps hidden states here, unless it is private. */
    TrainingConfig withStates(TrainingConfig loop) {
        return states.filter(on -> loop.mechanism().isEmpty())
                .map(on -> loop.toBuilder().states(on).build())
                .orElse(loop);
    }

    /** Settings of a loop with these checkpoints and this ledger. */
    TrainingConfig withCheckpoints(TrainingConfig loop) {
        TrainingConfig.Builder kept = loop.toBuilder();
        checkpoints.ifPresent(kept::checkpoints);
        ledger.ifPresent(kept::ledger);
        return kept.build();
    }
}
