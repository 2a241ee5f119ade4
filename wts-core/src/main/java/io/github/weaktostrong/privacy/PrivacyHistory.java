package io.github.weaktostrong.privacy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;

/**
 * Trainings that a model's weights went through: the accountant's memory, which a checkpoint
 * carries.
 *
 * <p>On which rows is not known here, since a digest of private rows is itself no private release.
 * Whoever states a budget therefore adds up all trainings as if they were on the same rows: true
 * where they were, too large where they were not, never too small.
 *
 * @param trainings private ones, the earliest first; a stopped one with the steps it took
 * @param trainedWithoutPrivacy whether a training without differential privacy is known of; the
 *     public pre-training of a downloaded model is not
 */
public record PrivacyHistory(List<PrivateTraining> trainings, boolean trainedWithoutPrivacy) {
    /** The history of a model of which no training is known. */
    public static final PrivacyHistory NONE = new PrivacyHistory(List.of(), false);

    private static final String TRAININGS = "trainings";
    private static final String WITHOUT_PRIVACY = "trained_without_privacy";

    public PrivacyHistory {
        trainings = List.copyOf(trainings);
    }

    /** Whether a private training took part. */
    public boolean isPrivate() {
        return !trainings.isEmpty();
    }

    /** This history and a later private training. */
    public PrivacyHistory and(PrivateTraining training) {
        List<PrivateTraining> all = new ArrayList<>(trainings);
        all.add(training);
        return new PrivacyHistory(all, trainedWithoutPrivacy);
    }

    /** This history and, after it, another: of a model that learned from one with this history. */
    public PrivacyHistory and(PrivacyHistory later) {
        List<PrivateTraining> all = new ArrayList<>(trainings);
        all.addAll(later.trainings);
        return new PrivacyHistory(all, trainedWithoutPrivacy || later.trainedWithoutPrivacy);
    }

    /** This history and a later training without differential privacy. */
    public PrivacyHistory andTrainingWithoutPrivacy() {
        return new PrivacyHistory(trainings, true);
    }

    /** The budget of these trainings after one without differential privacy on the same rows. */
    public PrivacyBudget unbounded() {
        return new PrivacyBudget(trainings, Double.POSITIVE_INFINITY, 0, "none");
    }

    /** JSON with snake_case keys: {@code trainings, trained_without_privacy}. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        JsonArray each = new JsonArray();
        trainings.forEach(training -> each.add(training.toJson()));
        json.add(TRAININGS, each);
        json.addProperty(WITHOUT_PRIVACY, trainedWithoutPrivacy);
        return json;
    }

    /**
     * A history from what {@link #toJson} wrote.
     *
     * @throws RuntimeException of several kinds where it is something else
     */
    public static PrivacyHistory fromJson(JsonObject json) {
        List<PrivateTraining> trainings = new ArrayList<>();
        for (JsonElement each : json.getAsJsonArray(TRAININGS)) {
            trainings.add(PrivateTraining.fromJson(each.getAsJsonObject()));
        }
        JsonPrimitive without = json.getAsJsonPrimitive(WITHOUT_PRIVACY);
        if (!without.isBoolean()) { // any text would read as false
            throw new IllegalArgumentException(
                    "%s is %s; expected true or false".formatted(WITHOUT_PRIVACY, without));
        }
        return new PrivacyHistory(trainings, without.getAsBoolean());
    }
}
