package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.eval.privacy.TargetedExtraction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Options of measuring privacy on messages.
 *
 * @param maxLength longest message in tokens, at least 2; longer ones are cut at their end
 * @param extraction lengths of the attack
 * @param copies how often canaries are planted, one of every kind each; empty plants none
 * @param references secrets that were not planted, of each kind, that exposure compares with; at
 *     least 1
 */
public record MessageOptions(
        int maxLength, TargetedExtraction extraction, List<Integer> copies, int references) {

    /** Checks the ranges. */
    public MessageOptions {
        copies = List.copyOf(copies);
        if (maxLength < 2 || references < 1) {
            throw new IllegalArgumentException(
                    "maximum length %s, %s references; expected at least 2 and 1"
                            .formatted(maxLength, references));
        }
        if (extraction.prefix() + extraction.suffix() > maxLength) {
            throw new IllegalArgumentException(
                    "prefix %s and suffix %s are longer than messages of at most %s tokens; expected no more; shorten them"
                            .formatted(extraction.prefix(), extraction.suffix(), maxLength));
        }
        if (copies.stream().anyMatch(count -> count < 1)
                || copies.stream().distinct().count() != copies.size()) {
            throw new IllegalArgumentException(
                    "canaries in %s copies; expected different counts of at least 1"
                            .formatted(copies));
        }
    }

    /** Prefix and suffix of a length, canaries once, ten and a hundred times. */
    public static MessageOptions of(int maxLength, int prefix, int suffix) {
        return new MessageOptions(
                maxLength, new TargetedExtraction(prefix, suffix), List.of(1, 10, 100), 999);
    }

    /** Returns these options with other counts of copies; an empty list plants no canary. */
    public MessageOptions withCopies(List<Integer> other) {
        return new MessageOptions(maxLength, extraction, other, references);
    }

    Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("max_length", maxLength);
        settings.put("extraction_prefix", extraction.prefix());
        settings.put("extraction_suffix", extraction.suffix());
        settings.put("canary_copies", copies);
        settings.put("canary_references", references);
        return settings;
    }
}
