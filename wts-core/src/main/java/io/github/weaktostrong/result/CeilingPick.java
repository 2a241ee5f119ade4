package io.github.weaktostrong.result;

import java.util.List;

/**
 * The choice of a strong ceiling on V, and how firm it is.
 *
 * @param candidates at least two
 * @param picked index of the picked candidate
 * @param pickedAt1To2 index of the one that would be picked if a unit of trust were worth two of
 *     the task
 * @param pickedAt2To1 index of the one that would be picked if it were worth half a unit
 */
public record CeilingPick(
        List<CeilingCandidate> candidates, int picked, int pickedAt1To2, int pickedAt2To1) {
    /** Share of resamples of V below which a pick is doubted. */
    public static final double FIRM = 0.6;

    /** Keeps a copy. */
    public CeilingPick {
        candidates = List.copyOf(candidates);
    }

    /** Share of the resamples of V in which the picked candidate is picked again. */
    public double frequency() {
        return candidates.get(picked).frequency();
    }
}
