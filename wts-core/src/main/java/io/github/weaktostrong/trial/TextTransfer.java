package io.github.weaktostrong.trial;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the strong model is trained on, since the paper does not say it for privacy.
 *
 * @param kind tokens or sequences
 * @param prefix for sequences: tokens of each text that the teacher continues, at least 1
 * @param newTokens for sequences: tokens that it adds at most, at least 1
 */
public record TextTransfer(Kind kind, int prefix, int newTokens) {

    /** How a weak model teaches. */
    public enum Kind {
        /** Its distribution of the next token at every position of the texts of D_WTS. */
        TOKENS,
        /** Its own continuations of the beginnings of the texts of D_WTS. */
        SEQUENCES
    }

    /** Checks the lengths. */
    public TextTransfer {
        if (prefix < 1 || newTokens < 1) {
            throw new IllegalArgumentException(
                    "prefix of %d and %d new tokens; expected at least 1 of each"
                            .formatted(prefix, newTokens));
        }
    }

    /** Token-level distillation, the default. */
    public static TextTransfer tokens() {
        return new TextTransfer(Kind.TOKENS, 1, 1);
    }

    /** Sequence-level distillation by greedy continuations. */
    public static TextTransfer sequences(int prefix, int newTokens) {
        return new TextTransfer(Kind.SEQUENCES, prefix, newTokens);
    }

    /** Everything that defines it; JSON-able. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("kind", kind == Kind.TOKENS ? "token distillation" : "sequence distillation");
        if (kind == Kind.SEQUENCES) {
            settings.put("prefix", prefix);
            settings.put("new_tokens", newTokens);
        }
        return settings;
    }
}
