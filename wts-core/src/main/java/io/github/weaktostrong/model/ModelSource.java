package io.github.weaktostrong.model;

import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.hub.HubCache;
import java.nio.file.Path;

/** The source of a model's weights. */
public sealed interface ModelSource {

    /**
     * A Hugging Face folder on disk.
     *
     * @param path folder with {@code config.json}, weights as safetensors and {@code
     *     tokenizer.json}
     */
    record Folder(Path path) implements ModelSource {}

    /**
     * A model of the Hugging Face hub: from the local cache, otherwise downloaded into it.
     *
     * @param id organisation/name
     * @param revision branch, tag or commit
     * @param cache the local cache and its settings
     */
    record Hub(String id, String revision, HubCache cache) implements ModelSource {}

    /**
     * Random weights: matrices N(0, r^2) with r the shape's initializer range (0.02), biases 0,
     * norms 1.
     *
     * @param shape the model's shape
     * @param seed equal seeds give equal weights
     * @param tokenizer the {@code tokenizer.json} to use
     */
    record Random(ModelShape shape, long seed, Path tokenizer) implements ModelSource {}
}
