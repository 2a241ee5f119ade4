package io.github.weaktostrong.train;

import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivateTraining;
import io.github.weaktostrong.privacy.SpendingAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that a private training is charged: its own, and those of earlier attempts at it, of
 * which all but the ones in its checkpoint are lost.
 */
final class ChargedSteps implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChargedSteps.class);

    private final GradientMechanism.Session session;
    private final Optional<SpendingAccount.Attempt> attempt;
    private final int begun;
    private final int earlier;
    private final int last;

    /**
     * Begins a further attempt.
     *
     * @param account where it is charged; nowhere if empty
     * @param begun steps that the model has from a checkpoint
     * @param planned steps of the whole training
     */
    ChargedSteps(
            GradientMechanism.Session session,
            Optional<SpendingAccount> account,
            int begun,
            int planned) {
        this.session = session;
        this.begun = begun;
        attempt = account.map(SpendingAccount::begin);
        earlier = attempt.map(each -> each.stepsBefore(session.taken())).orElse(0);
        if (earlier < begun) {
            throw new IllegalStateException(
                    "a checkpoint of %s steps, of which the ledger %s holds %s; expected all, since they are entered before they are taken; restore that file from a copy, or give the training another folder and count what was spent in this one"
                            .formatted(
                                    begun,
                                    account.map(each -> each.log().file().toString()).orElse(""),
                                    earlier));
        }
        last = last(planned);
        if (lost() > 0) {
            LOG.warn(
                    "{} steps of earlier attempts are lost and stay charged: {}",
                    lost(),
                    last < planned
                            ? "the training ends after step %s of %s, where its budget does"
                                    .formatted(last, planned)
                            : "the budget that is stated counts them");
        }
    }

    /**
     * The last step: the planned one, or that which uses up the budget that the mechanism was asked
     * to keep. Where earlier attempts alone used it up it cannot be kept, and is exceeded.
     */
    private int last(int planned) {
        OptionalInt allowed = session.allowedSteps();
        int left = allowed.orElse(Integer.MAX_VALUE) - earlier;
        boolean kept = left > 0 || (left == 0 && begun > 0);
        return kept ? (int) Math.min(planned, (long) begun + left) : planned;
    }

    private int lost() {
        return earlier - begun;
    }

    /** The step that the training ends with. */
    int last() {
        return last;
    }

    /** Charges the step that the session began, which is on disk when this returns. */
    void charge() {
        attempt.ifPresent(each -> each.charge(session.taken(), last - begun));
    }

    /** All steps so far, the lost ones included. */
    PrivateTraining total() {
        PrivateTraining own = session.taken();
        return own.withSteps(Math.addExact(earlier, own.steps()), lost());
    }

    /** The budget that all steps so far and other trainings of the model spent together. */
    PrivacyBudget spentAfter(List<PrivateTraining> others) {
        List<PrivateTraining> before = new ArrayList<>(others);
        if (earlier > 0) {
            before.add(session.taken().withSteps(earlier));
        }
        PrivacyBudget spent = session.spentAfter(before);
        if (earlier == 0) {
            return spent;
        }
        List<PrivateTraining> all = new ArrayList<>(others);
        all.add(total());
        return new PrivacyBudget(all, spent.epsilon(), spent.delta(), spent.accountant());
    }

    /** The steps that are counted here, by name of the attempt. */
    Map<String, Integer> counted() {
        return attempt.map(SpendingAccount.Attempt::counted).orElse(Map.of());
    }

    /** Gives back what was charged and not taken. */
    @Override
    public void close() {
        attempt.ifPresent(SpendingAccount.Attempt::close);
    }
}
