package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.objective.ClippingRule;

/**
 * How the gradient of a row is bounded by the clipping norm C.
 *
 * <p>Whatever the form, the norm of what a row adds is at most C; norms are upper bounds, and
 * factors are rounded down.
 */
public enum Clipping {
    /** {@code min(1, C / norm)} of the whole gradient (Abadi et al. 2016); the default. */
    FLAT("flat"),

    /**
     * {@code min(1, (C / sqrt(m)) / norm)} of each of the m layers' part (McMahan et al. 2018): a
     * layer is a linear layer, a norm or an embedding, its weight and bias together.
     */
    PER_LAYER("per-layer"),

    /**
     * {@code C / (norm + 0.01)} of the whole gradient: normalised, so that C and the learning rate
     * are one setting (Bu et al. 2023, <em>Automatic Clipping</em>).
     */
    AUTOMATIC("automatic");

    private static final double STABILITY = 0.01;

    private final String id;

    Clipping(String id) {
        this.id = id;
    }

    /** The name in settings. */
    public String id() {
        return id;
    }

    /** The factor of a part of the gradient, of so many parts. */
    ClippingRule rule(double maxGradNorm, int parts) {
        return switch (this) {
            case FLAT, PER_LAYER -> new ClippingRule(1, maxGradNorm / Math.sqrt(parts), 0);
            case AUTOMATIC -> new ClippingRule(Double.POSITIVE_INFINITY, maxGradNorm, STABILITY);
        };
    }
}
