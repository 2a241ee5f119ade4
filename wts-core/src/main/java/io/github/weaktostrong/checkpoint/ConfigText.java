package io.github.weaktostrong.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes {@code config.json} and {@code generation_config.json} as transformers does: sorted keys.
 */
final class ConfigText {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private ConfigText() {}

    static String of(ConfigJson config) {
        Map<String, Object> keys = new TreeMap<>(config.shape().configKeys());
        keys.put("architectures", List.of(config.architecture().className()));
        putFixed(keys);
        config.padTokenId().ifPresent(id -> keys.put("pad_token_id", id));
        if (config.architecture() == Architecture.CLASSIFIER) {
            putLabels(keys, config.labels());
        }
        return GSON.toJson(keys) + "\n";
    }

    static String generation(ConfigJson config) {
        Map<String, Object> keys = new TreeMap<>();
        keys.put("bos_token_id", config.shape().bosTokenId());
        keys.put("eos_token_id", config.shape().eosTokenId());
        config.padTokenId().ifPresent(id -> keys.put("pad_token_id", id));
        return GSON.toJson(keys) + "\n";
    }

    private static void putFixed(Map<String, Object> keys) {
        keys.put("attention_dropout", 0.0);
        keys.put("hidden_dropout", 0.0);
        keys.put("classifier_dropout", 0.0);
        keys.put("use_cache", true);
        keys.put("dtype", "float32");
        keys.put("torch_dtype", "float32");
    }

    private static void putLabels(Map<String, Object> keys, int labels) {
        Map<String, Object> byId = new LinkedHashMap<>();
        Map<String, Object> byLabel = new LinkedHashMap<>();
        for (int i = 0; i < labels; i++) {
            byId.put(Integer.toString(i), "LABEL_" + i);
            byLabel.put("LABEL_" + i, i);
        }
        keys.put("id2label", byId);
        keys.put("label2id", byLabel);
    }
}
