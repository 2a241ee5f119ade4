package io.github.weaktostrong.eval.fairness;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.OptionalDouble;

/** The keys of {@code wts metrics fairness}. */
final class FairnessJson {
    private FairnessJson() {}

    static JsonObject of(FairnessMetrics metrics) {
        JsonObject json = new JsonObject();
        json.addProperty("accuracy", metrics.accuracy());
        json.add(
                "demographic_parity_difference",
                numberOrNull(metrics.demographicParityDifference()));
        json.add("demographic_parity_ratio", numberOrNull(metrics.demographicParityRatio()));
        json.add(
                "equal_opportunity_difference", numberOrNull(metrics.equalOpportunityDifference()));
        json.add("equalized_odds_difference", numberOrNull(metrics.equalizedOddsDifference()));
        JsonObject groups = new JsonObject();
        metrics.groups().forEach(group -> groups.add(group.group(), of(group)));
        json.add("groups", groups);
        return json;
    }

    private static JsonObject of(GroupMetrics group) {
        JsonObject json = new JsonObject();
        json.addProperty("count", group.count());
        json.add("accuracy", numberOrNull(group.accuracy()));
        json.add("selection_rate", numberOrNull(group.selectionRate()));
        json.add("true_positive_rate", numberOrNull(group.truePositiveRate()));
        json.add("false_positive_rate", numberOrNull(group.falsePositiveRate()));
        return json;
    }

    private static JsonElement numberOrNull(OptionalDouble value) {
        return value.isPresent() ? new JsonPrimitive(value.getAsDouble()) : JsonNull.INSTANCE;
    }
}
