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
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Texts of {@code config.json} and {@code generation_config.json} as transformers writes them, with
 * sorted keys, and of the two small files without which it does not open a {@code tokenizer.json}.
 */
final class ConfigText {

    /** Prints JSON as transformers does. */
    static final Gson PRETTY = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private ConfigText() {}

    static String of(ConfigJson config) {
        Map<String, Object> keys = new TreeMap<>();
        keys.put("model_type", "gpt_neox");
        keys.put("architectures", List.of(config.architecture().className()));
        GptNeoXConfig shape = (GptNeoXConfig) config.shape(); // the one family so far
        putShape(keys, shape);
        putRotary(keys, shape);
        putFixed(keys);
        config.padTokenId().ifPresent(id -> keys.put("pad_token_id", id));
        if (config.architecture() == Architecture.CLASSIFIER) {
            putLabels(keys, config.labels());
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

    private static void putShape(Map<String, Object> keys, GptNeoXConfig shape) {
        keys.put("vocab_size", shape.vocabSize());
        keys.put("hidden_size", shape.hiddenSize());
        keys.put("num_hidden_layers", shape.layers());
        keys.put("num_attention_heads", shape.heads());
        keys.put("intermediate_size", shape.intermediateSize());
        keys.put("max_position_embeddings", shape.positions());
        keys.put("layer_norm_eps", shape.layerNormEps());
        keys.put("use_parallel_residual", shape.parallelResidual());
        keys.put("initializer_range", shape.initializerRange());
        keys.put("bos_token_id", shape.bosTokenId());
        keys.put("eos_token_id", shape.eosTokenId());
    }

    /**
     * Puts the rotary numbers: transformers 4 reads rotary_*, 5 reads rope_parameters; some tools
     * read the other two.
     */
    private static void putRotary(Map<String, Object> keys, GptNeoXConfig shape) {
        Object base = integral(shape.rotaryBase());
        keys.put("rotary_pct", shape.rotaryFraction());
        keys.put("rotary_emb_base", base);
        keys.put("partial_rotary_factor", shape.rotaryFraction());
        keys.put("rope_theta", base);
        Map<String, Object> rope = new TreeMap<>();
        rope.put("rope_type", "default");
        rope.put("rope_theta", base);
        rope.put("partial_rotary_factor", shape.rotaryFraction());
        keys.put("rope_parameters", rope);
    }

    private static void putFixed(Map<String, Object> keys) {
        keys.put("hidden_act", "gelu");
        keys.put("attention_bias", true);
        keys.put("tie_word_embeddings", false);
        keys.put("attention_dropout", 0.0);
        keys.put("hidden_dropout", 0.0);
        keys.put("classifier_dropout", 0.0);
        keys.put("use_cache", true);
        keys.put("dtype", "float32");
        keys.put("torch_dtype", "float32");
    }

    private static void putLabels(Map<String, Object> keys, List<String> labels) {
        Map<String, Object> byId = new LinkedHashMap<>();
        Map<String, Object> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < labels.size(); i++) {
            byId.put(Integer.toString(i), labels.get(i));
            byLabel.put(labels.get(i), i);
        }
        keys.put("id2label", byId);
        keys.put("label2id", byLabel);
    }

    /** Drops the fraction of whole numbers: published files write 10000, not 10000.0. */
    private static Object integral(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? (Object) (long) value : (Object) value;
    }

    static String tokenizerConfig(ConfigJson config, String tokenizerJson) {
        Map<String, Object> keys = new TreeMap<>(specialTokens(config, tokenizerJson));
        keys.put("tokenizer_class", "PreTrainedTokenizerFast");
        keys.put("model_max_length", config.shape().positions());
        keys.put("clean_up_tokenization_spaces", false);
        // what the model's forward takes: token_type_ids, the default's third, it does not
        keys.put("model_input_names", List.of("input_ids", "attention_mask"));
        return PRETTY.toJson(keys) + "\n";
    }

    static String specialTokensMap(ConfigJson config, String tokenizerJson) {
        return PRETTY.toJson(specialTokens(config, tokenizerJson)) + "\n";
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
