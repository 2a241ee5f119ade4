package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.Checks;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The shape of a model whose body a user of the library has written.
 *
 * <p>{@code config.json} of a folder that such a model is saved to states all of it. Fresh weights
 * have a standard deviation of 0.02.
 *
 * @param modelType what {@code config.json} calls the architecture: small letters, digits, {@code
 *     _}; none that this library computes itself
 * @param vocabSize rows of the embedding, 1 to 2^24
 * @param hiddenSize width of the last layer, 1 to 2^20
 * @param layers number of layers, 1 to 10,000
 * @param positions longest input in tokens, 1 to 2^24
 * @param eosTokenId id of the token that ends a text, not negative
 * @param parameters sizes by name, the token embedding's among them; names end in {@code .weight}
 *     or {@code .bias}. Fresh biases are 0, other vectors 1
 */
public record CustomShape(
        String modelType,
        int vocabSize,
        int hiddenSize,
        int layers,
        int positions,
        int eosTokenId,
        Map<String, List<Integer>> parameters)
        implements ModelShape {

    static final String PARAMETERS = "parameter_shapes";
    private static final Pattern TYPE = Pattern.compile("[a-z0-9_]+");
    private static final Pattern NAME = Pattern.compile("[\\w.]+\\.(weight|bias)");
    private static final double DEVIATION = 0.02;

    /** Validates every component; the message names the one that is wrong. */
    public CustomShape {
        if (!TYPE.matcher(modelType).matches()
                || DecoderFamily.ofModelType(modelType).isPresent()) {
            throw new IllegalArgumentException(
                    "model type '%s'; expected small letters, digits and _, and none that this library computes; choose another"
                            .formatted(modelType));
        }
        ShapeRanges.require(vocabSize, hiddenSize, layers, 1, positions);
        ShapeRanges.requireConstants(DEVIATION, eosTokenId, eosTokenId);
        Map<String, List<Integer>> copy = new LinkedHashMap<>();
        parameters.forEach((name, sizes) -> copy.put(name, checked(name, sizes)));
        parameters = Collections.unmodifiableMap(copy);
    }

    private static List<Integer> checked(String name, List<Integer> sizes) {
        if (!NAME.matcher(name).matches() || sizes.isEmpty()) {
            throw new IllegalArgumentException(
                    "the parameter '%s' of sizes %s; expected a name that ends in .weight or .bias, and at least one size; correct it"
                            .formatted(name, sizes));
        }
        sizes.forEach(
                size ->
                        Checks.requireAtLeast(
                                size, 1, "a parameter of size %s; expected %s or more"));
        return List.copyOf(sizes);
    }

    static CustomShape read(ConfigKeys keys) {
        Map<String, List<Integer>> parameters = new LinkedHashMap<>();
        ConfigKeys shapes = keys.object(PARAMETERS).orElse(keys.empty());
        shapes.names().forEach(name -> parameters.put(name, shapes.integers(name)));
        return new CustomShape(
                keys.text("model_type", ""),
                keys.integer("vocab_size", 0),
                keys.integer("hidden_size", 0),
                keys.integer("num_hidden_layers", 0),
                keys.integer("max_position_embeddings", 0),
                keys.tokenId("eos_token_id", 0),
                parameters);
    }

    @Override
    public Map<String, Object> configKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("model_type", modelType);
        keys.put("vocab_size", vocabSize);
        keys.put("hidden_size", hiddenSize);
        keys.put("num_hidden_layers", layers);
        keys.put("max_position_embeddings", positions);
        keys.put("bos_token_id", eosTokenId);
        keys.put("eos_token_id", eosTokenId);
        keys.put(PARAMETERS, parameters);
        return keys;
    }

    @Override
    public double initializerRange() {
        return DEVIATION;
    }

    @Override
    public int bosTokenId() {
        return eosTokenId;
    }

    @Override
    public long bodyParameters() {
        return ModelShape.count(parameterShapes()) - (long) vocabSize * hiddenSize;
    }

    @Override
    public Map<String, long[]> parameterShapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        parameters.forEach(
                (name, sizes) ->
                        shapes.put(name, sizes.stream().mapToLong(Integer::longValue).toArray()));
        return shapes;
    }

    @Override
    public String headName(Architecture architecture) {
        return architecture == Architecture.CLASSIFIER ? "score" : "lm_head";
    }

    @Override
    public String bodyPrefix() {
        return "";
    }

    @Override
    public String className(Architecture architecture) {
        return className(modelType, architecture);
    }

    static String className(String modelType, Architecture architecture) {
        return modelType
                + (architecture == Architecture.CLASSIFIER
                        ? "ForSequenceClassification"
                        : "ForCausalLM");
    }

    /** Returns this shape; of a body of one's own no layer can be left out. */
    @Override
    public CustomShape withLayers(int count) {
        if (count != layers) {
            throw new IllegalArgumentException(
                    "%s of the %s layers of '%s'; expected all of them, since its body alone knows what belongs to a layer; leave out none"
                            .formatted(count, layers, modelType));
        }
        return this;
    }
}
