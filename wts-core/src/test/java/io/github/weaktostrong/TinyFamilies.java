package io.github.weaktostrong;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.BertShape.Pooling;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Random decoders of two layers of every family, whose norms and biases do something. */
public final class TinyFamilies {
    private static final String LIKE_BERT =
            """
            {"type": "TemplateProcessing",
             "single": [{"SpecialToken": {"id": "C", "type_id": 0}},
                        {"Sequence": {"id": "A", "type_id": 0}},
                        {"SpecialToken": {"id": "S", "type_id": 0}}],
             "pair": [{"SpecialToken": {"id": "C", "type_id": 0}},
                      {"Sequence": {"id": "A", "type_id": 0}},
                      {"SpecialToken": {"id": "S", "type_id": 0}},
                      {"Sequence": {"id": "B", "type_id": 1}},
                      {"SpecialToken": {"id": "S", "type_id": 1}}],
             "special_tokens": {"C": {"id": "C", "ids": [2], "tokens": ["C"]},
                                "S": {"id": "S", "ids": [3], "tokens": ["S"]}}}
            """;

    private TinyFamilies() {}

    /** One shape a family, which together have every part that a configuration chooses. */
    public static Stream<DecoderShape> shapes() {
        RotaryPositions.Scaling none = new RotaryPositions.Unscaled();
        RotaryPositions.Scaling linear = new RotaryPositions.Linear(2.5);
        RotaryPositions.Scaling llama3 = new RotaryPositions.Llama3(8, 1, 4, 16);
        Heads alike = new Heads(2, 2, 8);
        return Stream.of(
                shape(DecoderFamily.GPT_NEOX, alike, rotary(0.25, none), Activation.GELU, true),
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

    /** A small BERT whose feed-forward network has ReLU. */
    public static BertShape bert(Pooling pooling) {
        return new BertShape(280, 16, 2, 2, 20, 32, 2, Activation.RELU, 1e-5, 0.2, pooling);
    }

    /** A BERT as published, see {@link #bertSpec(Path, Pooling)}. */
    public static ModelSpec bertSpec(Path folder) {
        return bertSpec(folder, Pooling.FIRST_TOKEN);
    }

    /** A model of {@link #bert}; its tokenizer writes {@code 2 a 3}, or {@code 2 a 3 b 3}. */
    public static ModelSpec bertSpec(Path folder, Pooling pooling) {
        try {
            JsonObject json =
                    JsonParser.parseString(Files.readString(TinyModels.tokenizer()))
                            .getAsJsonObject();
            json.add("post_processor", JsonParser.parseString(LIKE_BERT));
            Path tokenizer = folder.resolve("tokenizer.json");
            Files.writeString(tokenizer, json.toString());
            return ModelSpec.random("bert", bert(pooling), 5, tokenizer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a classifier of two classes. */
    public static TextClassifier classifier(DecoderShape shape) {
        return classifier(spec(shape));
    }

    /** Opens a classifier of two classes. */
    public static TextClassifier classifier(ModelSpec spec) {
        return stirred(TextClassifier.open(spec, 2, 1, Device.cpu()));
    }

    /** Opens a language model. */
    public static CausalLanguageModel languageModel(DecoderShape shape) {
        return stirred(CausalLanguageModel.open(spec(shape), Device.cpu()));
    }

    /** A model of a shape. */
    public static ModelSpec spec(DecoderShape shape) {
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
