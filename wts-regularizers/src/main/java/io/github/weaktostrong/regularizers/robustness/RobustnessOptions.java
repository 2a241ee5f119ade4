package io.github.weaktostrong.regularizers.robustness;

import io.github.weaktostrong.objective.Regularizer;
import io.github.weaktostrong.objective.TargetRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a robustness regularizer from a name and textual options.
 *
 * @param name of the regularizer
 * @param options by key
 */
record RobustnessOptions(String name, Map<String, String> options) {
    static final List<String> NAMES =
            List.of(
                    "ood",
                    "embedding-noise",
                    "adversarial",
                    "adversarial-training",
                    "embedding-ascent");

    Regularizer parse() {
        return switch (name) {
            case "ood", "embedding-noise" -> noise();
            case "adversarial", "adversarial-training" -> mix();
            case "embedding-ascent" -> ascent();
            default ->
                    throw new IllegalArgumentException(
                            "unknown robustness regularizer '%s'; expected one of %s; name one of them"
                                    .formatted(name, String.join(", ", NAMES)));
        };
    }

    private Regularizer noise() {
        requireKnown("noise", "form");
        EmbeddingNoise noise = Robustness.embeddingNoise(strength("noise", "2e-3"));
        return choice("form", NoiseForm.values(), NoiseForm::id).map(noise::withForm).orElse(noise);
    }

    private Regularizer mix() {
        requireKnown("lambda", "target");
        AdversarialTraining mix = Robustness.adversarialTraining(strength("lambda", "0.3"));
        return choice("target", TargetRule.values(), TargetRule::id)
                .map(mix::withTargetRule)
                .orElse(mix);
    }

    private Regularizer ascent() {
        requireKnown("epsilon", "relative", "steps", "step-size");
        EmbeddingAscent ascent = Robustness.embeddingAscent(strength("epsilon", "0.1"));
        Optional<Boolean> relative =
                choice("relative", new Boolean[] {true, false}, String::valueOf);
        ascent = relative.map(ascent::withRelative).orElse(ascent);
        ascent = options.containsKey("steps") ? ascent.withSteps(steps()) : ascent;
        return options.containsKey("step-size") ? ascent.withStepSize(number("step-size")) : ascent;
    }

    private void requireKnown(String... keys) {
        for (String key : options.keySet()) {
            if (!Arrays.asList(keys).contains(key)) {
                throw new IllegalArgumentException(
                        "regularizer %s has no option '%s'; expected some of %s; correct it"
                                .formatted(name, key, String.join(", ", keys)));
            }
        }
    }

    private double strength(String key, String usual) {
        if (!options.containsKey(key)) {
            throw new IllegalArgumentException(
                    "regularizer %s lacks its strength; expected one; write %s:%s=%s"
                            .formatted(name, name, key, usual));
        }
        return number(key);
    }

    private int steps() {
        double steps = number("steps");
        if (steps != Math.rint(steps) || Math.abs(steps) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "regularizer %s: steps is '%s'; expected a whole number; correct it"
                            .formatted(name, options.get("steps")));
        }
        return (int) steps;
    }

    private double number(String key) {
        String text = options.getOrDefault(key, "");
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "regularizer %s: %s is '%s'; expected a number; correct it"
                            .formatted(name, key, text),
                    e);
        }
    }

    private <T> Optional<T> choice(String key, T[] values, Function<T, String> id) {
        if (!options.containsKey(key)) {
            return Optional.empty();
        }
        String text = options.getOrDefault(key, "");
        List<String> known = Arrays.stream(values).map(id).toList();
        if (!known.contains(text)) {
            throw new IllegalArgumentException(
                    "regularizer %s: %s is '%s'; expected one of %s; name one of them"
                            .formatted(name, key, text, String.join(", ", known)));
        }
        return Optional.of(values[known.indexOf(text)]);
    }
}
