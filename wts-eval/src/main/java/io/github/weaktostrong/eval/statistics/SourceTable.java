package io.github.weaktostrong.eval.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The rows of a table by the source that they derive from. */
final class SourceTable {
    private static final int[] NO_ROWS = {};

    private final Map<String, int[]> rowsBySource;
    private final int[][] rows;

    private SourceTable(Map<String, int[]> rowsBySource) {
        this.rowsBySource = rowsBySource;
        this.rows = rowsBySource.values().toArray(int[][]::new);
    }

    static SourceTable of(List<String> sourceOfRow) {
        if (sourceOfRow.isEmpty()) {
            throw new IllegalArgumentException("No rows; expected the source of at least one row");
        }
        Map<String, List<Integer>> rows = new LinkedHashMap<>();
        for (int i = 0; i < sourceOfRow.size(); i++) {
            rows.computeIfAbsent(sourceOfRow.get(i), source -> new ArrayList<>()).add(i);
        }
        Map<String, int[]> arrays = new LinkedHashMap<>();
        rows.forEach((source, indices) -> arrays.put(source, toArray(indices)));
        return new SourceTable(arrays);
    }

    List<String> sources() {
        return List.copyOf(rowsBySource.keySet());
    }

    /** The rows of each of the given sources, none for one that is not in this table. */
    int[][] rowsOf(List<String> sources) {
        return sources.stream()
                .map(source -> rowsBySource.getOrDefault(source, NO_ROWS))
                .toArray(int[][]::new);
    }

    /** The rows of as many sources as there are, drawn with replacement. */
    int[] draw(SplittableRandom random) {
        return joined(rows, drawSources(rows.length, random));
    }

    /** As many indices of sources as there are, drawn with replacement. */
    static int[] drawSources(int sources, SplittableRandom random) {
        int[] drawn = new int[sources];
        for (int i = 0; i < sources; i++) {
            drawn[i] = random.nextInt(sources);
        }
        return drawn;
    }

    /** The rows of the drawn sources, one after the other. */
    static int[] joined(int[][] rowsBySource, int[] drawn) {
        int count = 0;
        for (int source : drawn) {
            count += rowsBySource[source].length;
        }
        int[] joined = new int[count];
        int filled = 0;
        for (int source : drawn) {
            for (int row : rowsBySource[source]) {
                joined[filled++] = row;
            }
        }
        return joined;
    }

    private static int[] toArray(List<Integer> indices) {
        return indices.stream().mapToInt(Integer::intValue).toArray();
    }
}
