package io.github.weaktostrong.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows that must not be split apart: those with the same source or the same model input, and
 * whatever these two relations chain together.
 */
final class SourceGroups {
    private SourceGroups() {}

    /** Returns the groups, each a list of row indices, in the order of their first row. */
    static List<List<Integer>> of(List<Example> examples) {
        DisjointSets sets = new DisjointSets(examples.size());
        Map<String, Integer> bySource = new HashMap<>();
        Map<String, Integer> byText = new HashMap<>();
        for (int i = 0; i < examples.size(); i++) {
            Example example = examples.get(i);
            join(sets, i, bySource.putIfAbsent(example.source(), i));
            join(sets, i, byText.putIfAbsent(example.inputText(), i));
        }
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < examples.size(); i++) {
            groups.computeIfAbsent(sets.first(i), key -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    private static void join(DisjointSets sets, int row, @Nullable Integer first) {
        if (first != null) {
            sets.join(first, row);
        }
    }
}
