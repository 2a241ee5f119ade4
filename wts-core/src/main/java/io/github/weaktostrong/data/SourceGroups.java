package io.github.weaktostrong.data;

import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Groups of rows that must not be split apart: those with a key in common, such as a source or a
 * text, and whatever such keys chain together.
 */
public final class SourceGroups {
    // Union-find with path halving; a group's root is its first row.
    private final int[] parent;

    /** Begins with every row alone. */
    SourceGroups(int rows) {
        parent = new int[rows];
        Arrays.setAll(parent, i -> i);
    }

    /**
     * Returns the groups, each a list of row indices, in the order of their first rows.
     *
     * @param keys each row's keys
     */
    public static List<List<Integer>> of(List<Set<String>> keys) {
        SourceGroups joined = new SourceGroups(keys.size());
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            for (String key : keys.get(i)) {
                Integer first = firsts.putIfAbsent(key, i);
                if (first != null) {
                    joined.join(first, i);
                }
            }
        }
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            groups.computeIfAbsent(joined.first(i), key -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    /**
     * Divides rows into parts of given sizes, at random and without tearing a group apart.
     *
     * @param keys each row's keys
     * @param sizes how many rows each part is to have; their sum is the number of rows
     * @return an index into {@code sizes} for each row; sizes are met wherever groups are small
     *     enough
     */
    public static int[] divide(List<Set<String>> keys, int[] sizes, long seed) {
        List<List<Integer>> groups = of(keys);
        int[] room = sizes.clone();
        int[] parts = new int[keys.size()];
        for (int index : Seeds.of(seed).child("grouped-split").permutation(groups.size())) {
            List<Integer> group = groups.get(index);
            int part = partFor(group.size(), room);
            room[part] -= group.size();
            group.forEach(row -> parts[row] = part);
        }
        return parts;
    }

    /** The first part with room for the group, otherwise the one with the most room left. */
    static int partFor(int size, int[] room) {
        int widest = 0;
        for (int part = 0; part < room.length; part++) {
            if (room[part] >= size) {
                return part;
            }
            widest = room[part] > room[widest] ? part : widest;
        }
        return widest;
    }

    /** Makes one group of those of two rows. */
    void join(int one, int other) {
        int a = first(one);
        int b = first(other);
        parent[Math.max(a, b)] = Math.min(a, b);
    }

    /** Returns the first row of a row's group. */
    int first(int row) {
        int at = row;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }
}
