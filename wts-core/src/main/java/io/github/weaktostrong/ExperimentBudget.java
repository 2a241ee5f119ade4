package io.github.weaktostrong;

import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.privacy.PrivateTraining;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Adds up what all private trainings of an experiment spent of D_W and of D_WTS. */
final class ExperimentBudget {
    /** What the trainings use and treat as public. */
    static final List<String> PUBLIC_CONSTANTS =
            List.of(
                    "number of messages in D_W and in D_WTS, and expected batch size: their ratio"
                            + " is the sampling rate",
                    "number of steps, clipping norm, noise multiplier, learning rate and all other"
                            + " settings",
                    "which messages are duplicates",
                    "the models that training starts from, with their tokenizer");

    private final TextSettings settings;
    private final Map<String, List<PrivateTraining>> dW = new LinkedHashMap<>();
    private final Map<String, List<PrivateTraining>> dWts = new LinkedHashMap<>();
    private boolean plainDW;
    private boolean plainDWts;

    ExperimentBudget(TextSettings settings) {
        this.settings = settings;
    }

    /** Charges a training once, however many strategies share it. */
    TrainedText charge(TrainedText trained) {
        PrivacyBudget own = trained.ownBudget();
        boolean onDW = trained.part() == Part.WEAK;
        if (own.trainings().isEmpty()) {
            plainDW |= onDW;
            plainDWts |= !onDW;
        } else { // with those that the model brought from before
            (onDW ? dW : dWts).putIfAbsent(trained.spec().digest(), own.trainings());
        }
        return trained;
    }

    /**
     * The picked ceiling, whose own budget is that of all candidates: that it was picked says
     * something about each of them.
     */
    TrainedText chargeCeiling(List<TrainedText> pickedFirst, long seed) {
        pickedFirst.forEach(this::charge);
        TrainedText picked = pickedFirst.get(0);
        if (pickedFirst.size() == 1) {
            return picked;
        }
        List<PrivateTraining> all = new ArrayList<>();
        List<Map<String, Object>> compared = new ArrayList<>();
        for (TrainedText candidate : pickedFirst) {
            all.addAll(candidate.dW().trainings());
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("artefact", candidate.spec().digest());
            row.put("regularizers", candidate.spec().settings().get("regularizers"));
            row.put(
                    "validation_" + settings.benchmark().taskMetric(),
                    settings.benchmark().validationTask(candidate.outcome().measured(), seed));
            OptionalDouble epsilon = candidate.dW().guaranteedEpsilon();
            row.put("epsilon", epsilon.isPresent() ? epsilon.getAsDouble() : "none");
            compared.add(row);
        }
        return picked.withDW(composed(all), compared);
    }

    private PrivacyBudget composed(List<PrivateTraining> trainings) {
        return settings.composition().orElseThrow().compose(trainings, settings.delta());
    }

    /** What whoever sees all private models knows at most, and what nothing is promised about. */
    PrivacyStatement statement() {
        PrivacyStatement statement =
                PrivacyStatement.of(
                        settings.benchmark().unit(),
                        total(dW, plainDW),
                        total(dWts, plainDWts),
                        PUBLIC_CONSTANTS);
        List<String> notCovered = new ArrayList<>();
        if (plainDW && !dW.isEmpty()) {
            notCovered.add(
                    "models trained on D_W without protection (NO_TFT): the budget of D_W is that"
                            + " of the private models alone");
        }
        if (plainDWts && !dWts.isEmpty()) {
            notCovered.add(
                    "students taught on D_WTS without protection (NO_TFT, WEAK_TFT): the budget of"
                            + " D_WTS is that of the private students alone");
        }
        notCovered.addAll(statement.notCovered());
        notCovered.add(
                "a person with messages in both D_W and D_WTS (none here: people are split):"
                        + " both budgets compose");
        return new PrivacyStatement(
                statement.unit(),
                statement.relation(),
                statement.dW(),
                statement.dWts(),
                statement.publicConstants(),
                notCovered);
    }

    private PrivacyBudget total(Map<String, List<PrivateTraining>> trainings, boolean plain) {
        if (trainings.isEmpty()) {
            return plain ? PrivacyBudget.unprotected() : PrivacyBudget.notUsed();
        }
        return composed(trainings.values().stream().flatMap(List::stream).toList());
    }
}
