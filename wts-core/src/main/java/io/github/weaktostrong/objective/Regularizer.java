package io.github.weaktostrong.objective;

import java.util.Map;
import java.util.Optional;

/**
 * A change to training that is meant to improve a trust property, named by where it acts.
 *
 * <p>Not every trust property is a loss term, so there are four kinds, each open to implementations
 * outside this library: {@link LossTerm} (from logits and groups), {@link EmbeddingPerturbation}
 * (of the model's input embeddings), {@link ExampleMix} (further inputs x' with a weight) and
 * {@link GradientMechanism} (how per-example gradients become an update). Several compose in one
 * training; {@link Regularizers#requireSound} refuses those that do not.
 *
 * <p>An implementation is an immutable description: what a training accumulates lives in the
 * session that the kind's {@code begin} opens, so one regularizer may serve many trainings at once.
 */
public sealed interface Regularizer
        permits LossTerm, EmbeddingPerturbation, ExampleMix, GradientMechanism {

    /**
     * The name in listener events, reports and errors, e.g. {@code demographic-parity}; lower case
     * words joined by hyphens, unique within one training.
     */
    String name();

    /**
     * Whether what a row contributes depends on the other rows of its batch, as a batch covariance
     * does.
     *
     * <p>Such a regularizer has no per-example gradient and is refused together with a {@link
     * GradientMechanism}.
     */
    boolean couplesExamples();

    /**
     * Everything that determines the regularizer's effect, in a fixed order.
     *
     * <p>Part of the digest that identifies a training: two regularizers with the same name and
     * settings must act alike.
     *
     * @return keys in snake_case; values are strings, booleans, finite numbers, or lists and maps
     *     of these
     */
    Map<String, Object> settings();

    /**
     * Whether the regularizer changes nothing at its strength, as lambda 0 does: such a training is
     * the same as one without it, and is shared with that.
     */
    default boolean isInert() {
        return false;
    }

    /**
     * Whether a training remembers anything of earlier steps for it beside the parameters, such as
     * a running average or a place in an order; true by default.
     *
     * <p>One that says so is refused in private trainings with checkpoints, which would hold what
     * is covered by no guarantee. A {@link LossTerm} that does not must have an empty state.
     */
    default boolean hasRunningState() {
        return true;
    }

    /**
     * The property that the regularizer is meant to improve, as a benchmark names it ({@code
     * fairness}, {@code ood}, {@code adversarial}): an experiment reports that property's metric of
     * trust too. Empty by default: nothing more is measured.
     */
    default Optional<String> property() {
        return Optional.empty();
    }

    /** One line for a report that says what is done, e.g. {@code 2 * |cov(group, margin)|}. */
    String mechanism();
}
