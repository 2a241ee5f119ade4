package io.github.weaktostrong.train;

import io.github.weaktostrong.data.TokenTemplate;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.TextGeneration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts that a model of other tokens went on with.
 *
 * @param given the beginning of each, as text
 * @param added what the model wrote after it, without the end of text
 * @param ended whether it wrote that
 */
record WrittenTexts(List<String> given, List<String> added, List<Boolean> ended) {

    /**
     * Lets a model write.
     *
     * @param beginnings token ids of another tokenizer, special ones included
     * @param tokenizer that one
     */
    static WrittenTexts of(
            List<int[]> beginnings,
            Tokenizer tokenizer,
            CausalLanguageModel model,
            TextGeneration generation) {
        List<String> given =
                beginnings.stream()
                        .map(ids -> tokenizer.decode(withoutBefore(ids, tokenizer)))
                        .toList();
        List<int[]> prompts = given.stream().map(text -> prompt(text, model.tokenizer())).toList();
        List<String> added = new ArrayList<>();
        List<Boolean> ended = new ArrayList<>();
        for (int[] ids : TokenTargets.written(model, prompts, generation)) {
            boolean end = ids.length > 0 && ids[ids.length - 1] == model.tokenizer().endOfTextId();
            ended.add(end);
            added.add(model.tokenizer().decode(Arrays.copyOf(ids, ids.length - (end ? 1 : 0))));
        }
        return new WrittenTexts(given, added, ended);
    }

    private static int[] withoutBefore(int[] ids, Tokenizer tokenizer) {
        int[] before = before(tokenizer);
        boolean has =
                Arrays.equals(
                        before, 0, before.length, ids, 0, Math.min(before.length, ids.length));
        return has ? Arrays.copyOfRange(ids, before.length, ids.length) : ids;
    }

    private static int[] before(Tokenizer tokenizer) {
        TokenTemplate.Frame frame = tokenizer.template().single();
        return frame.before().stream().mapToInt(Integer::intValue).toArray();
    }

    /** The text after the special tokens; of an empty one without any, the end of a text before. */
    private static int[] prompt(String text, Tokenizer tokenizer) {
        int[] ids =
                IntStream.concat(
                                Arrays.stream(before(tokenizer)),
                                Arrays.stream(tokenizer.encode(text)))
                        .toArray();
        return ids.length == 0 ? new int[] {tokenizer.endOfTextId()} : ids;
    }

    /** The whole texts in other tokens, cut to a length. */
    List<int[]> rows(Tokenizer tokenizer, int maxLength) {
        List<int[]> rows = new ArrayList<>();
        for (int i = 0; i < given.size(); i++) {
            IntStream ids = Arrays.stream(prompt(given.get(i) + added.get(i), tokenizer));
            IntStream end =
                    ended.get(i) ? IntStream.of(tokenizer.endOfTextId()) : IntStream.empty();
            rows.add(IntStream.concat(ids, end).limit(maxLength).toArray());
        }
        return rows;
    }

    /**
     * For each row the first token that the model wrote, at least 1: that after which the given
     * text is whole.
     */
    int[] first(Tokenizer tokenizer, List<int[]> rows) {
        int[] first = new int[rows.size()];
        int before = before(tokenizer).length;
        for (int i = 0; i < first.length; i++) {
            int[] row = rows.get(i);
            int at = Math.min(before, row.length);
            while (at < row.length
                    && tokenizer.decode(Arrays.copyOfRange(row, Math.min(before, at), at)).length()
                            < given.get(i).length()) {
                at++;
            }
            first[i] = Math.max(1, at);
        }
        return first;
    }
}
