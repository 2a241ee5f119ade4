package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.checkpoint.DecoderShape.Activation;
import io.github.weaktostrong.data.Checks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The shape of BERT (Devlin et al. 2019): an encoder with learned absolute positions, token types
 * and a pooler, every norm after the sum with its input.
 *
 * @param vocabSize rows of the embedding, 1 to 2^24
 * @param hiddenSize width of the residual stream, a multiple of {@code heads}, at most 2^20
 * @param layers number of layers, 1 to 10,000
 * @param heads number of attention heads, at least 1
 * @param intermediateSize width of the feed-forward layer, 1 to 2^24
 * @param positions longest input in tokens, 1 to 2^24
 * @param tokenTypes kinds of texts that are told apart, at least 1; the second text of a pair is of
 *     the second
 * @param activation of the feed-forward network
 * @param normEps epsilon of every norm, positive
 * @param initializerRange standard deviation of fresh weights, not negative
 */
public record BertShape(
        int vocabSize,
        int hiddenSize,
        int layers,
        int heads,
        int intermediateSize,
        int positions,
        int tokenTypes,
        Activation activation,
        double normEps,
        double initializerRange)
        implements ModelShape {

    static final String MODEL_TYPE = "bert";

    /** What transformers' classes of BERT hold; other heads than a classifier's go unused. */
    static final Map<String, Architecture> CLASSES = classes();

    /** Validates every component; the message names the one that is wrong. */
    public BertShape {
        ShapeRanges.require(vocabSize, hiddenSize, layers, intermediateSize, positions);
        DecoderConfig.headSize(hiddenSize, heads);
        Checks.requireAtLeast(tokenTypes, 1, "number of token types is %s; expected at least %s");
        DecoderShape.requireNormEps(normEps);
        ShapeRanges.requireConstants(initializerRange, 0, 0);
    }

    private static Map<String, Architecture> classes() {
        Map<String, Architecture> classes = new LinkedHashMap<>();
        classes.put("BertForSequenceClassification", Architecture.CLASSIFIER);
        for (String body : List.of("BertModel", "BertForMaskedLM", "BertForPreTraining")) {
            classes.put(body, Architecture.BODY);
        }
        return classes;
    }

    static BertShape read(ConfigKeys keys) {
        keys.refuseUnless(
                "position_embedding_type",
                keys.text("position_embedding_type", "absolute"),
                "absolute",
                "relative positions are not computed");
        keys.refuseUnless(
                "is_decoder",
                keys.flag("is_decoder", false),
                false,
                "only the encoder is computed");
        return new BertShape(
                keys.integer("vocab_size", 0),
                keys.integer("hidden_size", 0),
                keys.integer("num_hidden_layers", 0),
                keys.integer("num_attention_heads", 0),
                keys.integer("intermediate_size", 0),
                keys.integer("max_position_embeddings", 512),
                keys.integer("type_vocab_size", 2),
                DecoderConfig.activation(keys, DecoderConfig.ACTIVATION, "gelu"),
                keys.number("layer_norm_eps", 1e-12),
                keys.number("initializer_range", 0.02));
    }

    @Override
    public Map<String, Object> configKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("model_type", MODEL_TYPE);
        keys.put("vocab_size", vocabSize);
        keys.put("hidden_size", hiddenSize);
        keys.put("num_hidden_layers", layers);
        keys.put("num_attention_heads", heads);
        keys.put("intermediate_size", intermediateSize);
        keys.put("max_position_embeddings", positions);
        keys.put("type_vocab_size", tokenTypes);
        keys.put(DecoderConfig.ACTIVATION, DecoderConfig.name(activation));
        keys.put("layer_norm_eps", normEps);
        keys.put("initializer_range", initializerRange);
        keys.put("position_embedding_type", "absolute");
        keys.put("attention_probs_dropout_prob", 0.0);
        keys.put("hidden_dropout_prob", 0.0);
        keys.put("classifier_dropout", 0.0);
        return keys;
    }

    @Override
    public boolean isEncoder() {
        return true;
    }

    /** 0: an encoder begins no text. */
    @Override
    public int bosTokenId() {
        return 0;
    }

    /** 0: an encoder ends no text. */
    @Override
    public int eosTokenId() {
        return 0;
    }

    @Override
    public long bodyParameters() {
        long embedding = (long) vocabSize * hiddenSize;
        return ModelShape.count(withLayers(1).parameterShapes())
                - embedding
                + (layers - 1) * ModelShape.count(layerShapes(0));
    }

    @Override
    public Map<String, long[]> parameterShapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        String embeddings = "bert.embeddings.";
        shapes.put(embeddings + "word_embeddings.weight", new long[] {vocabSize, hiddenSize});
        shapes.put(embeddings + "position_embeddings.weight", new long[] {positions, hiddenSize});
        shapes.put(
                embeddings + "token_type_embeddings.weight", new long[] {tokenTypes, hiddenSize});
        putAffine(shapes, embeddings + "LayerNorm", hiddenSize);
        for (int i = 0; i < layers; i++) {
            shapes.putAll(layerShapes(i));
        }
        putAffine(shapes, "bert.pooler.dense", hiddenSize, hiddenSize);
        return shapes;
    }

    private Map<String, long[]> layerShapes(int index) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        String layer = "bert.encoder.layer." + index + ".";
        for (String part : List.of("query", "key", "value")) {
            putAffine(shapes, layer + "attention.self." + part, hiddenSize, hiddenSize);
        }
        putAffine(shapes, layer + "attention.output.dense", hiddenSize, hiddenSize);
        putAffine(shapes, layer + "attention.output.LayerNorm", hiddenSize);
        putAffine(shapes, layer + "intermediate.dense", intermediateSize, hiddenSize);
        putAffine(shapes, layer + "output.dense", hiddenSize, intermediateSize);
        putAffine(shapes, layer + "output.LayerNorm", hiddenSize);
        return shapes;
    }

    private static void putAffine(Map<String, long[]> shapes, String name, long... weight) {
        shapes.put(name + ".weight", weight);
        shapes.put(name + ".bias", new long[] {weight[0]});
    }

    @Override
    public String headName(Architecture architecture) {
        return "classifier";
    }

    @Override
    public Map<String, long[]> headShapes(Architecture architecture, long rows) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        if (architecture == Architecture.CLASSIFIER) {
            putAffine(shapes, headName(architecture), rows, hiddenSize);
        }
        return shapes;
    }

    /** Heads of the pre-training are left unread. */
    @Override
    public boolean isRedundant(String name) {
        return name.startsWith("cls.");
    }

    @Override
    public String bodyPrefix() {
        return "bert.";
    }

    @Override
    public String className(Architecture architecture) {
        return CLASSES.entrySet().stream()
                .filter(entry -> entry.getValue() == architecture)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("BERT predicts no next token"))
                .getKey();
    }

    @Override
    public BertShape withLayers(int count) {
        return new BertShape(
                vocabSize,
                hiddenSize,
                count,
                heads,
                intermediateSize,
                positions,
                tokenTypes,
                activation,
                normEps,
                initializerRange);
    }
}
