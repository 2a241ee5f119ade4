package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.TensorSource;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small models of random numbers, and the text of a tokenizer of four tokens. */
public final class TestModels {

    static final String TOKENIZER =
            """
            {"version": "1.0", "truncation": null, "padding": null,
             "added_tokens": [
               {"id": 0, "content": "<|endoftext|>", "single_word": false, "lstrip": false,
                "rstrip": false, "normalized": false, "special": true},
               {"id": 1, "content": "<|padding|>", "single_word": false, "lstrip": false,
                "rstrip": false, "normalized": false, "special": true}],
             "normalizer": null, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": null,
             "decoder": null,
             "model": {"type": "WordLevel", "unk_token": "b",
               "vocab": {"<|endoftext|>": 0, "<|padding|>": 1, "a": 2, "b": 3}}}
            """;

    private TestModels() {}

    static GptNeoXConfig shape() {
        return new GptNeoXConfig(11, 12, 2, 3, 20, 16, 0.5, 10_000, 1e-5, true, 0.02, 0, 0);
    }

    /** Saves a language model with weights files of at most so many bytes. */
    public static void saveCausal(Path folder, long maxShardBytes) {
        CheckpointWriter.write(folder, causal(), Dtype.F32, maxShardBytes);
    }

    public static ModelContent causal() {
        return content(ConfigJson.causal(shape()).withPadTokenId(1), "embed_out.weight", 11);
    }

    static ModelContent classifier(int labels) {
        ConfigJson config = ConfigJson.classifier(shape(), labels).withPadTokenId(1);
        return content(config, "score.weight", labels);
    }

    private static ModelContent content(ConfigJson config, String head, long rows) {
        Map<String, long[]> shapes = config.shape().parameterShapes();
        shapes.put(head, new long[] {rows, config.shape().hiddenSize()});
        TreeMap<String, TensorSource> tensors = new TreeMap<>();
        shapes.forEach((name, shape) -> tensors.put(name, random(name.hashCode(), shape)));
        return content(config, tensors);
    }

    /** The content of a folder with these weights and nothing else. */
    static ModelContent content(ConfigJson config, SortedMap<String, TensorSource> tensors) {
        return new ModelContent(config, TOKENIZER, tensors, Map.of(), PrivacyHistory.NONE);
    }

    /** The same content with a further text file. */
    static ModelContent withFile(ModelContent content, String name, String text) {
        return new ModelContent(
                content.config(),
                content.tokenizerJson(),
                content.tensors(),
                Map.of(name, text),
                content.history());
    }

    static TensorSource random(int seed, long... shape) {
        int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        FloatBuffer values = FloatBuffer.allocate(size);
        Random random = new Random(seed);
        for (int i = 0; i < size; i++) {
            values.put(i, (float) random.nextGaussian() * 0.2f);
        }
        return new TensorSource(
                Arrays.stream(shape).boxed().toList(), () -> values.duplicate().rewind());
    }

    public static float[] floats(FloatBuffer buffer) {
        float[] values = new float[buffer.remaining()];
        buffer.duplicate().get(values);
        return values;
    }
}
