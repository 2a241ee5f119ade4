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
        int[] parent = new int[examples.size()];
        Map<String, Integer> bySource = new HashMap<>();
        Map<String, Integer> byText = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            Example example = examples.get(i);
            link(parent, i, bySource.putIfAbsent(example.source(), i));
            link(parent, i, byText.putIfAbsent(example.inputText(), i));
        }
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < parent.length; i++) {
            groups.computeIfAbsent(root(parent, i), key -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    private static void link(int[] parent, int row, @Nullable Integer first) {
        if (first != null) {
            int a = root(parent, row);
            int b = root(parent, first);
            // The smaller index is the root, so that a group is listed at its first row.
            parent[Math.max(a, b)] = Math.min(a, b);
        }
    }

    private static int root(int[] parent, int row) {
        int at = row;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }
}
