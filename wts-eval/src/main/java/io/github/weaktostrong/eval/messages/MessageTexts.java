package io.github.weaktostrong.eval.messages;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.eval.privacy.MembershipScores;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The messages that every model is measured on, as tokens: what is the same under every seed.
 *
 * @param ids of each message
 * @param people of each message
 * @param tokens of each message
 * @param zlibBytes of each message as far as it was kept, compressed
 * @param eligible indices of those that an extraction attack may be made on
 * @param truncated messages that were cut at their end
 */
record MessageTexts(
        List<String> ids,
        List<String> people,
        List<int[]> tokens,
        List<Integer> zlibBytes,
        Set<Integer> eligible,
        int truncated) {

    static MessageTexts of(Dataset messages, Tokenizer tokenizer, MessageOptions options) {
        // a log's reader is not the evaluation's: counts are in the description alone
        TokenizedDataset rows = TokenizedDataset.silently(messages, tokenizer, options.maxLength());
        List<String> ids = new ArrayList<>();
        List<Integer> compressed = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            ids.add(messages.get(i).id().orElse("message-" + i));
            // of what the loss is of: the whole text of a long message would score its length
            compressed.add(MembershipScores.zlibBytes(tokenizer.decode(rows.ids(i))));
        }
        return new MessageTexts(
                ids,
                messages.examples().stream().map(Example::source).toList(),
                rows.ids(),
                compressed,
                IntStream.of(options.extraction().eligible(rows.ids()))
                        .boxed()
                        .collect(Collectors.toSet()),
                rows.truncated());
    }
}
