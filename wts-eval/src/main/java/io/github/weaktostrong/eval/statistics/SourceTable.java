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
    private final List<String> sources;

    private SourceTable(Map<String, int[]> rowsBySource) {
        this.rowsBySource = rowsBySource;
        this.sources = List.copyOf(rowsBySource.keySet());
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
        return sources;
    }

    /** The rows of as many sources as there are, drawn with replacement. */
    int[] draw(SplittableRandom random) {
        return rowsOf(drawSources(sources, random));
    }

    static List<String> drawSources(List<String> sources, SplittableRandom random) {
        List<String> drawn = new ArrayList<>(sources.size());
        for (int i = 0; i < sources.size(); i++) {
            drawn.add(sources.get(random.nextInt(sources.size())));
        }
        return drawn;
    }

    /** The rows of the given sources, one after the other; a source without rows adds none. */
    int[] rowsOf(List<String> drawn) {
        int[][] parts = new int[drawn.size()][];
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = rowsBySource.getOrDefault(drawn.get(i), NO_ROWS);
            count += parts[i].length;
        }
        int[] rows = new int[count];
        int filled = 0;
        for (int[] part : parts) {
            System.arraycopy(part, 0, rows, filled, part.length);
            filled += part.length;
        }
        return rows;
    }

    private static int[] toArray(List<Integer> indices) {
        return indices.stream().mapToInt(Integer::intValue).toArray();
    }
}
