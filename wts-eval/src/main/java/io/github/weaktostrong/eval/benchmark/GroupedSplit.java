package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.provenance.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Divides units into parts so that units with a key in common, such as a source or a text, are
 * never torn apart.
 */
final class GroupedSplit {
    private GroupedSplit() {}

    /**
     * The part of every unit.
     *
     * @param keys each unit's keys
     * @param sizes how many units each part is to have; their sum is the number of units
     * @return indices into {@code sizes}; sizes are met wherever groups are small enough
     */
    static int[] assign(List<Set<String>> keys, int[] sizes, long seed) {
        List<List<Integer>> groups = groups(keys);
        int[] room = sizes.clone();
        int[] parts = new int[keys.size()];
        for (int index : Seeds.of(seed).child("grouped-split").permutation(groups.size())) {
            List<Integer> group = groups.get(index);
            int part = partFor(group.size(), room);
            room[part] -= group.size();
            group.forEach(unit -> parts[unit] = part);
        }
        return parts;
    }

    /** The first part with room for the group, otherwise the one with the most room left. */
    private static int partFor(int size, int[] room) {
        int widest = 0;
        for (int part = 0; part < room.length; part++) {
            if (room[part] >= size) {
                return part;
            }
            widest = room[part] > room[widest] ? part : widest;
        }
        return widest;
    }

    /** Units connected by keys, each group in order, groups in the order of their first unit. */
    static List<List<Integer>> groups(List<Set<String>> keys) {
        int[] parent = new int[keys.size()];
        Arrays.setAll(parent, i -> i);
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            for (String key : keys.get(i)) {
                link(parent, i, first.putIfAbsent(key, i));
            }
        }
        Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
        for (int i = 0; i < parent.length; i++) {
            groups.computeIfAbsent(root(parent, i), key -> new ArrayList<>()).add(i);
        }
        return List.copyOf(groups.values());
    }

    private static void link(int[] parent, int unit, @Nullable Integer other) {
        if (other != null) {
            int a = root(parent, unit);
            int b = root(parent, other);
            parent[Math.max(a, b)] = Math.min(a, b);
        }
    }

    private static int root(int[] parent, int unit) {
        int at = unit;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }
}
