package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Printable;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * {@code model.safetensors.index.json}: which file of the same folder holds which tensor.
 *
 * @param file the index itself
 * @param shardOf file name by tensor name
 */
public record ShardIndex(Path file, Map<String, String> shardOf) {

    public static final String FILE_NAME = "model.safetensors.index.json";

    /** Plain names only: an index must not reach outside its folder. */
    private static final Pattern PLAIN = Pattern.compile("[\\w-][\\w.-]*\\.safetensors");

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

    public SortedSet<String> shards() {
        return new TreeSet<>(shardOf.values());
    }
}
