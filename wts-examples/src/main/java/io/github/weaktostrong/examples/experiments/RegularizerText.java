package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.eval.robustness.AttackOptions;
import io.github.weaktostrong.eval.robustness.OnlineAttack;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.RegularizerOptions;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.regularizers.robustness.Robustness;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads {@code NAME:key=value,...}, such as {@code demographic-parity:lambda=2,form=squared}. */
public final class RegularizerText {
    private static final String ONLINE = "online-attack";

    private RegularizerText() {}

    /**
     * Reads one regularizer.
     *
     * @throws IllegalArgumentException if there is no such regularizer, or option of it
     */
    public static Regularizer parse(String text) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        String options = colon < 0 ? "" : text.substring(colon + 1);
        if (Fairness.names().contains(name)) {
            return Fairness.parse(name, options(text, options));
        }
        if (Robustness.names().contains(name)) {
            return Robustness.parse(name, options(text, options));
        }
        if (name.equals(ONLINE)) {
            return online(new RegularizerOptions(name, options(text, options)));
        }
        throw new IllegalArgumentException(
                "--regularizer %s: no such regularizer; expected one of %s, %s, %s; correct it"
                        .formatted(
                                text,
                                String.join(", ", Fairness.names()),
                                String.join(", ", Robustness.names()),
                                ONLINE));
    }

    /** Attacks live apart from regularizers, so this one is read here. */
    private static Regularizer online(RegularizerOptions reader) {
        reader.requireKnown("lambda", "share", "max-queries", "max-changed-share");
        OnlineAttack online = OnlineAttack.of(reader.strength("lambda", "0.3"));
        AttackOptions limits = online.attack().options();
        if (reader.has("max-queries")) {
            limits = limits.withMaxQueries(reader.wholeNumber("max-queries"));
        }
        if (reader.has("max-changed-share")) {
            limits = limits.withMaxChangedShare(reader.number("max-changed-share"));
        }
        online = online.withAttack(online.attack().withOptions(limits));
        return reader.has("share") ? online.withShare(reader.number("share")) : online;
    }

    private static Map<String, String> options(String whole, String text) {
        Map<String, String> options = new LinkedHashMap<>();
        if (text.isBlank()) {
            return options;
        }
        for (String part : text.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "--regularizer %s: '%s' is no key=value; expected NAME:key=value,...; correct it"
                                .formatted(whole, part));
            }
            String key = part.substring(0, equals).strip();
            if (options.put(key, part.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(
                        "--regularizer %s: '%s' is given twice; expected once; remove one"
                                .formatted(whole, key));
            }
        }
        return options;
    }
}
