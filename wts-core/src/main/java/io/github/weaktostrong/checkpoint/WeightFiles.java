package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds and opens the weights of a model folder, whole or in shards. */
final class WeightFiles {

    private WeightFiles() {}

    /** Returns the open file of every tensor. */
    static Map<String, SafetensorsFile> open(Path folder) {
        Path single = folder.resolve(Checkpoint.WEIGHTS_FILE_NAME);
        if (Files.exists(single)) {
            SafetensorsFile file = SafetensorsFile.open(single);
            Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
            file.tensors().keySet().forEach(name -> fileOf.put(name, file));
            return fileOf;
        }
        Path index = folder.resolve(ShardIndex.FILE_NAME);
        if (Files.exists(index)) {
            return openShards(folder, ShardIndex.read(index));
        }
        throw noWeights(folder);
    }

    private static Map<String, SafetensorsFile> openShards(Path folder, ShardIndex index) {
        List<String> missing =
                index.shards().stream()
                        .filter(shard -> !Files.isRegularFile(folder.resolve(shard)))
                        .toList();
        if (!missing.isEmpty()) {
            throw new BadInputException(
                    "%s: the shards %s are missing; expected all %s that the index names; fetch them"
                            .formatted(folder, Printable.names(missing), index.shards().size()));
        }
        Map<String, SafetensorsFile> open = new TreeMap<>();
        try {
            for (String shard : index.shards()) {
                open.put(shard, SafetensorsFile.open(folder.resolve(shard)));
            }
            return match(index, open);
        } catch (RuntimeException e) {
            open.values().forEach(SafetensorsFile::close);
            throw e;
        }
    }

    private static Map<String, SafetensorsFile> match(
            ShardIndex index, Map<String, SafetensorsFile> open) {
        Map<String, SafetensorsFile> fileOf = new LinkedHashMap<>();
        List<String> strays = new ArrayList<>();
        open.forEach(
                (shard, file) -> {
                    for (String name : file.tensors().keySet()) {
                        if (shard.equals(index.shardOf().get(name))) {
                            fileOf.put(name, file);
                        } else {
                            strays.add(name);
                        }
                    }
                });
        List<String> absent =
                index.shardOf().keySet().stream().filter(n -> !fileOf.containsKey(n)).toList();
        if (!absent.isEmpty() || !strays.isEmpty()) {
            throw new BadInputException(
                    "%s: tensors that the index places in a shard without them: [%s]; tensors in a shard that the index does not place there: [%s]; expected index and shards to agree; fetch them again"
                            .formatted(
                                    index.file(),
                                    Printable.names(absent),
                                    Printable.names(strays)));
        }
        return fileOf;
    }

    private static BadInputException noWeights(Path folder) {
        List<String> pickled;
        try (Stream<Path> files = Files.list(folder)) {
            pickled =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches(".*\\.(bin|pt|pth|ckpt|pkl)"))
                            .sorted()
                            .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(folder + ": cannot be listed", e);
        }
        if (pickled.isEmpty()) {
            return new BadInputException(
                    "%s: no weights; expected %s or %s; save or fetch the model there"
                            .formatted(folder, Checkpoint.WEIGHTS_FILE_NAME, ShardIndex.FILE_NAME));
        }
        return new BadInputException(
                "%s: the weights are pickled (%s), and a checkpoint never executes code; expected %s; convert them where they are trusted: load them with transformers and call save_pretrained(folder, safe_serialization=True)"
                        .formatted(folder, Printable.names(pickled), Checkpoint.WEIGHTS_FILE_NAME));
    }
}
