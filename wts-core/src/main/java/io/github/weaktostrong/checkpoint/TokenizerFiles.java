package io.github.weaktostrong.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes the two small files without which transformers does not open a {@code tokenizer.json}. */
final class TokenizerFiles {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private TokenizerFiles() {}

    static String config(ConfigJson config, String tokenizerJson) {
        Map<String, Object> keys = new TreeMap<>(specialTokens(config, tokenizerJson));
        keys.put("tokenizer_class", "PreTrainedTokenizerFast");
        keys.put("model_max_length", config.shape().positions());
        keys.put("clean_up_tokenization_spaces", false);
        return GSON.toJson(keys) + "\n";
    }

    static String specialTokensMap(ConfigJson config, String tokenizerJson) {
        return GSON.toJson(specialTokens(config, tokenizerJson)) + "\n";
    }

    private static Map<String, String> specialTokens(ConfigJson config, String tokenizerJson) {
        JsonObject tokenizer = JsonParser.parseString(tokenizerJson).getAsJsonObject();
        Map<String, String> tokens = new TreeMap<>();
        token(tokenizer, config.shape().bosTokenId()).ifPresent(t -> tokens.put("bos_token", t));
        token(tokenizer, config.shape().eosTokenId()).ifPresent(t -> tokens.put("eos_token", t));
        config.padTokenId().stream()
                .boxed()
                .findFirst()
                .flatMap(id -> token(tokenizer, id))
                .ifPresent(t -> tokens.put("pad_token", t));
        return tokens;
    }

    /** Looks an id up among the added tokens, then in the vocabulary; a file may lack either. */
    private static Optional<String> token(JsonObject tokenizer, int id) {
        if (tokenizer.get("added_tokens") instanceof JsonArray added) {
            for (JsonElement token : added) {
                if (token instanceof JsonObject t
                        && isId(t.get("id"), id)
                        && t.get("content") instanceof JsonPrimitive content) {
                    return Optional.of(content.getAsString());
                }
            }
        }
        if (tokenizer.get("model") instanceof JsonObject model
                && model.get("vocab") instanceof JsonObject vocab) {
            return vocab.asMap().entrySet().stream()
                    .filter(entry -> isId(entry.getValue(), id))
                    .map(Map.Entry::getKey)
                    .findFirst();
        }
        return Optional.empty();
    }

    private static boolean isId(JsonElement value, int id) {
        return value instanceof JsonPrimitive p && p.isNumber() && p.getAsDouble() == id;
    }
}
