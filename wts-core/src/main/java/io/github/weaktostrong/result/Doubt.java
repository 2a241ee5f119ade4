package io.github.weaktostrong.result;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A reason why a trend stays undetermined, or cannot be asked for, whatever its test says.
 *
 * @param kind what is in doubt
 * @param text the reason, for people
 */
public record Doubt(Kind kind, String text) {
    /** The kinds of doubt. */
    public enum Kind {
        /** A model's trust is what it is by construction: there is nothing to ask. */
        BY_CONSTRUCTION,
        /** Too few seeds for any claim. */
        FEW_SEEDS,
        /** It is not known whether the student beats its teacher at the task. */
        NO_EFFECT,
        /** A role did not learn its task, under one seed at least. */
        NOT_LEARNED,
        /** A model gives the same answer to every row. */
        CONSTANT_ANSWER,
        /** The trust metric is undefined for a role. */
        UNDEFINED_TRUST,
        /** The ceiling would be another one on other rows of V. */
        UNSTABLE_CEILING,
        /** The benchmark doubts its own metric. */
        MEASURE
    }

    /** {@code kind}, in small letters, and {@code text}. */
    public Map<String, String> toJson() {
        Map<String, String> json = new LinkedHashMap<>();
        json.put("kind", kind.name().toLowerCase(Locale.ROOT));
        json.put("text", text);
        return json;
    }

    @Override
    public String toString() {
        return text;
    }
}
