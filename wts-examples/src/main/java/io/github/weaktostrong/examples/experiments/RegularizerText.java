package io.github.weaktostrong.examples.experiments;

import io.github.weaktostrong.eval.robustness.AttackOptions;
import io.github.weaktostrong.eval.robustness.EasyDataAugmentation;
import io.github.weaktostrong.eval.robustness.OnlineAttack;
import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.regularizers.RegularizerOptions;
import io.github.weaktostrong.regularizers.fairness.CounterfactualAugmentation;
import io.github.weaktostrong.regularizers.fairness.Fairness;
import io.github.weaktostrong.regularizers.robustness.Robustness;

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
        NamedOptions read = NamedOptions.parse("--regularizer", text);
        String name = read.name();
        if (Fairness.names().contains(name)) {
            return Fairness.parse(name, read.options());
        }
        if (Robustness.names().contains(name)) {
            return Robustness.parse(name, read.options());
        }
        if (name.equals(CounterfactualAugmentation.NAME)) {
            return CounterfactualAugmentation.parse(read.options());
        }
        if (name.equals(ONLINE)) {
            return online(new RegularizerOptions(name, read.options()));
        }
        if (name.equals(EasyDataAugmentation.NAME)) {
            return words(new RegularizerOptions(name, read.options()));
        }
        throw new IllegalArgumentException(
                "--regularizer %s: no such regularizer; expected one of %s, %s, %s, %s, %s; correct it"
                        .formatted(
                                text,
                                String.join(", ", Fairness.names()),
                                CounterfactualAugmentation.NAME,
                                String.join(", ", Robustness.names()),
                                EasyDataAugmentation.NAME,
                                ONLINE));
    }

    /** Edits of words live with the attacks, apart from regularizers, and are read here. */
    private static Regularizer words(RegularizerOptions reader) {
        reader.requireKnown("lambda", "rate");
        EasyDataAugmentation words = EasyDataAugmentation.of(reader.strength("lambda", "0.5"));
        return reader.has("rate") ? words.withRate(reader.number("rate")) : words;
    }

    /** As are attacks. */
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
}
