package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The index {@code model.safetensors.index.json}: which file of the same folder holds which tensor.
 *
 * @param file the index itself
 * @param shardOf file name by tensor name
 */
public record ShardIndex(Path file, Map<String, String> shardOf) {

    /** Name of the file in a model folder. */
    public static final String FILE_NAME = "model.safetensors.index.json";

    /** The form of a plain name: an index must not reach outside its folder. */
    private static final Pattern PLAIN = Pattern.compile("[\\w-][\\w.-]*\\.safetensors");

    /**
     * Reads the index of a model folder.
     *
     * @throws BadInputException when it is none, or names files elsewhere
     */
    public static ShardIndex read(Path file) {
        JsonObject json = JsonFiles.readObject(file);
        JsonElement map = json.get("weight_map");
        if (map == null || !map.isJsonObject() || map.getAsJsonObject().isEmpty()) {
            throw new BadInputException(
                    file + ": no weight_map; expected {tensor: file}; fetch the index again");
        }
        Map<String, String> shardOf = new LinkedHashMap<>();
        map.getAsJsonObject()
                .asMap()
                .forEach((name, value) -> shardOf.put(name, shard(file, value)));
        return new ShardIndex(file, Collections.unmodifiableMap(shardOf));
    }

    private static String shard(Path file, JsonElement value) {
        String name = value.isJsonPrimitive() ? value.getAsString() : value.toString();
        if (!PLAIN.matcher(name).matches() || name.contains("..")) {
            throw new BadInputException(
                    "%s: the shard %s; expected the plain name of a .safetensors file beside the index; fetch the index again"
                            .formatted(file, Printable.name(name)));
        }
        return name;
    }

    /** Returns the names of the weights files. */
    public SortedSet<String> shards() {
        return new TreeSet<>(shardOf.values());
    }

    /**
     * Returns the tensors of each file by its name: one {@code model.safetensors} when all fit,
     * otherwise shards filled in order; a tensor that is larger than the limit has its own.
     */
    static Map<String, Map<String, TensorSource>> divide(
            Map<String, TensorSource> tensors, Dtype dtype, long maxBytes) {
        List<Map<String, TensorSource>> parts = new ArrayList<>();
        Map<String, TensorSource> part = new LinkedHashMap<>();
        long filled = 0;
        for (Map.Entry<String, TensorSource> tensor : tensors.entrySet()) {
            long bytes = tensor.getValue().bytes(dtype);
            if (!part.isEmpty() && bytes > maxBytes - filled) {
                parts.add(part);
                part = new LinkedHashMap<>();
                filled = 0;
            }
            part.put(tensor.getKey(), tensor.getValue());
            filled += bytes;
        }
        parts.add(part);
        if (parts.size() == 1) {
            return Map.of(Checkpoint.WEIGHTS_FILE_NAME, part);
        }
        Map<String, Map<String, TensorSource>> files = new LinkedHashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            files.put(ModelFileNames.shard(i + 1, parts.size()), parts.get(i));
        }
        return files;
    }

    /** Returns the text of the index of divided tensors. */
    static String text(Map<String, Map<String, TensorSource>> files, Dtype dtype) {
        Map<String, String> weightMap = new TreeMap<>();
        long total = 0;
        for (Map.Entry<String, Map<String, TensorSource>> file : files.entrySet()) {
            for (Map.Entry<String, TensorSource> tensor : file.getValue().entrySet()) {
                weightMap.put(tensor.getKey(), file.getKey());
                total += tensor.getValue().bytes(dtype);
            }
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("metadata", Map.of("total_size", total));
        index.put("weight_map", weightMap);
        return ConfigText.PRETTY.toJson(index) + "\n";
    }
}
