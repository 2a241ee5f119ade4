package io.github.weaktostrong.eval.privacy;

import java.util.Arrays;

/**
 * Exposure of a planted secret among secrets of the same form that were not planted.
 *
 * <pre>{@code
 * exposure = log2(n + 1) - log2(rank),  rank = 1 + references with a loss of at most the canary's
 * }</pre>
 *
 * <p>About 1.44 on average if the model never saw the canary; log2(n + 1), all that n references
 * can show, if it is the likeliest of all. Carlini, Liu, Erlingsson, Kos and Song (2019), <em>The
 * Secret Sharer</em>, definition 3, estimated by sampling (their section 4.3) without
 * extrapolation.
 */
public final class CanaryExposure {
    private CanaryExposure() {}

    /**
     * The exposure in bits.
     *
     * @param canaryLoss the model's loss on the canary
     * @param referenceLosses losses on n secrets drawn like the canary, at least one; a reference
     *     that ties counts as likelier
     * @return in [0, log2(n + 1)]
     */
    public static double bits(double canaryLoss, double[] referenceLosses) {
        if (referenceLosses.length == 0
                || Double.isNaN(canaryLoss)
                || Arrays.stream(referenceLosses).anyMatch(Double::isNaN)) {
            throw new IllegalArgumentException(
                    "Canary loss %s and %d reference losses; expected numbers, and at least one reference"
                            .formatted(canaryLoss, referenceLosses.length));
        }
        long rank = 1 + Arrays.stream(referenceLosses).filter(loss -> loss <= canaryLoss).count();
        return (Math.log(referenceLosses.length + 1.0) - Math.log((double) rank)) / Math.log(2);
    }
}
