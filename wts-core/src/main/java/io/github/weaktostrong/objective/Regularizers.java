package io.github.weaktostrong.objective;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Rules on which regularizers may act in one training together. */
public final class Regularizers {

    private Regularizers() {}

    /**
     * Refuses combinations whose result would not mean what it claims.
     *
     * @throws IllegalArgumentException where two have the same name, where there are two gradient
     *     mechanisms, or where a gradient mechanism meets a regularizer that couples the examples
     *     of a batch
     */
    public static void requireSound(List<? extends Regularizer> regularizers) {
        requireDistinctNames(regularizers);
        List<GradientMechanism> mechanisms = ofKind(regularizers, GradientMechanism.class);
        if (mechanisms.size() > 1) {
            throw new IllegalArgumentException(
                    "%s gradient mechanisms in one training (%s, %s); expected at most one, since each decides alone how gradients become an update; remove the others"
                            .formatted(
                                    mechanisms.size(),
                                    mechanisms.get(0).name(),
                                    mechanisms.get(1).name()));
        }
        for (Regularizer regularizer : regularizers) {
            if (!mechanisms.isEmpty() && regularizer.couplesExamples()) {
                throw new IllegalArgumentException(
                        coupled(regularizer.name(), mechanisms.get(0).name()));
            }
        }
    }

    /** The gradient mechanism among regularizers, which belongs into the training's settings. */
    public static Optional<GradientMechanism> mechanism(List<? extends Regularizer> regularizers) {
        return ofKind(regularizers, GradientMechanism.class).stream().findFirst();
    }

    /** The regularizers that an objective is made of: all but a gradient mechanism, in order. */
    public static List<Regularizer> withoutMechanism(List<? extends Regularizer> regularizers) {
        return regularizers.stream()
                .<Regularizer>map(each -> each)
                .filter(each -> !(each instanceof GradientMechanism))
                .toList();
    }

    /** The regularizers of one kind, in order. */
    public static <R extends Regularizer> List<R> ofKind(
            List<? extends Regularizer> regularizers, Class<R> kind) {
        List<R> found = new ArrayList<>();
        for (Regularizer regularizer : regularizers) {
            if (kind.isInstance(regularizer)) {
                found.add(kind.cast(regularizer));
            }
        }
        return List.copyOf(found);
    }

    private static void requireDistinctNames(List<? extends Regularizer> regularizers) {
        Set<String> names = new HashSet<>();
        for (Regularizer regularizer : regularizers) {
            if (!names.add(regularizer.name())) {
                throw new IllegalArgumentException(
                        "regularizer '%s' is given twice; expected distinct names; add up the strengths in one of them"
                                .formatted(regularizer.name()));
            }
        }
    }

    private static String coupled(String name, String mechanism) {
        return ("regularizer '%s' couples the examples of a batch, so a row has no gradient of its"
                    + " own that '%s' could bound, and the privacy statement would be false; use"
                    + " its LINEAR form, which is a sum over examples with base rates that count as"
                    + " public, or train without it and choose group thresholds on the scores"
                    + " afterwards")
                .formatted(name, mechanism);
    }
}
