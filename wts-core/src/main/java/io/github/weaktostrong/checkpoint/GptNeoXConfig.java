package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.Checks;
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
 *     least one dimension, see {@link RotaryPositions}
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
    private static final RotaryPositions.Scaling UNSCALED = new RotaryPositions.Unscaled();

    /** Validates every component; the message names the one that is wrong. */
    public GptNeoXConfig {
        ShapeRanges.require(vocabSize, hiddenSize, layers, intermediateSize, positions);
        Checks.requireOneTo(heads, hiddenSize, "number of attention heads is %s; expected 1 to %s");
        if (hiddenSize % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden size %s is not a multiple of the %s attention heads; expected heads of equal size"
                            .formatted(hiddenSize, heads));
        }
        RotaryPositions rotary = new RotaryPositions(rotaryFraction, rotaryBase, UNSCALED);
        DecoderShape.requireNormEps(layerNormEps);
        DecoderShape.requireAngles(rotary, hiddenSize / heads, positions);
        ShapeRanges.requireConstants(initializerRange, bosTokenId, eosTokenId);
        if (Math.max(bosTokenId, eosTokenId) >= vocabSize) {
            throw new IllegalArgumentException(
                    "begin and end token ids are %s and %s; expected 0 to %s, entries of the vocabulary"
                            .formatted(bosTokenId, eosTokenId, vocabSize - 1));
        }
    }

    /** Returns this shape as that of a decoder. */
    public DecoderShape decoder() {
        return decoder(false, UNSCALED);
    }

    /**
     * This shape as a decoder that Pythia has no example of.
     *
     * @param tied whether input and output have one embedding
     * @param scaling of the rotary frequencies
     */
    DecoderShape decoder(boolean tied, RotaryPositions.Scaling scaling) {
        return new DecoderShape(
                DecoderFamily.GPT_NEOX,
                vocabSize,
                hiddenSize,
                layers,
                new DecoderShape.Heads(heads, heads, headSize()),
                intermediateSize,
                positions,
                new RotaryPositions(rotaryFraction, rotaryBase, scaling),
                DecoderShape.Activation.GELU,
                layerNormEps,
                parallelResidual,
                new DecoderShape.Biases(true, true, true),
                tied,
                initializerRange,
                bosTokenId,
                eosTokenId);
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
     * Returns the number of parameters of the layers and the final normalisation, without
     * embeddings and heads.
     *
     * <pre>{@code
     * layers (4 h + 3 h^2 + 3 h + h^2 + h + 2 h i + i + h) + 2 h
     * }</pre>
     */
    @Override
    public long bodyParameters() {
        return decoder().bodyParameters();
    }

    @Override
    public Map<String, long[]> parameterShapes() {
        return decoder().parameterShapes();
    }

    @Override
    public String headName(Architecture architecture) {
        return decoder().headName(architecture);
    }

    @Override
    public String bodyPrefix() {
        return decoder().bodyPrefix();
    }

    @Override
    public String className(Architecture architecture) {
        return decoder().className(architecture);
    }

    @Override
    public Map<String, Object> configKeys() {
        return decoder().configKeys();
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
}
