package io.github.weaktostrong.data;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The special tokens that a tokenizer puts around a text, or around and between two, such as {@code
 * [CLS] a [SEP] b [SEP]}.
 *
 * @param single around one text, nothing between
 * @param pair around and between two
 */
public record TokenTemplate(Frame single, Frame pair) {

    /** No special token anywhere. */
    public static final TokenTemplate NONE = new TokenTemplate(Frame.EMPTY, Frame.EMPTY);

    /**
     * Special tokens of one form.
     *
     * @param before token ids before the first text
     * @param between token ids between the first and the second
     * @param after token ids after the last
     */
    public record Frame(List<Integer> before, List<Integer> between, List<Integer> after) {
        static final Frame EMPTY = new Frame(List.of(), List.of(), List.of());

        /** Copies the lists. */
        public Frame {
            before = List.copyOf(before);
            between = List.copyOf(between);
            after = List.copyOf(after);
        }

        int size() {
            return before.size() + between.size() + after.size();
        }
    }

    /** Tokens of texts with the special ones, uncut. */
    int length(List<int[]> texts) {
        Frame frame = texts.size() == 1 ? single : pair;
        return frame.size() + texts.stream().mapToInt(text -> text.length).sum();
    }

    /**
     * Joins texts, cut to a length: the special tokens stay, and of two texts the longer one loses
     * tokens first, at its end. Without special tokens, what is joined is cut at its end.
     *
     * @param texts token ids of one text, or of two
     * @param maxLength the most tokens of the result
     * @throws IllegalArgumentException if there is no room for a token of a text
     */
    int[] join(List<int[]> texts, int maxLength) {
        Frame frame = texts.size() == 1 ? single : pair;
        if (frame.size() == 0) {
            IntStream all = texts.stream().flatMapToInt(Arrays::stream);
            return all.limit(maxLength).toArray();
        }
        int room = maxLength - frame.size();
        if (room < 1) {
            throw new IllegalArgumentException(
                    "maximum length is %s; expected at least %s, since the tokenizer adds %s tokens of its own"
                            .formatted(maxLength, frame.size() + 1, frame.size()));
        }
        int second = texts.size() == 1 ? 0 : texts.get(1).length;
        int kept = kept(texts.get(0).length, second, room);
        IntStream.Builder ids = IntStream.builder();
        frame.before().forEach(ids::add);
        Arrays.stream(texts.get(0)).limit(kept).forEach(ids::add);
        frame.between().forEach(ids::add);
        if (texts.size() > 1) {
            Arrays.stream(texts.get(1)).limit(room - kept).forEach(ids::add);
        }
        frame.after().forEach(ids::add);
        return ids.build().toArray();
    }

    /**
     * Tokens that the first text keeps, as Hugging Face Tokenizers cut the longest first: no more
     * than the other while that one is cut as well; the odd token goes to the longer one, or to the
     * second of equals.
     */
    private static int kept(int first, int second, int room) {
        if (first + second <= room) {
            return first;
        }
        int half = room / 2;
        if (first > second) {
            return Math.max(room - second, room - half);
        }
        return Math.min(first, half);
    }
}
