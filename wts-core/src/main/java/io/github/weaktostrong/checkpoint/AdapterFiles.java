package io.github.weaktostrong.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.JsonNumbers;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import io.github.weaktostrong.safetensors.SafetensorsWriter;
import io.github.weaktostrong.safetensors.TensorSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A low-rank adapter in the format of PEFT: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}, whose tensors are named after the layers of the base.
 */
public final class AdapterFiles implements AutoCloseable {
    /** File with rank, scale and targets. */
    public static final String CONFIG = "adapter_config.json";

    /** File with the matrices and a classifier's head. */
    public static final String WEIGHTS = "adapter_model.safetensors";

    private static final String PREFIX = "base_model.model.";
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();
    private static final Map<String, String> NOT_COMPUTED =
            Map.ofEntries(
                    Map.entry("use_dora", "false"),
                    Map.entry("use_rslora", "false"),
                    Map.entry("use_qalora", "false"),
                    Map.entry("bias", "none"),
                    Map.entry("lora_bias", "false"),
                    Map.entry("rank_pattern", "{}"),
                    Map.entry("alpha_pattern", "{}"),
                    Map.entry("alora_invocation_tokens", "null"),
                    Map.entry("layer_replication", "null"));

    /** Beginnings of A and B that leave the base as it is; others take from its weights. */
    private static final Set<String> BEGINNINGS =
            Set.of("true", "false", "gaussian", "orthogonal", "eva");

    private final Path folder;
    private final JsonObject config;
    private final SafetensorsFile file;

    private AdapterFiles(Path folder, JsonObject config, SafetensorsFile file) {
        this.folder = folder;
        this.config = config;
        this.file = file;
    }

    /**
     * Opens an adapter; the caller closes it.
     *
     * @throws BadInputException if it is no LoRA adapter, or asks for what is not computed
     */
    public static AdapterFiles open(Path folder) {
        JsonObject config = JsonFiles.readObject(folder.resolve(CONFIG));
        require(folder, config, "peft_type", "LORA");
        NOT_COMPUTED.forEach(
                (key, only) -> {
                    if (config.has(key)) {
                        require(folder, config, key, only);
                    }
                });
        String beginning = "init_lora_weights";
        if (config.has(beginning) && !BEGINNINGS.contains(text(config.get(beginning)))) {
            require(folder, config, beginning, "true");
        }
        return new AdapterFiles(folder, config, SafetensorsFile.open(folder.resolve(WEIGHTS)));
    }

    private static void require(Path folder, JsonObject config, String key, String only) {
        String text = text(config.get(key));
        if (!text.equals(only)) {
            throw new BadInputException(
                    "%s: %s is '%s' in %s; expected '%s', which alone is computed; take another adapter"
                            .formatted(folder, key, text, CONFIG, only));
        }
    }

    private static String text(@Nullable JsonElement value) {
        return value != null && value.isJsonPrimitive() ? value.getAsString() : "" + value;
    }

    /**
     * Names of the layers that must have matrices, or what they end with after a dot; none where
     * the file says it otherwise.
     */
    public List<String> targets() {
        boolean all =
                Stream.of("layers_to_transform", "exclude_modules")
                        .allMatch(key -> text(config.get(key)).equals("null"));
        return all && config.get("target_modules") instanceof JsonArray names
                ? names.asList().stream().map(AdapterFiles::text).toList()
                : List.of();
    }

    /** Rank of the matrices. */
    public int rank() {
        return JsonNumbers.whole(config.get("r")).stream()
                .filter(rank -> rank > 0)
                .findFirst()
                .orElseThrow(() -> wrong("r", "a whole number above 0"));
    }

    /** Scale before the division by the rank. */
    public double alpha() {
        return JsonNumbers.decimal(config.get("lora_alpha")).stream()
                .filter(alpha -> alpha > 0)
                .findFirst()
                .orElseThrow(() -> wrong("lora_alpha", "a finite number above 0"));
    }

    private BadInputException wrong(String key, String expected) {
        return new BadInputException(
                "%s: %s is %s in %s; expected %s; fetch the adapter again"
                        .formatted(folder, key, config.get(key), CONFIG, expected));
    }

    /** Shapes of the tensors by the names that the base's parameters would have. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        file.tensors()
                .forEach(
                        (name, info) ->
                                shapes.put(
                                        withoutPrefix(name),
                                        info.shape().stream()
                                                .mapToLong(Long::longValue)
                                                .toArray()));
        return shapes;
    }

    private String withoutPrefix(String name) {
        if (name.startsWith(PREFIX)) {
            return name.substring(PREFIX.length());
        }
        throw new BadInputException(
                "%s: %s holds the tensor %s; expected names that begin with %s; save the adapter with PEFT again"
                        .formatted(folder, WEIGHTS, Printable.name(name), PREFIX));
    }

    /** Values of a tensor of {@link #shapes}. */
    public ByteBuffer floats(String name) {
        return file.floats(PREFIX + name);
    }

    /** History of the trainings of base and adapter. */
    public PrivacyHistory privacyHistory() {
        return StoredHistory.of(folder, List.of(file));
    }

    /**
     * Writes an adapter, which appears complete or not at all.
     *
     * @param tensors by the names that the base's parameters would have
     * @param config the keys of PEFT's configuration that differ from one adapter to another
     * @param extraFiles further texts by plain file name
     * @param history of the trainings
     */
    public static void write(
            Path folder,
            Map<String, TensorSource> tensors,
            Map<String, Object> config,
            Map<String, String> extraFiles,
            PrivacyHistory history) {
        SortedMap<String, TensorSource> named = new TreeMap<>();
        tensors.forEach((name, tensor) -> named.put(PREFIX + name, tensor));
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("peft_type", "LORA");
        keys.putAll(config);
        keys.put("bias", "none");
        keys.put("lora_dropout", 0.0);
        keys.put("init_lora_weights", true);
        keys.put("inference_mode", true);
        CheckpointWriter.replace(
                folder,
                name -> ModelFileNames.isOwn(name) || extraFiles.containsKey(name),
                partial -> {
                    CheckpointWriter.write(partial.resolve(CONFIG), GSON.toJson(keys));
                    for (Map.Entry<String, String> extra : extraFiles.entrySet()) {
                        CheckpointWriter.write(partial.resolve(extra.getKey()), extra.getValue());
                    }
                    SafetensorsWriter.write(
                            partial.resolve(WEIGHTS),
                            named,
                            Dtype.F32,
                            ModelContent.metadata(history));
                });
    }

    @Override
    public void close() {
        file.close();
    }
}
