package io.github.weaktostrong;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import io.github.weaktostrong.data.Part;
import io.github.weaktostrong.privacy.PrivacyBudget;
import io.github.weaktostrong.privacy.PrivacyStatement;
import io.github.weaktostrong.trial.TextOutcome;
import io.github.weaktostrong.trial.TextTrialSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A finished training of a language model and what it spent of both data sets.
 *
 * @param candidates for a picked ceiling what the choice was made from, otherwise empty
 */
record TrainedText(
        TextTrialSpec spec,
        TextOutcome outcome,
        PrivacyBudget dW,
        PrivacyBudget dWts,
        List<Map<String, Object>> candidates) {

    /** The part whose texts are its own; D_W before fine-tuning. */
    Part part() {
        return spec.trainedOn().orElse(Part.WEAK);
    }

    PrivacyBudget ownBudget() {
        return part() == Part.WEAK ? dW : dWts;
    }

    /** The same with another budget of D_W. */
    TrainedText withDW(PrivacyBudget budget, List<Map<String, Object>> from) {
        return new TrainedText(spec, outcome, budget, dWts, from);
    }

    /** Every setting of its training, and its privacy statement. */
    Map<String, Object> settings(String unit) {
        Map<String, Object> settings = new LinkedHashMap<>(spec.settings());
        if (!candidates.isEmpty()) {
            settings.put("ceiling_candidates", candidates);
        }
        PrivacyStatement statement =
                PrivacyStatement.of(unit, dW, dWts, ExperimentBudget.PUBLIC_CONSTANTS);
        settings.put(
                "privacy",
                new Gson().fromJson(statement.toJson(), new TypeToken<Map<String, Object>>() {}));
        return settings;
    }
}
