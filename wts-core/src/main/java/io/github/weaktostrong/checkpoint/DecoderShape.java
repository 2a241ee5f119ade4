package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.Checks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a decoder of any family: causal attention and a feed-forward network in every layer,
 * each after a norm.
 *
 * @param family names of the tensors, kind of the norms
 * @param vocabSize rows of the embedding, 1 to 2^24
 * @param hiddenSize width of the residual stream, 1 to 2^20
 * @param layers number of layers, 1 to 10,000
 * @param heads of the attention
 * @param intermediateSize width of the feed-forward layer, 1 to 2^24
 * @param positions longest input in tokens, 1 to 2^24; with the rotated dimensions of a head at
 *     most 2^27 angles
 * @param rotary rotary positions; null for learned ones, which are added to the embedding
 * @param activation of the feed-forward network
 * @param normEps epsilon of every norm, positive
 * @param parallelResidual whether attention and feed-forward read the same input
 * @param biases which linear layers have one
 * @param tied whether the output embedding is the input embedding
 * @param initializerRange standard deviation of fresh weights, not negative
 * @param bosTokenId id of the token that begins a text, not negative
 * @param eosTokenId id of the token that ends a text, not negative
 */
public record DecoderShape(
        DecoderFamily family,
        int vocabSize,
        int hiddenSize,
        int layers,
        Heads heads,
        int intermediateSize,
        int positions,
        @Nullable RotaryPositions rotary,
        Activation activation,
        double normEps,
        boolean parallelResidual,
        Biases biases,
        boolean tied,
        double initializerRange,
        int bosTokenId,
        int eosTokenId)
        implements ModelShape {

    private static final int MAX_ANGLES = 1 << 27; // a table of 512 MiB

    /** Validates every component; the message names the one that is wrong. */
    public DecoderShape {
        ShapeRanges.require(vocabSize, hiddenSize, layers, intermediateSize, positions);
        requireNormEps(normEps);
        if (rotary != null) {
            requireAngles(rotary, heads.size(), positions);
        }
        ShapeRanges.requireConstants(initializerRange, bosTokenId, eosTokenId);
    }

    static void requireNormEps(double epsilon) {
        ShapeRanges.requireFrom("layer norm epsilon", epsilon, 1e-30, 1);
    }

    static void requireAngles(RotaryPositions rotary, int headSize, int positions) {
        int rotated = rotary.dimensions(headSize);
        if (rotary.fraction() > 1 || rotated < 2 || rotated > headSize) {
            throw new IllegalArgumentException(
                    "rotary fraction %s of head size %s rotates %s dimensions (pairs, so an even number); expected from 2 to the head size; set rotary_pct accordingly"
                            .formatted(rotary.fraction(), headSize, rotated));
        }
        if ((long) positions * rotated > MAX_ANGLES) {
            throw new IllegalArgumentException(
                    "%s positions of %s rotated dimensions; expected at most %s angles in all"
                            .formatted(positions, rotated, MAX_ANGLES));
        }
    }

    /**
     * The heads of the attention.
     *
     * @param queries H, heads of queries, 1 to 2^20
     * @param keyValues K, heads of keys and values, a divisor of H; each serves H / K heads of
     *     queries
     * @param size width of a head, 1 to 2^20
     */
    public record Heads(int queries, int keyValues, int size) {
        /** Validates the numbers. */
        public Heads {
            int most = ShapeRanges.MAX_WIDTH;
            Checks.requireOneTo(queries, most, "number of attention heads is %s; expected 1 to %s");
            Checks.requireOneTo(
                    keyValues, queries, "number of key and value heads is %s; expected 1 to %s");
            Checks.requireOneTo(size, most, "head size is %s; expected 1 to %s");
            if (queries % keyValues != 0) {
                throw new IllegalArgumentException(
                        "%s attention heads are not a multiple of the %s key and value heads; expected groups of equal size"
                                .formatted(queries, keyValues));
            }
        }
    }

    /** The function in the feed-forward network. */
    public enum Activation {
        /** The exact GELU. */
        GELU,
        /** GELU by tanh. */
        GELU_TANH,
        /** SiLU, of gated networks. */
        SILU,
        /** ReLU. */
        RELU
    }

    /**
     * Which linear layers of a layer have a bias.
     *
     * @param queryKeyValue those into the attention
     * @param attended the one out of it
     * @param feedForward those of the feed-forward network
     */
    public record Biases(boolean queryKeyValue, boolean attended, boolean feedForward) {}

    @Override
    public long bodyParameters() {
        long embedding = (long) vocabSize * hiddenSize;
        return ModelShape.count(parameterShapes(1))
                - embedding
                + (layers - 1) * ModelShape.count(layerShapes(0));
    }

    /**
     * Five times the width (what norms and linear layers read), queries, keys and values repeated
     * for every head, what they attend to, and two numbers for each of the feed-forward network's,
     * four where it is gated; norms of queries and keys keep these twice more.
     */
    @Override
    public double keptValues() {
        double queries = (double) heads.queries() * heads.size();
        double keys = (double) heads.keyValues() * heads.size();
        double inner = 2.0 * family.names().expand().size() * intermediateSize;
        double normed = family.queryKeyNorm() ? 2 * (queries + keys) : 0;
        return 5.0 * hiddenSize + 4 * queries + inner + normed;
    }

    @Override
    public Map<String, long[]> parameterShapes() {
        return parameterShapes(layers);
    }

    private Map<String, long[]> parameterShapes(int count) {
        DecoderFamily.Names names = family.names();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        put(shapes, names.of(names.embedding()), false, vocabSize, hiddenSize);
        if (rotary == null) {
            put(shapes, names.of(DecoderFamily.Names.POSITIONS), false, positions, hiddenSize);
        }
        for (int i = 0; i < count; i++) {
            shapes.putAll(layerShapes(i));
        }
        put(shapes, names.of(names.finalNorm()), !family.rmsNorm(), hiddenSize);
        return shapes;
    }

    private Map<String, long[]> layerShapes(int layer) {
        DecoderFamily.Names names = family.names();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        boolean shifted = !family.rmsNorm();
        put(shapes, names.of(layer, names.inputNorm()), shifted, hiddenSize);
        put(shapes, names.of(layer, names.feedForwardNorm()), shifted, hiddenSize);
        long queries = (long) heads.queries() * heads.size();
        long keys = (long) heads.keyValues() * heads.size();
        List<String> mixed = names.queryKeyValue();
        long[] outputs =
                mixed.size() == 1
                        ? new long[] {queries + 2 * keys}
                        : new long[] {queries, keys, keys};
        for (int i = 0; i < outputs.length; i++) {
            put(
                    shapes,
                    names.of(layer, mixed.get(i)),
                    biases.queryKeyValue(),
                    outputs[i],
                    hiddenSize);
        }
        if (family.queryKeyNorm()) {
            DecoderFamily.Names.QUERY_KEY_NORMS.forEach(
                    norm -> put(shapes, names.of(layer, norm), false, heads.size()));
        }
        put(shapes, names.of(layer, names.attended()), biases.attended(), hiddenSize, queries);
        for (String expand : names.expand()) {
            put(
                    shapes,
                    names.of(layer, expand),
                    biases.feedForward(),
                    intermediateSize,
                    hiddenSize);
        }
        put(
                shapes,
                names.of(layer, names.contract()),
                biases.feedForward(),
                hiddenSize,
                intermediateSize);
        return shapes;
    }

    private static void put(Map<String, long[]> shapes, String name, boolean bias, long... weight) {
        shapes.put(name + ".weight", weight);
        if (bias) {
            shapes.put(name + ".bias", new long[] {weight[0]});
        }
    }

    @Override
    public String headName(Architecture architecture) {
        DecoderFamily.Names names = family.names();
        if (architecture == Architecture.CLASSIFIER) {
            return "score";
        }
        return tied ? names.of(names.embedding()) : names.head();
    }

    @Override
    public boolean isTransposed(String name) {
        DecoderFamily.Names names = family.names();
        return family.transposed()
                && name.startsWith(names.of(names.layers()) + ".")
                && name.endsWith(".weight")
                && !name.endsWith(names.inputNorm() + ".weight")
                && !name.endsWith(names.feedForwardNorm() + ".weight");
    }

    @Override
    public boolean isRedundant(String name) {
        return tied && name.equals(family.names().head() + ".weight");
    }

    @Override
    public String bodyPrefix() {
        return family.names().body();
    }

    @Override
    public String className(Architecture architecture) {
        return family.className(architecture);
    }

    @Override
    public Map<String, Object> configKeys() {
        return DecoderConfig.keys(this);
    }

    /** Returns this shape with another number of layers. */
    @Override
    public DecoderShape withLayers(int count) {
        return new DecoderShape(
                family,
                vocabSize,
                hiddenSize,
                count,
                heads,
                intermediateSize,
                positions,
                rotary,
                activation,
                normEps,
                parallelResidual,
                biases,
                tied,
                initializerRange,
                bosTokenId,
                eosTokenId);
    }
}
