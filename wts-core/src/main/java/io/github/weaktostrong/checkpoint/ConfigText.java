package io.github.weaktostrong.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Texts of {@code config.json} and {@code generation_config.json} as transformers writes them, with
 * sorted keys, and of the two small files without which it does not open a {@code tokenizer.json}.
 */
final class ConfigText {

    /** Prints JSON as transformers does. */
    static final Gson PRETTY =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private ConfigText() {}

    static String of(ConfigJson config) {
        Map<String, Object> keys = new TreeMap<>(config.shape().configKeys());
        keys.put("architectures", List.of(config.shape().className(config.architecture())));
        keys.put("use_cache", true);
        keys.put("dtype", "float32");
        keys.put("torch_dtype", "float32");
        config.padTokenId().ifPresent(id -> keys.put("pad_token_id", id));
        if (config.architecture() == Architecture.CLASSIFIER) {
            putLabels(keys, config.labelNames());
        }
        return PRETTY.toJson(keys) + "\n";
    }

    static String generation(ConfigJson config) {
        Map<String, Object> keys = new TreeMap<>();
        keys.put("bos_token_id", config.shape().bosTokenId());
        keys.put("eos_token_id", config.shape().eosTokenId());
        config.padTokenId().ifPresent(id -> keys.put("pad_token_id", id));
        return PRETTY.toJson(keys) + "\n";
    }

    private static void putLabels(Map<String, Object> keys, List<String> names) {
        Map<String, Object> byId = new LinkedHashMap<>();
        Map<String, Object> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            byId.put(Integer.toString(i), names.get(i));
            byLabel.put(names.get(i), i);
        }
        keys.put("id2label", byId);
        keys.put("label2id", byLabel);
    }

    static String tokenizerConfig(ConfigJson config, String tokenizerJson) {
        Map<String, Object> keys = new TreeMap<>(specialTokens(config, tokenizerJson));
        // what the model's forward takes: a decoder's takes no token_type_ids
        keys.put(
                "model_input_names",
                config.shape().isEncoder()
                        ? List.of("input_ids", "token_type_ids", "attention_mask")
                        : List.of("input_ids", "attention_mask"));
        keys.put("tokenizer_class", "PreTrainedTokenizerFast");
        keys.put("model_max_length", config.shape().positions());
        keys.put("clean_up_tokenization_spaces", false);
        return PRETTY.toJson(keys) + "\n";
    }

    static String specialTokensMap(ConfigJson config, String tokenizerJson) {
        return PRETTY.toJson(specialTokens(config, tokenizerJson)) + "\n";
    }

    private static Map<String, String> specialTokens(ConfigJson config, String tokenizerJson) {
        JsonObject tokenizer = JsonParser.parseString(tokenizerJson).getAsJsonObject();
        Map<String, String> tokens = new TreeMap<>();
        if (config.shape().isEncoder()) {
            putEncoderTokens(tokens, tokenizer);
        } else {
            ModelShape shape = config.shape();
            token(tokenizer, shape.bosTokenId()).ifPresent(t -> tokens.put("bos_token", t));
            token(tokenizer, shape.eosTokenId()).ifPresent(t -> tokens.put("eos_token", t));
        }
        config.padTokenId().stream()
                .boxed()
                .findFirst()
                .flatMap(id -> token(tokenizer, id))
                .ifPresent(t -> tokens.put("pad_token", t));
        return tokens;
    }

    /** Puts the tokens of an encoder under the names that transformers has for them. */
    private static void putEncoderTokens(Map<String, String> tokens, JsonObject tokenizer) {
        if (tokenizer.get("added_tokens") instanceof JsonArray added) {
            for (JsonElement token : added) {
                String content = token.getAsJsonObject().get("content").getAsString();
                switch (content) {
                    case "[CLS]", "[SEP]", "[MASK]", "[UNK]" ->
                            tokens.put(
                                    content.substring(1, content.length() - 1)
                                                    .toLowerCase(Locale.ROOT)
                                            + "_token",
                                    content);
                    default -> {} // of no name
                }
            }
        }
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
