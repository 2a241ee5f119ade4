package io.github.weaktostrong.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
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
import java.util.SortedMap;
import java.util.TreeMap;

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
            Map.of("use_dora", "false", "use_rslora", "false", "bias", "none");

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
        for (String pattern : List.of("rank_pattern", "alpha_pattern")) {
            if (config.has(pattern)) {
                require(folder, config, pattern, "{}");
            }
        }
        return new AdapterFiles(folder, config, SafetensorsFile.open(folder.resolve(WEIGHTS)));
    }

    private static void require(Path folder, JsonObject config, String key, String only) {
        JsonElement value = config.get(key);
        String text = value != null && value.isJsonPrimitive() ? value.getAsString() : "" + value;
        if (!text.equals(only)) {
            throw new BadInputException(
                    "%s: %s is '%s' in %s; expected '%s', which alone is computed; take another adapter"
                            .formatted(folder, key, text, CONFIG, only));
        }
    }

    /** Rank of the matrices. */
    public int rank() {
        return (int) number("r");
    }

    /** Scale before the division by the rank. */
    public double alpha() {
        return number("lora_alpha");
    }

    private double number(String key) {
        try {
            double value = config.get(key).getAsDouble();
            if (value > 0) {
                return value;
            }
        } catch (RuntimeException e) { // Gson has many
            // refused below
        }
        throw new BadInputException(
                "%s: %s is %s in %s; expected a number above 0; fetch the adapter again"
                        .formatted(folder, key, config.get(key), CONFIG));
    }

    /** Shapes of the tensors by the names that the base's parameters would have. */
    public Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        file.tensors()
                .forEach(
                        (name, info) ->
                                shapes.put(
                                        name.startsWith(PREFIX)
                                                ? name.substring(PREFIX.length())
                                                : name,
                                        info.shape().stream()
                                                .mapToLong(Long::longValue)
                                                .toArray()));
        return shapes;
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
