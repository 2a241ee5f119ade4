package io.github.weaktostrong.model;

import java.util.Arrays;

/**
 * The arithmetic of a model's layers. Parameters, what is saved of them, and losses are float32.
 */
public enum Precision {
    /** 24 bits of significand; the reference. */
    FLOAT32("fp32"),
    /**
     * 8 bits of significand: parameters are rounded where they are used, and so is the gradient of
     * each pass; sums over passes, global norm and moments are float32. Norms of layers and softmax
     * are computed in float32 and rounded, the head is float32.
     */
    BFLOAT16("bf16");

    private final String text;

    Precision(String text) {
        this.text = text;
    }

    /**
     * Reads {@code fp32} or {@code bf16}, as {@link #toString} writes.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Precision parse(String text) {
        return Arrays.stream(values())
                .filter(each -> each.text.equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "precision '%s'; expected fp32 or bf16; name one of them (tf32 is set outside, see docs/gpu.md)"
                                                .formatted(text)));
    }

    @Override
    public String toString() {
        return text;
    }
}
