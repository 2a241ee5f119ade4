package io.github.weaktostrong.eval.robustness;

import io.github.weaktostrong.data.Example;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A victim that remembers its log-odds: several attacks on the same rows, and one with a larger
 * budget after one with a smaller, ask most of their questions again.
 */
final class AskedOnce implements Victim {
    private static final int MOST_ANSWERS = 1 << 18;

    private final Victim victim;
    private final Map<List<String>, float[]> answers =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(Map.Entry<List<String>, float[]> eldest) {
                    return size() > MOST_ANSWERS;
                }
            };

    AskedOnce(Victim victim) {
        this.victim = victim;
    }

    @Override
    public float[][] probabilities(List<Example> inputs) {
        return victim.probabilities(inputs);
    }

    @Override
    public float[][] logOdds(List<Example> inputs) {
        Map<List<String>, Integer> places = new HashMap<>();
        List<Example> unknown = new ArrayList<>();
        for (Example input : inputs) {
            if (!answers.containsKey(input.texts())
                    && places.putIfAbsent(input.texts(), unknown.size()) == null) {
                unknown.add(input);
            }
        }
        float[][] found = unknown.isEmpty() ? new float[0][] : victim.logOdds(List.copyOf(unknown));
        float[][] all = new float[inputs.size()][];
        for (int i = 0; i < all.length; i++) {
            Integer place = places.get(inputs.get(i).texts());
            all[i] = place == null ? answers.get(inputs.get(i).texts()) : found[place];
        }
        places.forEach((texts, place) -> answers.put(texts, found[place]));
        return all;
    }
}
