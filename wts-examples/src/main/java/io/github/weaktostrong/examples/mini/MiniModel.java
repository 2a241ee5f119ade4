package io.github.weaktostrong.examples.mini;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.model.ModelSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The embedded models: small GPT-NeoX language models, pre-trained with this library on
 * public-domain prose and, but for {@link #MINI_L}, English Wikipedia. Each folder holds a model
 * card.
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
    private static final String TOKENIZER = "tokenizer.json";
    private static final String SHARED_TOKENIZER = "models/mini-tokenizer.json";

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
     * The pre-trained model, unpacked into a folder below the temporary one, which the processes of
     * a user share.
     */
    public ModelSpec spec() {
        String folder = "models/" + id() + "/";
        return ModelSpec.folder(
                        UnpackedFiles.inTemporaryFolder()
                                .folder(
                                        id(),
                                        Map.of(
                                                "config.json",
                                                folder + "config.json",
                                                "model.safetensors",
                                                folder + "model.safetensors",
                                                TOKENIZER,
                                                SHARED_TOKENIZER)))
                .named(id());
    }

    /** The vocabulary that all of them share, unpacked like the models. */
    public static Path tokenizer() {
        return UnpackedFiles.inTemporaryFolder()
                .folder("mini-tokenizer", Map.of(TOKENIZER, SHARED_TOKENIZER))
                .resolve(TOKENIZER);
    }
}
