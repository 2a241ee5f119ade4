package io.github.weaktostrong.examples.reproduce;

import io.github.weaktostrong.result.Strategy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One experiment of a study: a property with some settings changed.
 *
 * @param property name of the experiment, for example {@code fairness}
 * @param changes settings that differ from its preset
 * @param strategies strategies to run
 * @param seeds seeds to run
 */
public record Point(
        String property, Map<String, String> changes, List<Strategy> strategies, List<Long> seeds) {

    /** Keeps copies; changes are sorted, so that equal points are equal. */
    public Point {
        changes = Collections.unmodifiableMap(new TreeMap<>(changes));
        strategies = List.copyOf(strategies);
        seeds = List.copyOf(seeds);
    }

    /** Name of its folder: {@code fairness-lambda=0.1-WEAK_TFT}. */
    public String key() {
        List<String> parts = new ArrayList<>(List.of(property));
        changes.forEach((name, value) -> parts.add(name + "=" + value.replace('/', '_')));
        if (strategies.size() < Strategy.values().length) {
            strategies.forEach(strategy -> parts.add(strategy.name()));
        }
        return String.join("-", parts) + "-seeds=" + seeds.size();
    }
}
