package io.github.weaktostrong.privacy;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * Privacy of one data set that a model, or an experiment, spent: (epsilon, delta) and how it came
 * about.
 *
 * <p>Three kinds: <em>spent</em> by private trainings; <em>not used</em>, epsilon 0; and
 * <em>unprotected</em>, a training without differential privacy, epsilon infinite. Whatever is made
 * of a private model without the data, such as labels and students, costs nothing further
 * (post-processing).
 *
 * @param trainings which read the data set; empty if none was private
 * @param epsilon as computed, at least 0, possibly infinite; {@link #guaranteedEpsilon} is the
 *     value to state
 * @param delta in [0, 1)
 * @param accountant the name of what computed epsilon
 */
public record PrivacyBudget(
        List<PrivateTraining> trainings, double epsilon, double delta, String accountant) {
    public PrivacyBudget {
        trainings = List.copyOf(trainings);
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException(
                    "epsilon %s; expected at least 0, infinity allowed".formatted(epsilon));
        }
        if (!(delta >= 0 && delta < 1)) {
            throw new IllegalArgumentException(
                    "delta %s; expected a number from 0 and below 1".formatted(delta));
        }
        boolean finite = epsilon > 0 && epsilon < Double.POSITIVE_INFINITY;
        if (trainings.isEmpty() && finite) {
            throw new IllegalArgumentException(
                    "epsilon %s without a private training; expected the trainings that spent it"
                            .formatted(epsilon));
        }
    }

    /** The budget of data from which nothing was released. */
    public static PrivacyBudget notUsed() {
        return new PrivacyBudget(List.of(), 0, 0, "none");
    }

    /** The budget of data used by a training without differential privacy. */
    public static PrivacyBudget unprotected() {
        return new PrivacyBudget(List.of(), Double.POSITIVE_INFINITY, 0, "none");
    }

    /** The epsilon that holds: empty if unbounded, or if noise or sampling were not secret. */
    public OptionalDouble guaranteedEpsilon() {
        boolean holds =
                Double.isFinite(epsilon)
                        && trainings.stream().allMatch(each -> each.noiseMode().isPrivate());
        return holds ? OptionalDouble.of(epsilon) : OptionalDouble.empty();
    }

    /**
     * The {@link #guaranteedEpsilon} as reports print it: four digits, rounded up, since a smaller
     * number would not be guaranteed; {@code Infinity} where nothing is.
     */
    public String statedEpsilon() {
        OptionalDouble guaranteed = guaranteedEpsilon();
        return guaranteed.isPresent() ? stated(guaranteed.getAsDouble()) : "Infinity";
    }

    /** An epsilon as reports print it: four digits, rounded up. */
    public static String stated(double epsilon) {
        return roundedUp(epsilon, 4);
    }

    /** The {@link #delta} as reports print it: three digits, rounded up. */
    public String statedDelta() {
        return roundedUp(delta, 3);
    }

    private static String roundedUp(double value, int digits) {
        return String.format(
                Locale.ROOT,
                "%." + digits + "g",
                BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.CEILING)));
    }

    /**
     * Kind of protection: {@code differential privacy}, {@code not used}, {@code none}, or why it
     * does not hold.
     */
    public String protection() {
        if (trainings.isEmpty()) {
            return epsilon == 0 ? "not used" : "none";
        }
        if (guaranteedEpsilon().isPresent()) {
            return "differential privacy";
        }
        return Double.isFinite(epsilon) ? "none: noise is not secret" : "none: epsilon unbounded";
    }

    /** JSON with snake_case keys; {@code epsilon} null where nothing is guaranteed. */
    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        json.addProperty("protection", protection());
        OptionalDouble guaranteed = guaranteedEpsilon();
        json.addProperty("epsilon", guaranteed.isPresent() ? guaranteed.getAsDouble() : null);
        json.addProperty("delta", delta);
        json.addProperty("accountant", accountant);
        JsonArray each = new JsonArray();
        trainings.forEach(training -> each.add(training.toJson()));
        json.add("trainings", each);
        return json;
    }

    /** A budget from what {@link #toJson} wrote; an epsilon that does not hold becomes infinite. */
    public static PrivacyBudget fromJson(JsonObject json) {
        List<PrivateTraining> trainings = new ArrayList<>();
        for (JsonElement each : json.getAsJsonArray("trainings")) {
            trainings.add(PrivateTraining.fromJson(each.getAsJsonObject()));
        }
        return new PrivacyBudget(
                trainings,
                json.get("epsilon").isJsonNull()
                        ? Double.POSITIVE_INFINITY
                        : PrivateTraining.number(json, "epsilon"),
                PrivateTraining.number(json, "delta"),
                json.get("accountant").getAsString());
    }

    /** This budget with another name for its latest training, if it has one. */
    public PrivacyBudget named(String name) {
        List<PrivateTraining> all = new ArrayList<>(trainings);
        if (!all.isEmpty()) {
            all.add(all.remove(all.size() - 1).named(name));
        }
        return new PrivacyBudget(all, epsilon, delta, accountant);
    }

    String toMarkdown(String dataset) {
        String value =
                trainings.isEmpty() || guaranteedEpsilon().isEmpty()
                        ? "**%s**".formatted(protection())
                        : "(epsilon %s, delta %s), accountant %s"
                                .formatted(statedEpsilon(), statedDelta(), accountant);
        StringBuilder text = new StringBuilder("- %s: %s\n".formatted(dataset, value));
        trainings.forEach(training -> text.append(training.toMarkdown()));
        return text.toString();
    }
}
