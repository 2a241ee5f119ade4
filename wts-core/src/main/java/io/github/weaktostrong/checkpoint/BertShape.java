package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.checkpoint.DecoderShape.Activation;
import io.github.weaktostrong.data.Checks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

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
 * @param pooling what a classifier's head reads
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
        double initializerRange,
        Pooling pooling)
        implements ModelShape {

    /** What of a row's final hidden states a classifier's head reads. */
    public enum Pooling {
        /** The first token's, through the pooler: BERT as published. */
        FIRST_TOKEN,
        /**
         * The mean over the row's tokens, without a pooler: sentence encoders (Reimers and Gurevych
         * 2019). Transformers has no such classifier: {@code wts_pooling} in {@code config.json}
         * says so, the head is {@code wts_head}, the body a {@code BertModel}.
         */
        MEAN
    }

    static final String MODEL_TYPE = "bert";

    private static final String POOLING = "wts_pooling";
    private static final String CLASSIFIER_CLASS = "BertForSequenceClassification";
    private static final String BODY_CLASS = "BertModel";
    private static final String POOLER = "bert.pooler.";

    private static final String CARD =
"""
# A text classifier on BERT's mean state

transformers has no class for a head that reads the mean over the tokens. The body opens as a
`BertModel`; these lines compute the logits of `texts`:

```python
from safetensors.torch import load_file
from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(folder)
body = AutoModel.from_pretrained(folder, add_pooling_layer=False)
weights = load_file(f"{folder}/model.safetensors")
batch = tokenizer(texts, padding=True, return_tensors="pt")
states = body(**batch).last_hidden_state
mask = batch["attention_mask"].unsqueeze(-1)
mean = (states * mask).sum(1) / mask.sum(1)
logits = mean @ weights["wts_head.weight"].T + weights["wts_head.bias"]
```
""";

    /** Validates every component; the message names the one that is wrong. */
    public BertShape {
        ShapeRanges.require(vocabSize, hiddenSize, layers, intermediateSize, positions);
        DecoderConfig.headSize(hiddenSize, heads);
        Checks.requireAtLeast(tokenTypes, 1, "number of token types is %s; expected at least %s");
        DecoderShape.requireNormEps(normEps);
        ShapeRanges.requireConstants(initializerRange, 0, 0);
    }

    /**
     * What transformers' classes of BERT hold; other heads than a classifier's go unused. A body
     * that is averaged has a head of its own where its classes are named.
     */
    static Map<String, Architecture> classes(ConfigKeys keys) {
        if (pooling(keys) == Pooling.MEAN) {
            boolean named = keys.get("id2label").isPresent();
            return Map.of(BODY_CLASS, named ? Architecture.CLASSIFIER : Architecture.BODY);
        }
        Map<String, Architecture> classes = new LinkedHashMap<>();
        classes.put(CLASSIFIER_CLASS, Architecture.CLASSIFIER);
        for (String body : List.of(BODY_CLASS, "BertForMaskedLM", "BertForPreTraining")) {
            classes.put(body, Architecture.BODY);
        }
        return classes;
    }

    private static Pooling pooling(ConfigKeys keys) {
        String mean = Pooling.MEAN.name().toLowerCase(Locale.ROOT);
        if (keys.has(POOLING)) {
            keys.refuseUnless(
                    POOLING, keys.text(POOLING, mean), mean, "other states are not pooled");
            return Pooling.MEAN;
        }
        return Pooling.FIRST_TOKEN;
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
                keys.number("initializer_range", 0.02),
                pooling(keys));
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
        if (pooling == Pooling.MEAN) {
            keys.put(POOLING, pooling.name().toLowerCase(Locale.ROOT));
        }
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
    public double keptValues() {
        return 9.0 * hiddenSize + 2.0 * intermediateSize;
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
        if (pooling == Pooling.FIRST_TOKEN) {
            putAffine(shapes, POOLER + "dense", hiddenSize, hiddenSize);
        }
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
        return pooling == Pooling.MEAN ? "wts_head" : "classifier";
    }

    @Override
    public Map<String, long[]> headShapes(Architecture architecture, long rows) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        if (architecture == Architecture.CLASSIFIER) {
            putAffine(shapes, headName(architecture), rows, hiddenSize);
        }
        return shapes;
    }

    /** Heads of the pre-training are left unread, and a pooler beside a mean. */
    @Override
    public boolean isRedundant(String name) {
        return name.startsWith("cls.") || (pooling == Pooling.MEAN && name.startsWith(POOLER));
    }

    @Override
    public String bodyPrefix() {
        return "bert.";
    }

    @Override
    public String className(Architecture architecture) {
        return switch (architecture) {
            case CLASSIFIER -> pooling == Pooling.MEAN ? BODY_CLASS : CLASSIFIER_CLASS;
            case BODY -> BODY_CLASS;
            case CAUSAL_LM -> throw new IllegalArgumentException("BERT predicts no next token");
        };
    }

    @Override
    public Optional<String> card() {
        return pooling == Pooling.MEAN ? Optional.of(CARD) : Optional.empty();
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
                initializerRange,
                pooling);
    }
}
