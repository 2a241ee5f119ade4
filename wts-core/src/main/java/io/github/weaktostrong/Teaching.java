package io.github.weaktostrong;

import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.objective.LabelCombination;
import io.github.weaktostrong.objective.VoteMechanism;
import java.util.List;
import java.util.Optional;

/**
 * Who labels D_WTS for the student WTS_AUX: one weak model, several, or models between it and them.
 *
 * <p>The weak models label D_WTS; each model of {@code through} learns from the labels so far and
 * labels D_WTS anew; then each round trains the strong model on what there is and lets it replace
 * labels of which it is sure. All of these learn as WTS_AUX does ({@link
 * WeakToStrong.Builder#auxiliaryLoss}) and are measured by nobody.
 *
 * @param weakModels number of weak models, the experiment's own among them, at least 1; they differ
 *     in head and order of rows
 * @param rule what is made of the labels of several
 * @param through models of sizes between weak and strong, ascending
 * @param rounds of relabelling, at least 0
 * @param sureness probability from which on a label is replaced, in [0, 1]
 * @param votes noisy votes of further weak models in place of the weak model, and of all else
 */
public record Teaching(
        int weakModels,
        LabelCombination.Rule rule,
        List<ModelSpec> through,
        int rounds,
        double sureness,
        Optional<VoteMechanism> votes) {
    private static final double USUAL = 0.9;

    /** Keeps a copy and checks the ranges. */
    public Teaching {
        through = List.copyOf(through);
        if (weakModels < 1 || rounds < 0) {
            throw new IllegalArgumentException(
                    "%s weak models and %s rounds of relabelling; expected at least 1 and at least 0; correct them"
                            .formatted(weakModels, rounds));
        }
        if (votes.isPresent() && (weakModels > 1 || !through.isEmpty() || rounds > 0)) {
            throw new IllegalArgumentException(
                    "votes beside an ensemble, a chain or rounds of relabelling, which read D_W or"
                        + " label all rows without noise; expected votes alone; leave one of the"
                        + " two out");
        }
        Checks.requireShare(
                sureness,
                "sureness of a relabelling is %s; expected a probability from 0 to 1; 0.9 is"
                        + " usual");
    }

    /** One weak model, as the paper has it. */
    public static Teaching plain() {
        return new Teaching(1, LabelCombination.Rule.MEAN, List.of(), 0, USUAL, Optional.empty());
    }

    /**
     * Several weak models on the same D_W.
     *
     * @param weakModels at least 2
     */
    public static Teaching ensemble(int weakModels, LabelCombination.Rule rule) {
        if (weakModels < 2) {
            throw new IllegalArgumentException(
                    "an ensemble of %s weak model(s); expected at least 2; 3 is usual"
                            .formatted(weakModels));
        }
        return new Teaching(weakModels, rule, List.of(), 0, USUAL, Optional.empty());
    }

    /**
     * A chain of students of growing size (bootstrapping; Burns et al. 2023, section 4.3.1).
     *
     * @param through models between weak and strong, ascending, at least one
     */
    public static Teaching chain(List<ModelSpec> through) {
        if (through.isEmpty()) {
            throw new IllegalArgumentException(
                    "a chain through no model; expected at least one between weak and strong; name"
                            + " it");
        }
        return new Teaching(1, LabelCombination.Rule.MEAN, through, 0, USUAL, Optional.empty());
    }

    /**
     * Rounds in which the student's labels replace the weak ones of which it is sure.
     *
     * @param rounds at least 1
     * @param sureness the student's least probability of a class that replaces, in [0, 1]; 0.9 is
     *     usual, 0 replaces all
     */
    public static Teaching relabelled(int rounds, double sureness) {
        if (rounds < 1) {
            throw new IllegalArgumentException(
                    "%s rounds of relabelling; expected at least 1; 1 is usual".formatted(rounds));
        }
        return new Teaching(
                1, LabelCombination.Rule.MEAN, List.of(), rounds, sureness, Optional.empty());
    }

    /**
     * Noisy votes of weak models on disjoint shares of D_W (PATE; Papernot et al. 2018), so that
     * WTS_AUX and its labels keep a budget of D_W; WTS_AUX learns from labelled rows alone.
     */
    public static Teaching votes(VoteMechanism votes) {
        return new Teaching(1, LabelCombination.Rule.MEAN, List.of(), 0, USUAL, Optional.of(votes));
    }

    /** Whether one weak model's labels are all. */
    public boolean isPlain() {
        return weakModels == 1 && through.isEmpty() && rounds == 0 && votes.isEmpty();
    }
}
