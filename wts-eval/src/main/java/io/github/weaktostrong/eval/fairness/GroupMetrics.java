package io.github.weaktostrong.eval.fairness;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.eval.classification.ConfusionMatrix;
import java.util.OptionalDouble;

/**
 * The quality of binary predictions on the rows of one group.
 *
 * <p>A rate without cases is empty, never 0: a group without positive labels has no true positive
 * rate.
 *
 * @param group the group's name, not blank
 * @param confusion counts of right and wrong answers; all 0 for a group absent from a resample
 */
public record GroupMetrics(String group, ConfusionMatrix confusion) {

    /** Checks that the group has a name. */
    public GroupMetrics {
        if (group.isBlank()) {
            throw new IllegalArgumentException(
                    "The group's name is blank; expected a name, e.g. \"Female\"");
        }
    }

    /** Rows of the group. */
    public int count() {
        return confusion.count();
    }

    /** Share of the group's rows predicted right. */
    public OptionalDouble accuracy() {
        return confusion.accuracy();
    }

    /** Share of the group's rows predicted 1. */
    public OptionalDouble selectionRate() {
        return confusion.selectionRate();
    }

    /** Share predicted 1 among the group's rows with label 1; empty without such rows. */
    public OptionalDouble truePositiveRate() {
        return confusion.truePositiveRate();
    }

    /** Share predicted 1 among the group's rows with label 0; empty without such rows. */
    public OptionalDouble falsePositiveRate() {
        return confusion.falsePositiveRate();
    }

    /** Returns the metrics with snake_case keys, undefined values as JSON null. */
    JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("count", count());
        json.add("accuracy", numberOrNull(accuracy()));
        json.add("selection_rate", numberOrNull(selectionRate()));
        json.add("true_positive_rate", numberOrNull(truePositiveRate()));
        json.add("false_positive_rate", numberOrNull(falsePositiveRate()));
        return json;
    }

    static JsonElement numberOrNull(OptionalDouble value) {
        return value.isPresent() ? new JsonPrimitive(value.getAsDouble()) : JsonNull.INSTANCE;
    }
}
