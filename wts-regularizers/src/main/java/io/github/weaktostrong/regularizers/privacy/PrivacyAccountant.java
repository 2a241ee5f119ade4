package io.github.weaktostrong.regularizers.privacy;

import io.github.weaktostrong.privacy.NeighbouringRelation;
import java.util.List;

/**
 * Computes the (epsilon, delta) of a composition of DP-SGD steps.
 *
 * <p>The order of the events does not matter, and one event of k steps equals k events of one step.
 * No event, no step or sampling rate 0 cost nothing (epsilon 0); a step without noise costs
 * everything (epsilon infinite, delta 1), even where a small sampling rate would leave a bounded
 * delta.
 *
 * <p>Implementations are immutable and safe to share between threads.
 */
public interface PrivacyAccountant {

    /** The name in results and statements, lower case, such as {@code pld}. */
    String name();

    /**
     * The smallest epsilon the accountant can show at this delta.
     *
     * @param events composed adaptively
     * @param delta in (0, 1)
     * @return at least 0; {@link Double#POSITIVE_INFINITY} if nothing can be shown
     */
    double epsilon(List<SampledGaussianEvent> events, double delta);

    /**
     * The smallest delta the accountant can show at this epsilon.
     *
     * @param events composed adaptively
     * @param epsilon finite, at least 0
     * @return in [0, 1]
     */
    double delta(List<SampledGaussianEvent> events, double epsilon);

    /** What "neighbouring data sets" means in the values returned. */
    default NeighbouringRelation neighbouringRelation() {
        return NeighbouringRelation.ADD_OR_REMOVE_ONE;
    }
}
