package io.github.weaktostrong.trial;

import io.github.weaktostrong.data.Checks;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The method by which a weak language model teaches; the paper does not say it for privacy.
 *
 * @param kind tokens or sequences
 * @param prefix for sequences: tokens of each text that the teacher continues, at least 1
 * @param newTokens for sequences: tokens that it adds at most, at least 1
 * @param topK for tokens: how many of the teacher's most likely ones are kept of each position; 0
 *     for its whole distribution, computed on the fly
 * @param beta for tokens: share of the text's own next token in the target, in [0, 1]
 */
public record TextTransfer(Kind kind, int prefix, int newTokens, int topK, double beta) {
    private static final long BYTES = 8; // an id and a probability

    /** The kinds of lessons of a weak model. */
    public enum Kind {
        /**
         * The weak model's distribution of the next token at every position of the texts of D_WTS,
         * mixed with the next token itself where beta is above 0.
         */
        TOKENS,
        /** The weak model's own continuations of the beginnings of the texts of D_WTS. */
        SEQUENCES
    }

    /** Checks the lengths. */
    public TextTransfer {
        if (topK < 0 || (topK > 0 && kind != Kind.TOKENS)) {
            throw new IllegalArgumentException(
                    "top %s tokens of the teacher for %s; expected at least 1, for token-level distillation"
                            .formatted(topK, kind));
        }
        Checks.requireShare(
                beta, "beta %s; expected a share of the true next tokens from 0 to 1, e.g. 0.5");
        if (beta > 0 && kind != Kind.TOKENS) {
            throw new IllegalArgumentException(
                    "beta %s for %s; expected 0, or token-level distillation"
                            .formatted(beta, kind));
        }
        if (prefix < 1 || newTokens < 1) {
            throw new IllegalArgumentException(
                    "prefix of %s and %s new tokens; expected at least 1 of each"
                            .formatted(prefix, newTokens));
        }
    }

    /** Token-level distillation, the default. */
    public static TextTransfer tokens() {
        return mixed(0);
    }

    /**
     * Token-level distillation mixed with the texts themselves: (1 - beta) times distillation plus
     * beta times the cross-entropy on the true next tokens of D_WTS, see {@link
     * io.github.weaktostrong.train.TokenTargets#mixedWithTexts}.
     *
     * @param beta from 0, as {@link #tokens}, to 1
     */
    public static TextTransfer mixed(double beta) {
        return new TextTransfer(Kind.TOKENS, 1, 1, 0, beta);
    }

    /** Sequence-level distillation by greedy continuations. */
    public static TextTransfer sequences(int prefix, int newTokens) {
        return new TextTransfer(Kind.SEQUENCES, prefix, newTokens, 0, 0);
    }

    /**
     * Token-level distillation from the teacher's k most likely tokens, asked for once and kept in
     * memory, see {@link io.github.weaktostrong.train.TokenTargets#distillingTopK}.
     *
     * @param k at least 1, at most the vocabulary
     */
    public TextTransfer topK(int k) {
        if (k < 1) {
            throw new IllegalArgumentException(
                    "top %s tokens of the teacher; expected at least 1, e.g. 32".formatted(k));
        }
        return new TextTransfer(kind, prefix, newTokens, k, beta);
    }

    /**
     * Memory that the kept tokens take at most, in bytes; 0 on the fly.
     *
     * @param rows texts of D_WTS
     * @param maxLength longest text in tokens
     */
    public long keptBytes(int rows, int maxLength) {
        return BYTES * topK * rows * Math.max(0, maxLength - 1);
    }

    /** Settings that define the method; JSON-able. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("kind", kind == Kind.TOKENS ? "token distillation" : "sequence distillation");
        if (topK > 0) {
            settings.put("top_k", topK);
        }
        if (beta > 0) {
            settings.put("beta", beta);
        }
        if (kind == Kind.SEQUENCES) {
            settings.put("prefix", prefix);
            settings.put("new_tokens", newTokens);
        }
        return settings;
    }
}
