package io.github.weaktostrong.regularizers.privacy;

/**
 * A number of equal DP-SGD steps: the Gaussian mechanism on a Poisson sample of the units.
 *
 * <pre>{@code
 * one step releases  sum_{i in S} clip(g_i, C) + N(0, (noiseMultiplier * C)^2 I)
 * S holds every unit independently with probability samplingRate
 * }</pre>
 *
 * <p>Two data sets are neighbours if one unit is added or removed ({@link
 * io.github.weaktostrong.privacy.NeighbouringRelation#ADD_OR_REMOVE_ONE}), which moves the sum by
 * at most the clipping norm C. Another sampler, such as shuffled epochs, is another mechanism: this
 * event does not describe it.
 *
 * @param noiseMultiplier sigma: the noise's standard deviation over C, at least 0; 0 is no privacy
 *     (epsilon infinite), and so is less than 3e-8, whose privacy loss is beyond a double's digits
 * @param samplingRate q, in [0, 1]; 1 is every unit in every step, 0 never uses the data
 * @param steps how many, at least 0
 */
public record SampledGaussianEvent(double noiseMultiplier, double samplingRate, int steps) {
    public SampledGaussianEvent {
        if (!(noiseMultiplier >= 0) || noiseMultiplier == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(
                    "noise multiplier %s; expected a finite number of at least 0, e.g. 1.0"
                            .formatted(noiseMultiplier));
        }
        if (!(samplingRate >= 0 && samplingRate <= 1)) {
            throw new IllegalArgumentException(
                    "sampling rate %s; expected a probability from 0 to 1: expected batch size / units"
                            .formatted(samplingRate));
        }
        if (steps < 0) {
            throw new IllegalArgumentException("%s steps; expected at least 0".formatted(steps));
        }
    }

    /** Whether the steps release nothing that depends on the data. */
    boolean spendsNothing() {
        return steps == 0 || samplingRate == 0;
    }

    /** Whether the noise is absent, or too small for a double to hold the privacy loss. */
    boolean hasNoNoise() {
        return 1 / (noiseMultiplier * noiseMultiplier) > 1e15;
    }
}
