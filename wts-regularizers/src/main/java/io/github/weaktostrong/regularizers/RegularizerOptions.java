package io.github.weaktostrong.regularizers;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A regularizer's textual options, as the command line has them.
 *
 * @param name of the regularizer
 * @param options by key
 */
public record RegularizerOptions(String name, Map<String, String> options) {

    /** Refuses keys beside the known ones. */
    public void requireKnown(String... known) {
        for (String key : options.keySet()) {
            if (!Arrays.asList(known).contains(key)) {
                throw new IllegalArgumentException(
                        "regularizer %s has no option '%s'; expected some of %s; correct it"
                                .formatted(name, key, String.join(", ", known)));
            }
        }
    }

    /** Returns whether there is a value. */
    public boolean has(String key) {
        return options.containsKey(key);
    }

    /**
     * Returns the number without which there is no regularizer.
     *
     * @param usual a value for the message
     */
    public double strength(String key, String usual) {
        if (!has(key)) {
            throw new IllegalArgumentException(
                    "regularizer %s lacks its strength; expected %s; write %s:%s=%s"
                            .formatted(name, key, name, key, usual));
        }
        return number(key);
    }

    /** Returns a value as a number. */
    public double number(String key) {
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

    /** Returns a value as a whole number. */
    public int wholeNumber(String key) {
        double number = number(key);
        if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "regularizer %s: %s is '%s'; expected a whole number; correct it"
                            .formatted(name, key, options.get(key)));
        }
        return (int) number;
    }

    /** Returns which of the values a key names; empty where there is no such key. */
    public <T> Optional<T> choice(String key, T[] values, Function<T, String> id) {
        if (!has(key)) {
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
