package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.OutputFiles;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.SafetensorsWriter;
import io.github.weaktostrong.safetensors.TensorSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Saves a model folder that this library and transformers 4 and 5 open unchanged: configuration,
 * tokenizer and safetensors weights, in shards when they are large.
 *
 * <p>The folder appears complete or not at all: everything is written and forced to disk in a
 * hidden folder beside it, which is then renamed.
 */
public final class CheckpointWriter {

    /** Largest weights file in bytes; transformers divides at the same size. */
    public static final long MAX_SHARD_BYTES = 5_000_000_000L;

    private CheckpointWriter() {}

    /**
     * Writes a model folder; parent folders are created as needed.
     *
     * @param folder a path that does not exist, is an empty folder or holds an earlier saved model,
     *     which is replaced
     * @param content what to save
     * @param dtype type on disk: F32, F16 or BF16
     * @throws BadInputException when the folder holds other files, which are never deleted
     * @throws IllegalArgumentException when a tensor's values do not fit its shape or the type
     * @throws UncheckedIOException when writing fails; nothing is left behind
     */
    public static void write(Path folder, ModelContent content, Dtype dtype) {
        write(folder, content, dtype, MAX_SHARD_BYTES);
    }

    /**
     * Checks, before the work that leads to a model, that {@link #write} could put it there.
     *
     * @param extraFiles names of the further files that an earlier save may have left
     * @throws BadInputException when the folder holds other files or cannot be written
     */
    public static void requireReplaceable(Path folder, Set<String> extraFiles) {
        try {
            FolderSwap.target(
                    folder, name -> ModelFileNames.isOwn(name) || extraFiles.contains(name));
        } catch (IOException e) {
            throw new BadInputException(
                    "%s: cannot be read (%s); expected an earlier model, an empty folder or nothing; choose another path"
                            .formatted(folder, reason(e)),
                    e);
        }
        OutputFiles.requireWritableParent(folder);
    }

    /** Writes a model folder with weights files of at most so many bytes. */
    static void write(Path folder, ModelContent content, Dtype dtype, long maxShardBytes) {
        if (!dtype.isConvertible()) {
            throw new IllegalArgumentException(
                    "weights cannot be saved as " + dtype + "; expected F32, F16 or BF16");
        }
        replace(
                folder,
                name -> isOwn(name, content),
                partial -> {
                    writeTexts(partial, content);
                    writeWeights(partial, content, dtype, maxShardBytes);
                });
    }

    /** Fills a folder. */
    @FunctionalInterface
    interface Filling {
        void fill(Path partial) throws IOException;
    }

    /** Puts a folder in place of one that holds files of its own names only. */
    static void replace(Path folder, Predicate<String> ownName, Filling filling) {
        try {
            // a model that is being saved is worth more than the moment that an interrupt saves
            AtomicFiles.uninterrupted(
                    () -> {
                        FolderSwap swap = FolderSwap.begin(folder, ownName);
                        try {
                            filling.fill(swap.partial());
                            swap.commit();
                        } catch (IOException | RuntimeException | Error e) {
                            swap.abort(e);
                            throw e;
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: cannot be written (%s); expected a writable folder with enough free space; choose another path"
                            .formatted(folder, reason(e)),
                    e);
        }
    }

    private static boolean isOwn(String name, ModelContent content) {
        return ModelFileNames.isOwn(name) || content.extraFiles().containsKey(name);
    }

    private static void writeTexts(Path folder, ModelContent content) throws IOException {
        ConfigJson config = content.config();
        String tokenizer = content.tokenizerJson();
        write(folder.resolve(ConfigJson.FILE_NAME), config.toJson());
        write(folder.resolve(Checkpoint.TOKENIZER_FILE_NAME), tokenizer);
        write(
                folder.resolve(ModelFileNames.TOKENIZER_CONFIG),
                ConfigText.tokenizerConfig(config, tokenizer));
        write(
                folder.resolve(ModelFileNames.SPECIAL_TOKENS),
                ConfigText.specialTokensMap(config, tokenizer));
        if (config.architecture() == Architecture.CAUSAL_LM) {
            write(folder.resolve(ModelFileNames.GENERATION), ConfigText.generation(config));
        }
        for (Map.Entry<String, String> extra : content.extraFiles().entrySet()) {
            write(folder.resolve(extra.getKey()), extra.getValue());
        }
    }

    private static void writeWeights(
            Path folder, ModelContent content, Dtype dtype, long maxShardBytes) throws IOException {
        Map<String, Map<String, TensorSource>> files =
                ShardIndex.divide(content.tensors(), dtype, maxShardBytes);
        for (Map.Entry<String, Map<String, TensorSource>> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            SafetensorsWriter.write(path, file.getValue(), dtype, content.metadata());
        }
        if (files.size() > 1) {
            write(folder.resolve(ShardIndex.FILE_NAME), ShardIndex.text(files, dtype));
        }
    }

    static void write(Path file, String text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Returns the reason of a failure; several exceptions have the path alone as their message. */
    private static String reason(IOException e) {
        if (e instanceof FileSystemException f && f.getReason() != null) {
            return f.getReason();
        }
        return e instanceof FileSystemException || e.getMessage() == null
                ? e.getClass().getSimpleName()
                : e.getMessage();
    }
}
