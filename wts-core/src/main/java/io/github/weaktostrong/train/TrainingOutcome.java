package io.github.weaktostrong.train;

import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.privacy.PrivacyStatement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outcome of a training: its steps, and what they spent of the rows' privacy.
 *
 * @param steps every step that was taken, in order
 * @param spent what it spent of the rows' privacy: {@link PrivacyBudget#unprotected} without a
 *     gradient mechanism; with one, together with the private trainings that the model went through
 *     before, as if these were on the same rows, but without a teacher's; steps that earlier
 *     attempts at the training lost are counted
 * @param before what the model went through before
 * @param notCovered what of the rows reached the model past the gradients that a mechanism bounds,
 *     in words
 * @param charged steps of the attempts that {@code spent} counts, by their names in the {@link
 *     io.github.weaktostrong.privacy.SpendingLog}; empty where the training was entered in none
 */
public record TrainingOutcome(
        List<TrainingStep> steps,
        PrivacyBudget spent,
        PrivacyHistory before,
        List<String> notCovered,
        Map<String, Integer> charged) {

    /** Keeps copies. */
    public TrainingOutcome {
        steps = List.copyOf(steps);
        notCovered = List.copyOf(notCovered);
        charged = Map.copyOf(charged);
    }

    /**
     * Whether the training ended before its last step, because its thread was interrupted or its
     * listener asked for it; the model has the parameters after the last of {@link #steps}, and
     * what was spent is what these steps spent.
     */
    public boolean isStopped() {
        return !steps.isEmpty() && steps.size() < steps.get(0).totalSteps();
    }

    /**
     * This outcome, of a training that went through all its steps.
     *
     * @param config settings that it ran with
     * @throws StoppedException if it was stopped, saying whether it can go on
     */
    public TrainingOutcome requireComplete(TrainingConfig config) {
        if (isStopped()) {
            throw new StoppedException(
                    "stopped after step %s of %s; %s"
                            .formatted(
                                    steps.size(),
                                    steps.get(0).totalSteps(),
                                    config.checkpoints().isPresent()
                                            ? "run the same command to go on"
                                            : "nothing of this training is kept"));
        }
        return this;
    }

    /**
     * The statement of privacy of the trained model; empty where no training of it was private.
     *
     * <p>After private trainings one without a mechanism makes the statement of all unbounded.
     *
     * @param unit what one row is, for example {@code one message}
     * @param further exclusions that the caller knows of, such as rows that were measured
     */
    public Optional<PrivacyStatement> statement(String unit, List<String> further) {
        if (spent.trainings().isEmpty()) {
            return before.isPrivate()
                    ? Optional.of(PrivacyStatement.ofTraining(unit, before.unbounded()))
                    : Optional.empty();
        }
        PrivacyStatement statement = PrivacyStatement.ofTraining(unit, spent);
        for (String what : notCovered) {
            statement = statement.alsoNotCovering(what);
        }
        for (String what : further) {
            statement = statement.alsoNotCovering(what);
        }
        return Optional.of(
                before.trainedWithoutPrivacy()
                        ? statement.afterTrainingWithoutPrivacy()
                        : statement);
    }
}
