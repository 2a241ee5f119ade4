package io.github.weaktostrong.regularizers.privacy;

import java.util.OptionalDouble;

/**
 * Factory of the privacy regularizers.
 *
 * <pre>{@code
 * DifferentialPrivacy.dpSgd().epsilon(8).delta(1e-5).maxGradNorm(1.0)
 * DifferentialPrivacy.dpSgd().noiseMultiplier(1.1).maxGradNorm(0.5).clipping(Clipping.AUTOMATIC)
 * }</pre>
 */
public final class DifferentialPrivacy {
    private DifferentialPrivacy() {}

    /**
     * DP-SGD (equation 6; Abadi et al. 2016) with delta 1e-5, clipping norm 1, flat clipping and
     * noise from a cryptographic generator; {@link DpSgd#epsilon} or {@link DpSgd#noiseMultiplier}
     * is still to be set.
     */
    public static DpSgd dpSgd() {
        return new DpSgd(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                1e-5,
                1,
                Clipping.FLAT,
                DpSgd.Randomness.SECURE,
                DpSgd.Passes.USUAL);
    }
}
