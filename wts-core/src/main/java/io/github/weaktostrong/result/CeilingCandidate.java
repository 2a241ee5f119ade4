package io.github.weaktostrong.result;

import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.privacy.PrivacyBudget;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One of the trained models that a strong ceiling was picked from, as V showed it.
 *
 * @param artefact digest of its training
 * @param regularizers what it was trained with; inert ones left out
 * @param task the task metric on V; empty where it is undefined
 * @param trust the trust metric on V; empty where it is undefined or no part of the choice
 * @param budget what it spent of D_W, which takes the place of trust under a mechanism
 */
public record CeilingCandidate(
        String artefact,
        List<Regularizer> regularizers,
        OptionalDouble task,
        OptionalDouble trust,
        Optional<PrivacyBudget> budget) {
    /** Keeps a copy. */
    public CeilingCandidate {
        regularizers = List.copyOf(regularizers);
    }
}
