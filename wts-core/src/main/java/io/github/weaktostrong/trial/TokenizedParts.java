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
        String key = part + " " + maxLength + " " + tokenizer.json().hashCode();
        return tokenized.computeIfAbsent(
                key, k -> TokenizedDataset.of(rows, tokenizer, maxLength).requireTokens());
    }
}
