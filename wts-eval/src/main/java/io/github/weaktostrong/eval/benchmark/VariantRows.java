package io.github.weaktostrong.eval.benchmark;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.SourceGroups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Handling of rows that carry versions of themselves. */
final class VariantRows {
    private VariantRows() {}

    /** Keys that must not be torn apart: the row's task with its source and every text. */
    private static Set<String> keys(Example row) {
        Set<String> keys = new HashSet<>();
        keys.add(row.task() + "\0source\0" + row.source());
        keys.add(row.task() + "\0text\0" + row.inputText());
        row.perturbed().forEach(x -> keys.add(row.task() + "\0text\0" + x.inputText()));
        return keys;
    }

    /**
     * Returns rows for evaluation: each clean text once, then every perturbed version with its
     * variant; a version equal to one that is there already is left out.
     */
    static Dataset unfolded(Dataset rows) {
        Map<String, Example> clean = new LinkedHashMap<>();
        Map<String, Example> versions = new LinkedHashMap<>();
        for (Example row : rows.examples()) {
            clean.putIfAbsent(row.task() + '\t' + row.inputText(), row.withPerturbed(List.of()));
            for (Example x : row.perturbed()) {
                String key = row.task() + '\t' + x.variant() + '\t' + x.inputText();
                versions.putIfAbsent(key, x.withSource(row.source()).withTask(row.task()));
            }
        }
        List<Example> all = new ArrayList<>(clean.values());
        all.addAll(versions.values());
        return new Dataset(rows.name(), all);
    }

    /** The rows whose text is none of the others'. */
    static Dataset without(Dataset rows, Collection<Example> others) {
        Set<String> texts = new HashSet<>();
        others.forEach(row -> texts.add(row.inputText()));
        return rows.filter(row -> !texts.contains(row.inputText()));
    }

    /** Returns the number of rows by variant, the clean rows under {@code clean}. */
    static Map<String, Integer> counts(Collection<Example> rows) {
        Map<String, Integer> counts = new TreeMap<>();
        for (Example row : rows) {
            counts.merge(row.variant().isEmpty() ? "clean" : row.variant(), 1, Integer::sum);
        }
        return counts;
    }

    /**
     * Divides rows at random into parts of given sizes, rows with a text or source in common
     * together.
     */
    static List<List<Example>> divide(Dataset rows, int[] sizes, long seed) {
        int[] parts =
                SourceGroups.divide(
                        rows.examples().stream().map(VariantRows::keys).toList(), sizes, seed);
        List<List<Example>> divided = new ArrayList<>();
        for (int size : sizes) {
            divided.add(new ArrayList<>(size));
        }
        for (int i = 0; i < parts.length; i++) {
            divided.get(parts[i]).add(rows.get(i));
        }
        return divided;
    }
}
