package io.github.weaktostrong.checkpoint;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The names that files of a saved model have, and no other file of a user is likely to. */
final class ModelFileNames {

    static final String GENERATION = "generation_config.json";
    static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    static final String SPECIAL_TOKENS = "special_tokens_map.json";

    private static final Set<String> FIXED =
            Set.of(
                    ConfigJson.FILE_NAME,
                    GENERATION,
                    Checkpoint.TOKENIZER_FILE_NAME,
                    TOKENIZER_CONFIG,
                    SPECIAL_TOKENS,
                    Checkpoint.WEIGHTS_FILE_NAME,
                    ShardIndex.FILE_NAME,
                    AdapterFiles.CONFIG,
                    AdapterFiles.WEIGHTS);
    private static final Pattern SHARD = Pattern.compile("model-\\d{5}-of-\\d{5}\\.safetensors");

    private ModelFileNames() {}

    static boolean isOwn(String name) {
        return FIXED.contains(name) || SHARD.matcher(name).matches();
    }

    static String shard(int number, int count) {
        return String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", number, count);
    }
}
