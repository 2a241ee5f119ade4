package io.github.weaktostrong.data;

/** Sets of rows that are joined step by step (union-find with path halving). */
final class DisjointSets {
    private final int[] parent;

    DisjointSets(int size) {
        parent = new int[size];
        for (int i = 0; i < size; i++) {
            parent[i] = i;
        }
    }

    void join(int one, int other) {
        int a = first(one);
        int b = first(other);
        // The smaller index is the root, so that a set is known by its first row.
        parent[Math.max(a, b)] = Math.min(a, b);
    }

    /** The smallest member of a row's set. */
    int first(int row) {
        int at = row;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }
}
