package io.github.weaktostrong.objective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The objective of one optimizer step, and what it is made of.
 *
 * @param loss the total: value and gradient with respect to the logits (B, C)
 * @param alpha the weight of the hardened predictions in this step, in [0, 1]
 * @param parts the value of the main loss under {@link #MAIN} and of every term under its name,
 *     strengths included; their sum is the total
 */
public record ObjectiveValue(LossGradient loss, double alpha, Map<String, Double> parts) {

    /** The key of the main loss in {@link #parts}. */
    public static final String MAIN = "cross-entropy";

    /** Keeps an unmodifiable copy of the parts, in their order. */
    public ObjectiveValue {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }
}
