package io.github.weaktostrong.examples.reproduce;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings and the values that each takes: every combination is one experiment.
 *
 * <p>Settings are those of the presets: {@code lambda}, {@code lambda_wts}, {@code alpha}, {@code
 * alpha_warm_up}, {@code epochs}, {@code weak}, {@code strong}, ... Trainings that several
 * combinations share run once, since they are known by the digest of what defines them.
 *
 * @param axes values by setting; no axis is one combination without a change
 */
public record Grid(Map<String, List<String>> axes) {

    /** Keeps a copy. */
    public Grid {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        axes.forEach((setting, values) -> copy.put(setting, List.copyOf(values)));
        axes = Collections.unmodifiableMap(copy);
    }

    /** A grid without an axis. */
    public static Grid single() {
        return new Grid(Map.of());
    }

    /** This grid with one more axis, which varies fastest. */
    public Grid with(String setting, List<String> values) {
        Map<String, List<String>> more = new LinkedHashMap<>(axes);
        more.put(setting, values);
        return new Grid(more);
    }

    /** Every combination, in order. */
    public List<Map<String, String>> combinations() {
        List<Map<String, String>> combinations = List.of(Map.of());
        for (Map.Entry<String, List<String>> axis : axes.entrySet()) {
            combinations =
                    combinations.stream()
                            .flatMap(
                                    before ->
                                            axis.getValue().stream()
                                                    .map(v -> and(before, axis.getKey(), v)))
                            .toList();
        }
        return combinations;
    }

    private static Map<String, String> and(
            Map<String, String> before, String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(before);
        more.put(setting, value);
        return more;
    }
}
