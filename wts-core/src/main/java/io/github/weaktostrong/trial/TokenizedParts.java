package io.github.weaktostrong.trial;

import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.data.Tokenizer;
import java.util.HashMap;
import java.util.Map;

/** Parts of a split, tokenised once for every tokenizer and length. */
final class TokenizedParts {
    private final Map<String, TokenizedDataset> tokenized = new HashMap<>();

    /**
     * The token ids of a part.
     *
     * @param part its name, the same rows each time
     */
    TokenizedDataset of(String part, Dataset rows, Tokenizer tokenizer, int maxLength) {
        return tokenized.computeIfAbsent(
                key(part, tokenizer, maxLength),
                k -> TokenizedDataset.of(rows, tokenizer, maxLength).requireTokens());
    }

    /** As {@link #of}, without a word on how many rows were cut, which is private of some parts. */
    TokenizedDataset silently(String part, Dataset rows, Tokenizer tokenizer, int maxLength) {
        return tokenized.computeIfAbsent(
                key(part, tokenizer, maxLength),
                k -> TokenizedDataset.silently(rows, tokenizer, maxLength).requireTokens());
    }

    private static String key(String part, Tokenizer tokenizer, int maxLength) {
        return part + " " + maxLength + " " + tokenizer.json().hashCode();
    }
}
