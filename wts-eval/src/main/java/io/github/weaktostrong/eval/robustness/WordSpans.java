package io.github.weaktostrong.eval.robustness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text and the places of its words.
 *
 * <p>A word is a run of letters and digits, with apostrophes and hyphens inside ({@code don't},
 * {@code well-made}); what lies between words is never changed.
 */
final class WordSpans {
    private static final Pattern WORD =
            Pattern.compile("[\\p{L}\\p{M}\\p{N}]+(?:['\u2019-][\\p{L}\\p{M}\\p{N}]+)*");

    private final String text;
    private final List<int[]> spans = new ArrayList<>();

    WordSpans(String text) {
        this.text = text;
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            spans.add(new int[] {matcher.start(), matcher.end()});
        }
    }

    int size() {
        return spans.size();
    }

    String word(int index) {
        int[] span = spans.get(index);
        return text.substring(span[0], span[1]);
    }

    /** Number of this text's words that another text does not have, in the same order. */
    int changed(WordSpans other) {
        int[] common = new int[other.size() + 1]; // longest common subsequence, row by row
        for (int i = 0; i < size(); i++) {
            int diagonal = 0;
            for (int j = 0; j < other.size(); j++) {
                int above = common[j + 1];
                common[j + 1] =
                        word(i).equals(other.word(j)) ? diagonal + 1 : Math.max(above, common[j]);
                diagonal = above;
            }
        }
        return size() - common[other.size()];
    }

    /** The text with some words, by index, replaced. */
    String with(Map<Integer, String> replacements) {
        StringBuilder result = new StringBuilder();
        int copied = 0;
        for (int i = 0; i < spans.size(); i++) {
            String replacement = replacements.get(i);
            if (replacement != null) {
                result.append(text, copied, spans.get(i)[0]).append(replacement);
                copied = spans.get(i)[1];
            }
        }
        return result.append(text, copied, text.length()).toString();
    }

    /** The text without one word and one space beside it; blank where it was the only word. */
    String without(int index) {
        int[] span = spans.get(index);
        int begin = span[0];
        int end = span[1];
        if (end < text.length() && text.charAt(end) == ' ') {
            end++;
        } else if (begin > 0 && text.charAt(begin - 1) == ' ') {
            begin--;
        }
        return text.substring(0, begin) + text.substring(end);
    }
}
