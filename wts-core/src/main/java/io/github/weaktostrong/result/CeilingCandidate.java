package io.github.weaktostrong.result;

import io.github.weaktostrong.objective.Regularizer;
import java.util.List;
import java.util.OptionalDouble;

/**
 * One of the trained models that a strong ceiling was picked from, as V showed it.
 *
 * @param artefact digest of its training
 * @param regularizers what it was trained with; inert ones left out
 * @param task the task metric on V; empty where it is undefined
 * @param trust the trust metric on V; empty where it is undefined or no part of the choice
 * @param epsilon the stated epsilon of D_W, which takes the place of trust under a mechanism; empty
 *     without one, or where none is guaranteed
 * @param frequency share of the resamples of V in which it is picked
 */
public record CeilingCandidate(
        String artefact,
        List<Regularizer> regularizers,
        OptionalDouble task,
        OptionalDouble trust,
        OptionalDouble epsilon,
        double frequency) {
    /** Keeps a copy. */
    public CeilingCandidate {
        regularizers = List.copyOf(regularizers);
    }
}
