package io.github.weaktostrong;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.checkpoint.DecoderFamily;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.DecoderShape.Activation;
import io.github.weaktostrong.checkpoint.DecoderShape.Biases;
import io.github.weaktostrong.checkpoint.DecoderShape.Heads;
import io.github.weaktostrong.checkpoint.RotaryPositions;
import io.github.weaktostrong.model.CausalLanguageModel;
import io.github.weaktostrong.model.LoadedModel;
import io.github.weaktostrong.model.ModelSpec;
import io.github.weaktostrong.model.TextClassifier;
import io.github.weaktostrong.provenance.Seeds;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Random decoders of two layers of every family, whose norms and biases do something. */
public final class TinyFamilies {
    private TinyFamilies() {}

    /** One shape a family, which together have every part that a configuration chooses. */
    public static Stream<DecoderShape> shapes() {
        RotaryPositions.Scaling none = new RotaryPositions.Unscaled();
        RotaryPositions.Scaling linear = new RotaryPositions.Linear(2.5);
        RotaryPositions.Scaling llama3 = new RotaryPositions.Llama3(8, 1, 4, 16);
        Heads alike = new Heads(2, 2, 8);
        return Stream.of(
                shape(DecoderFamily.GPT_NEOX, alike, rotary(0.25, none), Activation.GELU, false),
                shape(DecoderFamily.GPT2, alike, null, Activation.GELU_TANH, true),
                shape(
                        DecoderFamily.LLAMA,
                        new Heads(4, 2, 6),
                        rotary(1, llama3),
                        Activation.SILU,
                        true),
                shape(
                        DecoderFamily.MISTRAL,
                        new Heads(4, 1, 4),
                        rotary(1, linear),
                        Activation.RELU,
                        false),
                shape(DecoderFamily.QWEN2, alike, rotary(1, none), Activation.SILU, false),
                shape(
                        DecoderFamily.QWEN3,
                        new Heads(4, 2, 6),
                        rotary(1, none),
                        Activation.SILU,
                        true));
    }

    private static RotaryPositions rotary(double share, RotaryPositions.Scaling scaling) {
        return new RotaryPositions(share, 100, scaling);
    }

    private static DecoderShape shape(
            DecoderFamily family,
            Heads heads,
            RotaryPositions rotary,
            Activation activation,
            boolean tied) {
        boolean shifted = !family.rmsNorm();
        return new DecoderShape(
                family,
                280,
                16,
                2,
                heads,
                20,
                32,
                rotary,
                activation,
                1e-5,
                family == DecoderFamily.GPT_NEOX,
                new Biases(shifted || family == DecoderFamily.QWEN2, shifted, shifted),
                tied,
                0.2,
                0,
                0);
    }

    /** Opens a classifier of two classes. */
    public static TextClassifier classifier(DecoderShape shape) {
        return stirred(TextClassifier.open(spec(shape), 2, 1, Device.cpu()));
    }

    /** Opens a language model. */
    public static CausalLanguageModel languageModel(DecoderShape shape) {
        return stirred(CausalLanguageModel.open(spec(shape), Device.cpu()));
    }

    private static ModelSpec spec(DecoderShape shape) {
        return ModelSpec.random(shape.family().modelType(), shape, 5, TinyModels.tokenizer());
    }

    private static <M extends LoadedModel> M stirred(M model) {
        SplittableRandom random = Seeds.of(11).random();
        for (NDArray parameter : model.parameters().values()) {
            if (parameter.getShape().dimension() == 1) {
                float[] noise = new float[(int) parameter.size()];
                for (int i = 0; i < noise.length; i++) {
                    noise[i] = (float) (0.3 * random.nextGaussian());
                }
                try (NDArray array = model.newStep().create(noise)) {
                    parameter.addi(array);
                    array.getManager().close();
                }
            }
        }
        return model;
    }
}
