package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.trial.TrialClaims;
import java.nio.file.Path;

/**
 * The folder {@code OUT.part} while a training has it: a second one with the same OUT would mix its
 * checkpoints, its log and what it spent with these. A killed training holds nothing.
 */
record TrainingClaim(TrialClaims.Claim held) implements AutoCloseable {
    private static final String NAME = "training";

    /**
     * Takes the folder, which is made, until this is closed.
     *
     * @throws IllegalStateException if another training has it
     */
    static TrainingClaim on(Path out) {
        Path part = CheckpointOptions.part(out);
        return new TrainingClaim(
                TrialClaims.in(part)
                        .claim(NAME)
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                part
                                                        + ": another training with this --out is"
                                                        + " running; expected one at a time; wait"
                                                        + " for it, or name another --out")));
    }

    /** Gives the folder back, without one where nothing else is in it. */
    @Override
    public void close() {
        held.closeAndDelete();
    }
}
