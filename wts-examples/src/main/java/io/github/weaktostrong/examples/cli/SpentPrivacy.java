package io.github.weaktostrong.examples.cli;

import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.objective.GradientMechanism;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.privacy.PrivacyStatement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is stated of a training, on top of what its model had spent before. */
final class SpentPrivacy {
    private final PrivacyHistory before;
    private final Optional<GradientMechanism> mechanism;
    private final List<String> notCovered;

    private SpentPrivacy(
            PrivacyHistory before, Optional<GradientMechanism> mechanism, List<String> notCovered) {
        this.before = before;
        this.mechanism = mechanism;
        this.notCovered = notCovered;
    }

    /**
     * Says on standard error what the model brings with it.
     *
     * @param notCovered what this training's budget says nothing about, in words
     */
    static SpentPrivacy of(
            LoadedModel model, Optional<GradientMechanism> mechanism, List<String> notCovered) {
        SpentPrivacy spent = new SpentPrivacy(model.privacyHistory(), mechanism, notCovered);
        spent.warn();
        return spent;
    }

    private void warn() {
        if (isPrivate()) {
            notCovered.forEach(what -> System.err.println("wts: NOT COVERED: " + what));
        }
        int earlier = before.trainings().size();
        if (isPrivate() && earlier > 0) {
            System.err.printf(
                    "wts: the model went through %d private training(s) before; the budget stated"
                            + " adds them up with this one, as if all were on the same rows%n",
                    earlier);
        }
        if (isPrivate() && before.trainedWithoutPrivacy()) {
            System.err.println(
                    "wts: THE MODEL WAS TRAINED WITHOUT DIFFERENTIAL PRIVACY BEFORE: if that was on"
                            + " rows of --data, they are NOT protected; the budget stated does not"
                            + " cover it");
        }
        if (!isPrivate() && earlier > 0) {
            System.err.printf(
                    "wts: THIS TRAINING IS NOT PRIVATE; the model went through %d private"
                            + " training(s) before: whoever was protected by these is not if among"
                            + " the rows of --data%n",
                    earlier);
        }
    }

    /** Whether this training has a gradient mechanism. */
    boolean isPrivate() {
        return mechanism.isPresent();
    }

    /** A file of what no guarantee covers, if it was asked for. */
    Map<String, String> diagnostics() {
        return mechanism
                .filter(StepDiagnostics.class::isInstance)
                .map(StepDiagnostics.class::cast)
                .map(noted -> Map.of(StepDiagnostics.FILE_NAME, noted.toJson()))
                .orElseGet(Map::of);
    }

    /**
     * What is stated of the model now; null where no training of it was private.
     *
     * @param budget what the training reports
     */
    @Nullable PrivacyStatement statement(PrivacyBudget budget) {
        if (isPrivate()) {
            PrivacyStatement statement = DpOptions.statement(budget);
            for (String what : notCovered) {
                statement = statement.alsoNotCovering(what);
            }
            return before.trainedWithoutPrivacy()
                    ? statement.afterTrainingWithoutPrivacy()
                    : statement;
        }
        return before.isPrivate() ? DpOptions.statement(unprotected(before)) : null;
    }

    private static PrivacyBudget unprotected(PrivacyHistory before) {
        return new PrivacyBudget(before.trainings(), Double.POSITIVE_INFINITY, 0, "none");
    }
}
