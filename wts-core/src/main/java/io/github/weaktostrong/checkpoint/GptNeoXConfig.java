package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.Checks;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The shape and constants of a GPT-NeoX body, as {@code config.json} of Hugging Face states them.
 *
 * <p>Source: Black et al. 2022 (GPT-NeoX-20B), section 2.1; Biderman et al. 2023 (Pythia), table 1.
 * The activation is the exact GELU, every linear layer of the body has a bias and input and output
 * embeddings are separate, as in every Pythia model.
 *
 * @param vocabSize rows of the embedding, 1 to 2^24 (Pythia: 50,304)
 * @param hiddenSize width of the residual stream, a multiple of {@code heads}, at most 2^20
 * @param layers number of transformer layers, 1 to 10,000
 * @param heads number of attention heads, at least 1
 * @param intermediateSize width of the feed-forward layer, 1 to 2^24 (Pythia: 4 x hidden size)
 * @param positions longest input in tokens, 1 to 2^24 (Pythia: 2,048); with the rotated dimensions
 *     of a head at most 2^27 angles
 * @param rotaryFraction share of each head that is rotated, in (0, 1] (Pythia: 0.25), giving at
 *     least one dimension; an odd number of dimensions is rotated with the next one, see {@link
 *     #rotaryDimensions}
 * @param rotaryBase base of the rotary frequencies, 1 to 1e12 (Pythia: 10,000)
 * @param layerNormEps epsilon of every layer normalisation, 1e-30 to 1 (Pythia: 1e-5)
 * @param parallelResidual whether attention and feed-forward read the same input (Pythia: true)
 * @param initializerRange standard deviation of fresh weights, 0 to 100 (Pythia: 0.02)
 * @param bosTokenId id of the token that begins a text, below the vocabulary size (Pythia: 0)
 * @param eosTokenId id of the token that ends a text, below the vocabulary size (Pythia: 0)
 */
public record GptNeoXConfig(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int positions,
        double rotaryFraction,
        double rotaryBase,
        double layerNormEps,
        boolean parallelResidual,
        double initializerRange,
        int bosTokenId,
        int eosTokenId)
        implements ModelShape {

    private static final int MAX_ROWS = 1 << 24;
    private static final int MAX_WIDTH = 1 << 20;
    private static final int MAX_LAYERS = 10_000;
    private static final int MAX_ANGLES = 1 << 27; // a table of 512 MiB

    /** Validates every component; the message names the one that is wrong. */
    public GptNeoXConfig {
        Checks.requireOneTo(vocabSize, MAX_ROWS, "vocabulary size is %s; expected 1 to %s");
        Checks.requireOneTo(hiddenSize, MAX_WIDTH, "hidden size is %s; expected 1 to %s");
        Checks.requireOneTo(layers, MAX_LAYERS, "number of layers is %s; expected 1 to %s");
        Checks.requireOneTo(heads, hiddenSize, "number of attention heads is %s; expected 1 to %s");
        Checks.requireOneTo(
                intermediateSize, MAX_ROWS, "intermediate size is %s; expected 1 to %s");
        Checks.requireOneTo(positions, MAX_ROWS, "number of positions is %s; expected 1 to %s");
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden size %d is not a multiple of the %d attention heads; expected heads of equal size"
                            .formatted(hiddenSize, heads));
        }
        Checks.requirePositive(
                rotaryFraction, "rotary fraction is %s; expected a finite number above 0");
        requireFrom("rotary base", rotaryBase, 1, 1e12);
        requireFrom("layer norm epsilon", layerNormEps, 1e-30, 1);
        int rotated = even(rotaryPeriod(hiddenSize / heads, rotaryFraction));
        if (rotaryFraction > 1 || rotated < 2 || rotated > hiddenSize / heads) {
            throw new IllegalArgumentException(
                    "rotary fraction %s of head size %d rotates %d dimensions (pairs, so an even number); expected from 2 to the head size; set rotary_pct accordingly"
                            .formatted(rotaryFraction, hiddenSize / heads, rotated));
        }
        if ((long) positions * rotated > MAX_ANGLES) {
            throw new IllegalArgumentException(
                    "%d positions of %d rotated dimensions; expected at most %d angles in all"
                            .formatted(positions, rotated, MAX_ANGLES));
        }
        requireFrom("initializer range", initializerRange, 0, 100);
        if (Math.min(bosTokenId, eosTokenId) < 0 || Math.max(bosTokenId, eosTokenId) >= vocabSize) {
            throw new IllegalArgumentException(
                    "begin and end token ids are %d and %d; expected 0 to %d, entries of the vocabulary"
                            .formatted(bosTokenId, eosTokenId, vocabSize - 1));
        }
    }

    private static void requireFrom(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(
                    "%s is %s; expected a number from %s to %s"
                            .formatted(what, value, least, most));
        }
    }

    /**
     * Returns a configuration with Pythia's constants: vocabulary 50,304, 2,048 positions, a
     * quarter of each head rotated with base 10,000, epsilon 1e-5, parallel residual, feed-forward
     * 4 x hidden.
     *
     * @param layers number of layers
     * @param hiddenSize width of the residual stream
     * @param heads number of attention heads
     */
    public static GptNeoXConfig of(int layers, int hiddenSize, int heads) {
        int intermediate = (int) Math.min(4L * hiddenSize, Integer.MAX_VALUE);
        return new GptNeoXConfig(
                50_304,
                hiddenSize,
                layers,
                heads,
                intermediate,
                2048,
                0.25,
                10_000,
                1e-5,
                true,
                0.02,
                0,
                0);
    }

    /** Returns the width of one attention head, hidden size / heads. */
    public int headSize() {
        return hiddenSize / heads;
    }

    /**
     * Returns how many leading dimensions of each head are rotated.
     *
     * <pre>{@code
     * n = floor(head size * fraction),  R = 2 ceil(n / 2),  frequency_i = base^(-2 i / n)
     * }</pre>
     *
     * <p>For an odd n this is what transformers 4.56 computes.
     */
    public int rotaryDimensions() {
        return even(rotaryPeriod());
    }

    /** The n of {@link #rotaryDimensions}, by which exponents are divided. */
    public int rotaryPeriod() {
        return rotaryPeriod(headSize(), rotaryFraction);
    }

    /**
     * Returns the number of parameters of the layers and the final normalisation, without
     * embeddings and heads.
     *
     * <pre>{@code
     * layers (4 h + 3 h^2 + 3 h + h^2 + h + 2 h i + i + h) + 2 h
     * }</pre>
     */
    @Override
    public long bodyParameters() {
        long h = hiddenSize;
        long i = intermediateSize;
        long layer = 4 * h * h + 9 * h + 2 * h * i + i;
        return layers * layer + 2 * h;
    }

    @Override
    public Map<String, long[]> parameterShapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("gpt_neox.embed_in.weight", new long[] {vocabSize, hiddenSize});
        for (int i = 0; i < layers; i++) {
            String layer = "gpt_neox.layers." + i + ".";
            putAffine(shapes, layer + "input_layernorm", hiddenSize);
            putAffine(shapes, layer + "post_attention_layernorm", hiddenSize);
            putAffine(shapes, layer + "attention.query_key_value", 3L * hiddenSize, hiddenSize);
            putAffine(shapes, layer + "attention.dense", hiddenSize, hiddenSize);
            putAffine(shapes, layer + "mlp.dense_h_to_4h", intermediateSize, hiddenSize);
            putAffine(shapes, layer + "mlp.dense_4h_to_h", hiddenSize, intermediateSize);
        }
        putAffine(shapes, "gpt_neox.final_layer_norm", hiddenSize);
        return shapes;
    }

    private static void putAffine(Map<String, long[]> shapes, String name, long... weight) {
        shapes.put(name + ".weight", weight);
        shapes.put(name + ".bias", new long[] {weight[0]});
    }

    @Override
    public String headName(Architecture architecture) {
        return switch (architecture) {
            case CLASSIFIER -> "score";
            case CAUSAL_LM -> "embed_out";
        };
    }

    /** Returns this shape with another number of layers. */
    @Override
    public GptNeoXConfig withLayers(int count) {
        return with(vocabSize, count, positions);
    }

    /** Returns this shape with another vocabulary size. */
    public GptNeoXConfig withVocabSize(int size) {
        return with(size, layers, positions);
    }

    /** Returns this shape with another number of positions. */
    public GptNeoXConfig withPositions(int count) {
        return with(vocabSize, layers, count);
    }

    private GptNeoXConfig with(int vocabulary, int layerCount, int positionCount) {
        return new GptNeoXConfig(
                vocabulary,
                hiddenSize,
                layerCount,
                heads,
                intermediateSize,
                positionCount,
                rotaryFraction,
                rotaryBase,
                layerNormEps,
                parallelResidual,
                initializerRange,
                bosTokenId,
                eosTokenId);
    }

    private static int rotaryPeriod(int headSize, double fraction) {
        return (int) (headSize * fraction);
    }

    private static int even(int dimensions) {
        return 2 * ((dimensions + 1) / 2);
    }
}
