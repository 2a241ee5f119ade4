package io.github.weaktostrong.objective;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A rule by which the student's probabilities become hard labels in the auxiliary confidence loss.
 *
 * <p>The paper sets the threshold "proportional to the class weights for each dataset" and gives no
 * rule; {@link #BATCH_QUANTILE} is the published code of Burns et al. (2023), the others are
 * readings of that sentence for small batches, for private training and for more than two classes.
 */
public enum Hardening {
    /**
     * A hardened class share of the batch that equals the weak model's mean probability: class 0 if
     * and only if {@code p0 >= quantile(p0, mean(weak p1))}, with linear interpolation. Two
     * classes; couples the examples of a batch; below a minimum batch (8 unless told) {@link
     * #DATASET_PRIOR} is used.
     */
    BATCH_QUANTILE("batch-quantile", true),
    /**
     * Class 1 if and only if {@code p1 >= t}, t fixed before training: the quantile of the weak
     * model's p1 over the transfer set, at the level 1 - mean(weak p1), with linear interpolation.
     * Two classes; per example, but t is a statistic of the whole transfer set, so it is refused
     * beside a {@link GradientMechanism}, which would not account for it.
     */
    DATASET_PRIOR("dataset-prior", false),
    /** The class of the largest logit, the first of equals. Any number of classes; per example. */
    ARGMAX("argmax", false);

    private final String id;
    private final boolean couplesExamples;

    Hardening(String id, boolean couplesExamples) {
        this.id = id;
        this.couplesExamples = couplesExamples;
    }

    /** The name on the command line and in stored settings, e.g. {@code batch-quantile}. */
    public String id() {
        return id;
    }

    /** Whether a row's hard label depends on the other rows of its batch. */
    public boolean couplesExamples() {
        return couplesExamples;
    }

    /**
     * The default rule: {@link #BATCH_QUANTILE} for two classes, {@link #ARGMAX} for three or more.
     *
     * @param classes the number of classes, at least 2
     */
    public static Hardening defaultFor(int classes) {
        if (classes < 2) {
            throw new IllegalArgumentException(
                    "%s classes; expected at least 2".formatted(classes));
        }
        return classes == 2 ? BATCH_QUANTILE : ARGMAX;
    }

    /** The rule with this {@link #id()}. */
    public static Hardening parse(String id) {
        for (Hardening rule : values()) {
            if (rule.id.equals(id)) {
                return rule;
            }
        }
        throw new IllegalArgumentException(
                "hardening is '%s'; expected one of %s; name one of them"
                        .formatted(
                                id,
                                Arrays.stream(values())
                                        .map(Hardening::id)
                                        .collect(Collectors.joining(", "))));
    }

    /** Refuses the two-class rules for any other number of classes. */
    void requireClasses(int classes) {
        if (this != ARGMAX && classes != 2) {
            throw new IllegalArgumentException(
                    "hardening %s compares the probabilities of two classes, the targets have %s; use %s"
                            .formatted(id, classes, ARGMAX.id));
        }
    }
}
