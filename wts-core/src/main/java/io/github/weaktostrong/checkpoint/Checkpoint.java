package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import io.github.weaktostrong.safetensors.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A model folder, open for reading: {@code config.json}, the weights in one {@code
 * model.safetensors} or in shards with {@code model.safetensors.index.json}, and {@code
 * tokenizer.json}.
 *
 * <p>Nothing in it is ever executed: pickled weights ({@code .bin}, {@code .pt}) are refused.
 */
public final class Checkpoint implements AutoCloseable {

    /** Name of the weights in one file. */
    public static final String WEIGHTS_FILE_NAME = "model.safetensors";

    /** Name of the tokenizer in a model folder. */
    public static final String TOKENIZER_FILE_NAME = "tokenizer.json";

    private final Path folder;
    private final ConfigJson config;
    private final Map<String, SafetensorsFile> fileOf;
    private final Map<String, String> storedNames = new LinkedHashMap<>();

    private Checkpoint(Path folder, ConfigJson config, Map<String, SafetensorsFile> stored) {
        this.folder = folder;
        this.config = config;
        String prefix = config.shape().bodyPrefix();
        boolean bodyAlone = stored.keySet().stream().noneMatch(n -> n.startsWith(prefix));
        String head = config.shape().headName(config.architecture());
        fileOf = new LinkedHashMap<>();
        stored.forEach(
                (name, file) -> {
                    String full = bodyAlone && !name.startsWith(head) ? prefix + name : name;
                    String today =
                            full.replace("LayerNorm.gamma", "LayerNorm.weight")
                                    .replace("LayerNorm.beta", "LayerNorm.bias");
                    storedNames.put(today, name);
                    fileOf.put(today, file);
                });
    }

    /**
     * Opens a model folder: reads its configuration and the header of every weights file.
     *
     * @throws BadInputException when a file is missing, is not what its name says, describes a
     *     model that this library does not compute, or the files contradict each other
     */
    public static Checkpoint open(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new BadInputException(
                    folder + ": no such folder; expected a model folder; check the path");
        }
        ConfigJson config = ConfigJson.read(folder);
        return new Checkpoint(folder, config, WeightFiles.open(folder));
    }

    /** Returns what {@code config.json} says. */
    public ConfigJson config() {
        return config;
    }

    /**
     * Returns the path of {@code tokenizer.json}.
     *
     * @throws BadInputException when the folder has none
     */
    public Path tokenizerJson() {
        Path file = folder.resolve(TOKENIZER_FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    file
                            + ": no such file; expected the model's tokenizer; save or fetch it"
                            + " there");
        }
        return file;
    }

    /**
     * Returns what is known of the private trainings behind the weights: from the metadata of the
     * weights files, which must agree with the {@code training.json} beside them if there is one.
     *
     * @return {@link PrivacyHistory#NONE} for a model of other origin
     * @throws BadInputException when the history is damaged or contradicts itself
     */
    public PrivacyHistory privacyHistory() {
        return StoredHistory.of(folder, fileOf.values());
    }

    /**
     * Returns the names of all tensors, old buffers included, in the order of the files. A folder
     * of a body alone, whose names lack what those of a whole model begin with, has them in full;
     * BERT's norms have the names of today.
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(fileOf.keySet());
    }

    /**
     * Returns name, type and shape of a tensor.
     *
     * @throws IllegalArgumentException when there is no such tensor
     */
    public TensorInfo info(String name) {
        TensorInfo info = file(name).tensors().get(storedNames.get(name));
        if (info == null) {
            throw new IllegalStateException(folder + ": tensor " + name + " left its file");
        }
        return info;
    }

    /**
     * Reads a whole tensor as fp32, see {@link SafetensorsFile#floats(String)}.
     *
     * @return a fresh direct little-endian buffer, the caller's
     */
    public ByteBuffer floats(String name) {
        return file(name).floats(Objects.requireNonNull(storedNames.get(name)));
    }

    /**
     * Reads a tensor as fp32 in pieces, see {@link SafetensorsFile#forEachChunk}.
     *
     * @param maxElements largest piece
     */
    public void forEachChunk(String name, int maxElements, SafetensorsFile.ChunkConsumer consumer) {
        file(name)
                .forEachChunk(Objects.requireNonNull(storedNames.get(name)), maxElements, consumer);
    }

    /** Checks the tensors as {@link #require(Map, Set)} does, ignoring none. */
    public void require(Map<String, long[]> expected) {
        require(expected, Set.of());
    }

    /**
     * Checks that the folder holds exactly the tensors that a model expects. Buffers that old
     * versions saved beside the parameters ({@code attention.bias}, {@code attention.masked_bias},
     * {@code attention.rotary_emb.inv_freq}) are passed over.
     *
     * @param expected shape by name
     * @param ignored names that may be there or not, such as {@code embed_out.weight} when a
     *     language model is opened as a classifier
     * @throws BadInputException one line that lists every missing, unexpected and mismatched tensor
     */
    public void require(Map<String, long[]> expected, Set<String> ignored) {
        Map<String, TensorInfo> found = new LinkedHashMap<>();
        for (String name : names()) {
            if (!ignored.contains(name)) {
                found.put(name, info(name));
            }
        }
        TensorDifferences.of(expected, found, ignored).refuse(folder);
    }

    private SafetensorsFile file(String name) {
        SafetensorsFile file = fileOf.get(name);
        if (file == null) {
            throw new IllegalArgumentException(
                    "%s: no tensor %s; expected one of names()"
                            .formatted(folder, Printable.name(name)));
        }
        return file;
    }

    /** Closes the weights files; buffers that were returned stay valid. */
    @Override
    public void close() {
        fileOf.values().stream().distinct().forEach(SafetensorsFile::close);
    }
}
