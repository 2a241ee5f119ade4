package io.github.weaktostrong.checkpoint;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.SafetensorsWriter;
import io.github.weaktostrong.safetensors.TensorSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Divides the tensors of a model over files and writes the index of the files. */
final class Shards {

    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private Shards() {}

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
            long bytes = SafetensorsWriter.bytes(tensor.getValue(), dtype);
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

    static String index(Map<String, Map<String, TensorSource>> files, Dtype dtype) {
        Map<String, String> weightMap = new TreeMap<>();
        long total = 0;
        for (Map.Entry<String, Map<String, TensorSource>> file : files.entrySet()) {
            for (Map.Entry<String, TensorSource> tensor : file.getValue().entrySet()) {
                weightMap.put(tensor.getKey(), file.getKey());
                total += SafetensorsWriter.bytes(tensor.getValue(), dtype);
            }
        }
        Map<String, Object> index = new LinkedHashMap<>();
        index.put("metadata", Map.of("total_size", total));
        index.put("weight_map", weightMap);
        return GSON.toJson(index) + "\n";
    }
}
