package io.github.weaktostrong.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose text is part of another row's, as most of SST-2's training phrases are.
 *
 * <p>A text is contained in another if its words (lower case, separated by blanks) occur there in
 * the same order without a gap. A model that has seen the whole has seen the part, so such rows in
 * different splits are not independent. Splits keep them apart only where {@link #grouped} is asked
 * for: a short phrase is part of so many texts that all of them would be one group, so only texts
 * of some words count.
 *
 * <p>Cost: for every text, one look-up for each of its words and each length that a shorter text
 * has; no memory beyond the words. Candidates are found by a rolling hash and compared word by
 * word.
 */
public final class ContainedTexts {
    private static final long BASE = 0x9E3779B97F4A7C15L;
    private static final int FILTER_BITS = 23; // 1 MB, so that few look-ups reach the map

    private final String[][] words;
    private final Map<Long, List<Integer>> byHash = new HashMap<>();
    private final BitSet filter = new BitSet(1 << FILTER_BITS);
    private final int[] lengths;

    private ContainedTexts(List<Example> rows, int minimumWords) {
        Checks.requireAtLeast(
                minimumWords,
                1,
                "minimum of %s words; expected at least 1; 3 leaves out single words and pairs");
        words = new String[rows.size()][];
        TreeSet<Integer> distinct = new TreeSet<>();
        for (int i = 0; i < words.length; i++) {
            words[i] = rows.get(i).inputText().strip().toLowerCase(Locale.ROOT).split("\\s+");
            if (words[i].length >= minimumWords) {
                distinct.add(words[i].length);
                long hash = prefixHashes(words[i])[words[i].length];
                filter.set(bit(hash));
                byHash.computeIfAbsent(hash, key -> new ArrayList<>(1)).add(i);
            }
        }
        lengths = distinct.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Returns the rows with new sources, one for a row and the rows that contain it; rows that had
     * a source in common keep one in common.
     *
     * @param minimumWords words that a contained text must have to count, at least 1; with 1 or 2
     *     nearly all of SST-2 becomes one group
     */
    public static Dataset grouped(Dataset rows, int minimumWords) {
        List<Example> examples = rows.examples();
        SourceGroups groups = new SourceGroups(examples.size());
        Map<String, Integer> bySource = new HashMap<>();
        for (int i = 0; i < examples.size(); i++) {
            Integer first = bySource.putIfAbsent(examples.get(i).source(), i);
            groups.join(first == null ? i : first, i);
        }
        new ContainedTexts(examples, minimumWords).forEach(groups::join);
        Map<Integer, String> names = new HashMap<>(); // in the development pool if any source is
        for (int i = 0; i < examples.size(); i++) {
            String source = examples.get(i).source();
            names.merge(
                    groups.first(i),
                    source,
                    (first, own) ->
                            DevelopmentPool.contains(own) && !DevelopmentPool.contains(first)
                                    ? own
                                    : first);
        }
        List<Example> grouped = new ArrayList<>(examples.size());
        for (int i = 0; i < examples.size(); i++) {
            grouped.add(examples.get(i).withSource(names.getOrDefault(groups.first(i), "")));
        }
        return new Dataset(rows.name(), grouped);
    }

    /**
     * Returns the number of pairs of rows in different splits, of which one contains the other.
     *
     * @param minimumWords words that a contained text must have to count, at least 1
     */
    public static long pairsAcross(Splits splits, int minimumWords) {
        List<Example> rows = new ArrayList<>();
        List<Dataset> parts = splits.parts();
        int[] ends = new int[parts.size()];
        for (int part = 0; part < ends.length; part++) {
            rows.addAll(parts.get(part).examples());
            ends[part] = rows.size();
        }
        long[] pairs = {0};
        new ContainedTexts(rows, minimumWords)
                .forEach(
                        (part, whole) ->
                                pairs[0] += partOf(ends, part) == partOf(ends, whole) ? 0 : 1);
        return pairs[0];
    }

    private static int partOf(int[] ends, int row) {
        int part = 0;
        while (row >= ends[part]) {
            part++;
        }
        return part;
    }

    /** Visits every pair of a shorter text and one that contains it, each once. */
    private void forEach(Pair visitor) {
        for (int whole = 0; whole < words.length; whole++) {
            String[] text = words[whole];
            long[] hashes = prefixHashes(text);
            Set<Integer> found = new HashSet<>();
            long power = 1;
            int powerOf = 0;
            for (int length : lengths) {
                if (length >= text.length) {
                    break;
                }
                for (; powerOf < length; powerOf++) {
                    power *= BASE;
                }
                for (int begin = 0; begin + length <= text.length; begin++) {
                    long hash = hashes[begin + length] - hashes[begin] * power;
                    if (filter.get(bit(hash))) {
                        collect(byHash.get(hash), text, begin, length, found);
                    }
                }
            }
            for (int part : found) {
                visitor.visit(part, whole);
            }
        }
    }

    private void collect(
            @Nullable List<Integer> candidates,
            String[] text,
            int begin,
            int length,
            Set<Integer> found) {
        if (candidates == null) {
            return;
        }
        for (int candidate : candidates) {
            String[] part = words[candidate];
            if (part.length == length
                    && Arrays.equals(part, 0, length, text, begin, begin + length)) {
                found.add(candidate);
            }
        }
    }

    private static int bit(long hash) {
        return (int) (hash >>> (Long.SIZE - FILTER_BITS));
    }

    /** Polynomial hashes modulo 2^64 of the first 0, 1, ... words. */
    private static long[] prefixHashes(String[] text) {
        long[] hashes = new long[text.length + 1];
        for (int i = 0; i < text.length; i++) {
            hashes[i + 1] = hashes[i] * BASE + mixed(text[i]);
        }
        return hashes;
    }

    private static long mixed(String word) {
        long hash = 0;
        for (int i = 0; i < word.length(); i++) {
            hash = hash * 1_000_003 + word.charAt(i);
        }
        hash = (hash ^ (hash >>> 30)) * 0xBF58476D1CE4E5B9L;
        return hash ^ (hash >>> 27);
    }

    @FunctionalInterface
    private interface Pair {
        void visit(int part, int whole);
    }
}
