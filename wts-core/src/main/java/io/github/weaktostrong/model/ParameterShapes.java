package io.github.weaktostrong.model;

import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** Names and shapes of a model's parameters, from its configuration alone: nothing is allocated. */
final class ParameterShapes {
    private static final String BODY = "gpt_neox.";

    private final Map<String, long[]> shapes = new LinkedHashMap<>();

    private ParameterShapes() {}

    /**
     * Shapes by Hugging Face name, in the order of the layers.
     *
     * @param head name and shape of what sits on the body
     */
    static Map<String, long[]> of(GptNeoXConfig config, Head head) {
        ParameterShapes all = new ParameterShapes();
        long width = config.hiddenSize();
        long inner = config.intermediateSize();
        all.put("embed_in.weight", config.vocabSize(), width);
        for (int i = 0; i < config.layers(); i++) {
            String layer = "layers." + i + ".";
            all.affine(layer + "input_layernorm", width);
            all.affine(layer + "post_attention_layernorm", width);
            all.affine(layer + "attention.query_key_value", 3 * width, width);
            all.affine(layer + "attention.dense", width, width);
            all.affine(layer + "mlp.dense_h_to_4h", inner, width);
            all.affine(layer + "mlp.dense_4h_to_h", width, inner);
        }
        all.affine("final_layer_norm", width);
        all.shapes.put(head.name() + ".weight", new long[] {head.rows(), width});
        return all.shapes;
    }

    private void affine(String name, long... weight) {
        put(name + ".weight", weight);
        put(name + ".bias", weight[0]);
    }

    private void put(String name, long... shape) {
        shapes.put(BODY + name, shape);
    }

    /**
     * The linear layer on the body.
     *
     * @param name its Hugging Face name
     * @param rows classes, or entries of the vocabulary
     */
    record Head(String name, long rows) {}
}
