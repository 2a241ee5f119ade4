package io.github.weaktostrong.checkpoint;

import java.util.Map;

/**
 * The shape of a transformer body of any family: what memory, time and the checks before a training
 * depend on, known without weights.
 *
 * <p>The text of a shape ({@code toString}) states all of it: the digest of a random model is of
 * it.
 */
public sealed interface ModelShape permits GptNeoXConfig {

    /** Rows of the token embedding. */
    int vocabSize();

    /** Width of the residual stream. */
    int hiddenSize();

    /** Number of transformer layers, at least 1. */
    int layers();

    /** Longest input in tokens. */
    int positions();

    /** Standard deviation of fresh weights, not negative. */
    double initializerRange();

    /** Id of the token that begins a text. */
    int bosTokenId();

    /** Id of the token that ends a text. */
    int eosTokenId();

    /** Number of parameters of the layers and the final normalisation. */
    long bodyParameters();

    /**
     * Shapes of the body's parameters by Hugging Face name, the embedding included, in the order of
     * the layers; a fresh map, the caller's.
     */
    Map<String, long[]> parameterShapes();

    /** Hugging Face name of the linear layer that an architecture has on the body. */
    String headName(Architecture architecture);

    /** Returns the shape with another number of layers. */
    ModelShape withLayers(int count);
}
