package io.github.weaktostrong.result;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A claim that is named before anything is run: trust in a property rises over the roles under a
 * strategy.
 *
 * <p>Only such claims are corrected for their number and so hold at the stated level; every other
 * cell is exploratory.
 *
 * @param property for example {@code fairness}
 * @param strategy for example {@code WEAK_WTS_TFT}
 */
public record Hypothesis(String property, Strategy strategy) {
    /** Regularization of both stages, for each of the paper's four properties. */
    public static final List<Hypothesis> PRIMARY =
            Stream.of("fairness", "ood", "adversarial", "privacy")
                    .map(property -> new Hypothesis(property, Strategy.WEAK_WTS_TFT))
                    .toList();

    /**
     * Reads {@code PROPERTY/STRATEGY}.
     *
     * @throws IllegalArgumentException with what was expected
     */
    public static Hypothesis parse(String text) {
        int slash = text.indexOf('/');
        return Stream.of(Strategy.values())
                .filter(s -> slash > 0 && s.name().equals(text.substring(slash + 1).strip()))
                .findFirst()
                .map(strategy -> new Hypothesis(text.substring(0, slash).strip(), strategy))
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "hypothesis '%s'; expected PROPERTY/STRATEGY with a strategy of %s, such as fairness/WEAK_WTS_TFT; correct it"
                                                .formatted(
                                                        text, Arrays.toString(Strategy.values()))));
    }

    @Override
    public String toString() {
        return property + "/" + strategy;
    }
}
