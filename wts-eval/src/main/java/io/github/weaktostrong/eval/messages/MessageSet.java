package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.Splits;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import io.github.weaktostrong.eval.privacy.TargetedExtraction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The messages that every model is measured on, part by part, as tokens. */
final class MessageSet {
    static final String D_W = "d_w";
    static final String D_WTS = "d_wts";
    static final String HELD_OUT = "held_out";
    static final String VALIDATION = "validation";

    private final List<String> ids = new ArrayList<>();
    private final List<String> splits = new ArrayList<>();
    private final List<int[]> tokens = new ArrayList<>();
    private final int[] bytes;
    private final int[] eligible;
    private final int truncated;

    private MessageSet(Map<String, Dataset> parts, Tokenizer tokenizer, MessageOptions options) {
        List<Integer> compressed = new ArrayList<>();
        int cut = 0;
        for (Map.Entry<String, Dataset> part : parts.entrySet()) {
            // a log's reader is not the evaluation's: counts are in the description alone
            TokenizedDataset rows =
                    TokenizedDataset.silently(part.getValue(), tokenizer, options.maxLength());
            cut += rows.truncated();
            tokens.addAll(rows.ids());
            for (int i = 0; i < rows.size(); i++) {
                Example message = part.getValue().get(i);
                ids.add(message.id().orElse(part.getKey() + "-" + i));
                splits.add(part.getKey());
                // of what the loss is of: the whole text of a long message would score its length
                compressed.add(MembershipScores.zlibBytes(tokenizer.decode(rows.ids(i))));
            }
        }
        truncated = cut;
        bytes = compressed.stream().mapToInt(Integer::intValue).toArray();
        TargetedExtraction extraction = options.extraction();
        eligible =
                Arrays.stream(extraction.eligible(tokens))
                        .filter(i -> !splits.get(i).equals(VALIDATION))
                        .toArray();
    }

    static MessageSet of(Splits messages, Tokenizer tokenizer, MessageOptions options) {
        Map<String, Dataset> parts = new LinkedHashMap<>();
        parts.put(D_W, messages.weak());
        parts.put(D_WTS, messages.transfer());
        parts.put(HELD_OUT, messages.test());
        parts.put(VALIDATION, messages.validation());
        return new MessageSet(parts, tokenizer, options);
    }

    int size() {
        return ids.size();
    }

    /** Messages that were cut at their end. */
    int truncated() {
        return truncated;
    }

    String id(int row) {
        return ids.get(row);
    }

    String split(int row) {
        return splits.get(row);
    }

    List<int[]> tokens() {
        return tokens;
    }

    int zlibBytes(int row) {
        return bytes[row];
    }

    /** Distinct ids of the messages of some parts. */
    Set<String> idsOf(Predicate<String> part) {
        return IntStream.range(0, size())
                .filter(i -> part.test(split(i)))
                .mapToObj(this::id)
                .collect(Collectors.toSet());
    }

    IntStream rowsOf(String split) {
        return IntStream.range(0, size()).filter(i -> splits.get(i).equals(split));
    }

    /** Messages that an extraction attack may be made on, V left out. */
    int[] eligible() {
        return eligible.clone();
    }

    /** Returns the number of eligible messages of each part. */
    Map<String, Object> eligibleCounts() {
        Map<String, Object> counts = new LinkedHashMap<>();
        for (String split : List.of(D_W, D_WTS, HELD_OUT)) {
            counts.put(split, Arrays.stream(eligible).filter(i -> split(i).equals(split)).count());
        }
        return counts;
    }
}
