package io.github.weaktostrong.checkpoint;

import com.google.common.base.Splitter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.LongStream;

/**
 * The shape of a transformer body of any family: what memory, time and the checks before a training
 * depend on, known without weights.
 *
 * <p>The text of a shape ({@code toString}) states all of it: the digest of a random model is of
 * it.
 */
public interface ModelShape {

    /** Rows of the token embedding. */
    int vocabSize();

    /** Width of the residual stream. */
    int hiddenSize();

    /** Number of transformer layers, at least 1. */
    int layers();

    /**
     * Number of the layer that a parameter is of, the first that its name has between dots; empty
     * for parameters outside the layers.
     */
    static OptionalInt layerOf(String parameter) {
        List<String> parts = Splitter.on('.').splitToList(parameter);
        return parts.subList(0, parts.size() - 1).stream()
                .filter(part -> part.matches("\\d{1,9}"))
                .mapToInt(Integer::parseInt)
                .findFirst();
    }

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
     * Numbers of a token that a layer keeps for its way back, about: what the memory of a training
     * is estimated by. By default 17 {@link #hiddenSize}, those of Korthikanti et al. (2022),
     * equation 2, in a layer whose feed-forward network is four times as wide and not gated.
     */
    default double keptValues() {
        return 17.0 * hiddenSize();
    }

    /**
     * Shapes of the body's parameters by Hugging Face name, the embedding included, in the order of
     * the layers; a fresh map, the caller's.
     */
    Map<String, long[]> parameterShapes();

    /**
     * Hugging Face name of the linear layer that an architecture has on the body; that of the
     * embedding where input and output embedding are one.
     */
    String headName(Architecture architecture);

    /**
     * Whether a weight is stored as (in, out): the model holds it as (out, in), as {@link
     * #parameterShapes} states, and saves it as it came.
     */
    default boolean isTransposed(String name) {
        return false;
    }

    /** Whether a folder may hold a tensor beside the parameters that says nothing of the model. */
    default boolean isRedundant(String name) {
        return false;
    }

    /** Whether every token sees the later ones too, so that there is no next token to predict. */
    default boolean isEncoder() {
        return false;
    }

    /**
     * Shapes of a head's parameters by Hugging Face name.
     *
     * @param rows classes, or entries of the vocabulary
     */
    default Map<String, long[]> headShapes(Architecture architecture, long rows) {
        return architecture == Architecture.BODY
                ? Map.of()
                : Map.of(headName(architecture) + ".weight", new long[] {rows, hiddenSize()});
    }

    /** What the names of the body begin with; a folder of the body alone may leave it out. */
    String bodyPrefix();

    /** Name of transformers' class, as {@code config.json} states it. */
    String className(Architecture architecture);

    /**
     * A model card that says how to compute what transformers has no class for; empty where there
     * is one.
     */
    default Optional<String> card() {
        return Optional.empty();
    }

    /** The shape in the key names of {@code config.json}; a fresh map, the caller's. */
    Map<String, Object> configKeys();

    /** Adds up the entries of parameters of given shapes. */
    static long count(Map<String, long[]> shapes) {
        return shapes.values().stream()
                .mapToLong(sizes -> LongStream.of(sizes).reduce(1, (a, b) -> a * b))
                .sum();
    }

    /** Returns the shape with another number of layers. */
    ModelShape withLayers(int count);
}
