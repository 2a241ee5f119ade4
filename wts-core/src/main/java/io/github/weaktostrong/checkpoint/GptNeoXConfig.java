package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.Checks;

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
 * @param rotaryBase base of the rotary frequencies, positive (Pythia: 10,000)
 * @param layerNormEps epsilon of every layer normalisation, positive (Pythia: 1e-5)
 * @param parallelResidual whether attention and feed-forward read the same input (Pythia: true)
 * @param initializerRange standard deviation of fresh weights, not negative (Pythia: 0.02)
 * @param bosTokenId id of the token that begins a text, not negative (Pythia: 0)
 * @param eosTokenId id of the token that ends a text, not negative (Pythia: 0)
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
        int eosTokenId) {

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
        Checks.requirePositive(rotaryBase, "rotary base is %s; expected a finite number above 0");
        Checks.requirePositive(
                layerNormEps, "layer norm epsilon is %s; expected a finite number above 0");
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
        Checks.requireAtLeastZero(
                initializerRange,
                "initializer range is %s; expected a finite number that is not negative");
        if (bosTokenId < 0 || eosTokenId < 0) {
            throw new IllegalArgumentException(
                    "begin and end token ids are %d and %d; expected ids that are not negative"
                            .formatted(bosTokenId, eosTokenId));
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
    public long bodyParameters() {
        long h = hiddenSize;
        long i = intermediateSize;
        long layer = 4 * h * h + 9 * h + 2 * h * i + i;
        return layers * layer + 2 * h;
    }

    /** Returns this shape with another number of layers. */
    public GptNeoXConfig withLayers(int count) {
        return new GptNeoXConfig(
                vocabSize,
                hiddenSize,
                count,
                heads,
                intermediateSize,
                positions,
                rotaryFraction,
                rotaryBase,
                layerNormEps,
                parallelResidual,
                initializerRange,
                bosTokenId,
                eosTokenId);
    }

    /** Returns this shape with another vocabulary size. */
    public GptNeoXConfig withVocabSize(int size) {
        return new GptNeoXConfig(
                size,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                positions,
                rotaryFraction,
                rotaryBase,
                layerNormEps,
                parallelResidual,
                initializerRange,
                bosTokenId,
                eosTokenId);
    }

    /** Returns this shape with another number of positions. */
    public GptNeoXConfig withPositions(int count) {
        return new GptNeoXConfig(
                vocabSize,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                count,
                rotaryFraction,
                rotaryBase,
                layerNormEps,
                parallelResidual,
                initializerRange,
                bosTokenId,
                eosTokenId);
    }

    /** Returns this shape with other ids of the tokens that begin and end a text. */
    public GptNeoXConfig withTokenIds(int bos, int eos) {
        return new GptNeoXConfig(
                vocabSize,
                hiddenSize,
                layers,
                heads,
                intermediateSize,
                positions,
                rotaryFraction,
                rotaryBase,
                layerNormEps,
                parallelResidual,
                initializerRange,
                bos,
                eos);
    }

    private static int rotaryPeriod(int headSize, double fraction) {
        return (int) (headSize * fraction);
    }

    private static int even(int dimensions) {
        return 2 * ((dimensions + 1) / 2);
    }
}
