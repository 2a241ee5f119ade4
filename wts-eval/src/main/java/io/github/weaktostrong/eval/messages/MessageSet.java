package io.github.weaktostrong.eval.messages;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The messages, and the part that each is in under one seed. */
final class MessageSet {
    static final String D_W = "d_w";
    static final String D_WTS = "d_wts";
    static final String HELD_OUT = "held_out";
    static final String VALIDATION = "validation";

    private final MessageTexts texts;
    private final List<String> splits;

    MessageSet(MessageTexts texts, long seed) {
        this.texts = texts;
        splits = texts.people().stream().map(person -> Messages.part(person, seed)).toList();
    }

    int size() {
        return splits.size();
    }

    String id(int row) {
        return texts.ids().get(row);
    }

    String split(int row) {
        return splits.get(row);
    }

    String person(int row) {
        return texts.people().get(row);
    }

    /** People of some messages, in their order. */
    List<String> people(int[] rows) {
        return Arrays.stream(rows).mapToObj(this::person).toList();
    }

    /** Distinct people of the messages of some parts. */
    Set<String> peopleOf(Predicate<String> part) {
        return IntStream.range(0, size())
                .filter(i -> part.test(split(i)))
                .mapToObj(this::person)
                .collect(Collectors.toSet());
    }

    int zlibBytes(int row) {
        return texts.zlibBytes().get(row);
    }

    IntStream rowsOf(String split) {
        return IntStream.range(0, size()).filter(i -> splits.get(i).equals(split));
    }

    /** Messages of a part that have a loss. */
    int[] scored(String split) {
        return rowsOf(split).filter(row -> texts.tokens().get(row).length > 1).toArray();
    }

    /** Messages that an extraction attack may be made on, V left out. */
    int[] eligible() {
        return IntStream.range(0, size())
                .filter(texts.eligible()::contains)
                .filter(i -> !splits.get(i).equals(VALIDATION))
                .toArray();
    }

    /** Returns the number of eligible messages of each part. */
    Map<String, Object> eligibleCounts() {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (String split : List.of(D_W, D_WTS, HELD_OUT)) {
            counts.put(
                    split, Arrays.stream(eligible()).filter(i -> split(i).equals(split)).count());
        }
        return counts;
    }
}
