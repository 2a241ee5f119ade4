package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.model.ModelSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The embedded models: small GPT-NeoX language models, pre-trained with this library on
 * public-domain prose. Each folder holds a model card.
 */
public enum MiniModel {
    /** 1 layer of width 16: the default weak model. */
    MINI_XS(1, 16, 2),
    /** 2 layers of width 64. */
    MINI_S(2, 64, 4),
    /** 4 layers of width 160: the default strong model. */
    MINI_M(4, 160, 5),
    /** 6 layers of width 192. */
    MINI_L(6, 192, 6);

    private static final int VOCABULARY = 4096;
    private static final int POSITIONS = 512;
    private static final String TOKENIZER = "mini-tokenizer.json";
    private static final List<String> FILES = List.of("config.json", "model.safetensors");

    private final int layers;
    private final int width;
    private final int heads;

    MiniModel(int layers, int width, int heads) {
        this.layers = layers;
        this.width = width;
        this.heads = heads;
    }

    /** The name on the command line, for example {@code mini-m}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The model of a name, if it is one of these. */
    public static Optional<MiniModel> named(String id) {
        return Arrays.stream(values()).filter(model -> model.id().equals(id)).findFirst();
    }

    /** The shape, before and after pre-training. */
    public GptNeoXConfig shape() {
        return GptNeoXConfig.of(layers, width, heads)
                .withVocabSize(VOCABULARY)
                .withPositions(POSITIONS);
    }

    /**
     * The pre-trained model, unpacked into a temporary folder that is deleted when the JVM exits.
     */
    public ModelSpec spec() {
        Path folder = temporaryFolder(id());
        for (String file : FILES) {
            unpack("models/" + id() + "/" + file, folder.resolve(file));
        }
        unpack("models/" + TOKENIZER, folder.resolve("tokenizer.json"));
        return ModelSpec.folder(folder).named(id());
    }

    /** The vocabulary that all of them share, unpacked into a temporary file. */
    public static Path tokenizer() {
        Path file = temporaryFolder("tokenizer").resolve("tokenizer.json");
        unpack("models/" + TOKENIZER, file);
        return file;
    }

    private static Path temporaryFolder(String name) {
        try {
            Path folder = Files.createTempDirectory("wts-" + name + "-");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw noRoom("a temporary folder cannot be made", e);
        }
    }

    private static void unpack(String resource, Path file) {
        try (InputStream in = MiniModel.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException(
                        "the embedded model is missing from the class path: " + resource);
            }
            write(in, file);
        } catch (IOException e) {
            throw noRoom(file + ": cannot be written", e);
        }
    }

    /** Leaves no part of a file: neither now, if it cannot be written, nor when the JVM exits. */
    static void write(InputStream in, Path file) throws IOException {
        file.toFile().deleteOnExit();
        try {
            Files.copy(in, file);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    static UncheckedIOException noRoom(String what, IOException e) {
        return new UncheckedIOException(
                "%s (%s); expected room in the temporary folder %s; free some or name another, as WTS_JAVA_OPTS=-Djava.io.tmpdir=DIR does"
                        .formatted(what, e.getMessage(), System.getProperty("java.io.tmpdir")),
                e);
    }
}
