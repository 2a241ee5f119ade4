package io.github.weaktostrong;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.model.ModelSpec;
import java.nio.file.Path;

/** Random models of one layer that train in milliseconds. */
public final class TinyModels {
    /** Longest row in tokens. */
    public static final int POSITIONS = 32;

    private TinyModels() {}

    /** The tokenizer of the fixtures, 280 ids. */
    public static Path tokenizer() {
        return Fixtures.folder("causal-l2h2").resolve("tokenizer.json");
    }

    /** One layer of a width (a multiple of 8), one head for every 8 dimensions. */
    public static GptNeoXConfig shape(int width) {
        return GptNeoXConfig.of(1, width, width / 8).withVocabSize(280).withPositions(POSITIONS);
    }

    /** A random model of {@link #shape}. */
    public static ModelSpec random(int width, long seed) {
        return ModelSpec.random("tiny-" + width, shape(width), seed, tokenizer());
    }
}
