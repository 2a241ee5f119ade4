package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.checkpoint.DecoderShape.Activation;
import io.github.weaktostrong.checkpoint.DecoderShape.Biases;
import io.github.weaktostrong.checkpoint.DecoderShape.Heads;
import io.github.weaktostrong.checkpoint.RotaryPositions.Linear;
import io.github.weaktostrong.checkpoint.RotaryPositions.Llama3;
import io.github.weaktostrong.checkpoint.RotaryPositions.Scaling;
import io.github.weaktostrong.checkpoint.RotaryPositions.Unscaled;
import io.github.weaktostrong.data.BadInputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The keys of {@code config.json} that describe a decoder, of every family. */
final class DecoderConfig {
    private static final String GPT2_ACTIVATION = "activation_function";
    static final String ACTIVATION = "hidden_act";

    /** The sizes that have no default, under the names of most families. */
    static final List<String> SIZES =
            List.of(
                    "vocab_size",
                    "hidden_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "intermediate_size");

    private DecoderConfig() {}

    static List<String> required(DecoderFamily family) {
        return family == DecoderFamily.GPT2
                ? List.of("vocab_size", "n_embd", "n_layer", "n_head")
                : SIZES;
    }

    static ModelShape read(DecoderFamily family, ConfigKeys keys) {
        return switch (family) {
            case GPT_NEOX -> gptNeoX(keys);
            case GPT2 -> gpt2(keys);
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> llama(family, keys);
        };
    }

    static Map<String, Object> keys(DecoderShape shape) {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("model_type", shape.family().modelType());
        keys.put("vocab_size", shape.vocabSize());
        keys.put("initializer_range", shape.initializerRange());
        keys.put("bos_token_id", shape.bosTokenId());
        keys.put("eos_token_id", shape.eosTokenId());
        keys.put("tie_word_embeddings", shape.tied());
        switch (shape.family()) {
            case GPT_NEOX -> putGptNeoX(keys, shape);
            case GPT2 -> putGpt2(keys, shape);
            case LLAMA, MISTRAL, QWEN2, QWEN3 -> putLlama(keys, shape);
        }
        return keys;
    }

    private static ModelShape gptNeoX(ConfigKeys keys) {
        keys.refuseUnless(
                ACTIVATION,
                keys.text(ACTIVATION, "gelu"),
                "gelu",
                "only the exact GELU is computed");
        keys.refuseUnless(
                "attention_bias",
                keys.flag("attention_bias", true),
                true,
                "only attention with biases is computed");
        GptNeoXConfig config =
                new GptNeoXConfig(
                        keys.integer("vocab_size", 0),
                        keys.integer("hidden_size", 0),
                        keys.integer("num_hidden_layers", 0),
                        keys.integer("num_attention_heads", 0),
                        keys.integer("intermediate_size", 0),
                        keys.integer("max_position_embeddings", 2048),
                        rotary(keys, List.of("rotary_pct", "partial_rotary_factor"), 0.25),
                        rotary(keys, List.of("rotary_emb_base", "rope_theta"), 10_000),
                        keys.number("layer_norm_eps", 1e-5),
                        keys.flag("use_parallel_residual", true),
                        keys.number("initializer_range", 0.02),
                        keys.tokenId("bos_token_id", 0),
                        keys.tokenId("eos_token_id", 2));
        boolean tied = keys.flag("tie_word_embeddings", false);
        Scaling scaling = scaling(keys);
        return tied || !(scaling instanceof Unscaled) ? config.decoder(tied, scaling) : config;
    }

    private static void putGptNeoX(Map<String, Object> keys, DecoderShape shape) {
        RotaryPositions rotary = Objects.requireNonNull(shape.rotary());
        putSizes(keys, shape);
        keys.put("layer_norm_eps", shape.normEps());
        keys.put("use_parallel_residual", shape.parallelResidual());
        keys.put("rotary_pct", rotary.fraction());
        keys.put("rotary_emb_base", integral(rotary.base()));
        Map<String, Object> rope = rotary(rotary);
        rope.put("partial_rotary_factor", rotary.fraction());
        putRotary(keys, rotary, rope);
        keys.put("partial_rotary_factor", rotary.fraction());
        keys.put(ACTIVATION, "gelu");
        keys.put("attention_bias", true);
        keys.put("attention_dropout", 0.0);
        keys.put("hidden_dropout", 0.0);
        keys.put("classifier_dropout", 0.0);
    }

    private static DecoderShape gpt2(ConfigKeys keys) {
        keys.refuseUnless(
                "scale_attn_weights",
                keys.flag("scale_attn_weights", true),
                true,
                "only attention over the root of the head size is computed");
        keys.refuseUnless(
                "scale_attn_by_inverse_layer_idx",
                keys.flag("scale_attn_by_inverse_layer_idx", false),
                false,
                "attention scaled by the layer is not computed");
        int width = keys.integer("n_embd", 0);
        int heads = keys.integer("n_head", 0);
        return new DecoderShape(
                DecoderFamily.GPT2,
                keys.integer("vocab_size", 0),
                width,
                keys.integer("n_layer", 0),
                new Heads(heads, heads, headSize(width, heads)),
                keys.integer("n_inner", (int) Math.min(4L * width, Integer.MAX_VALUE)),
                keys.integer("n_positions", 1024),
                null,
                activation(keys, GPT2_ACTIVATION, "gelu_new"),
                keys.number("layer_norm_epsilon", 1e-5),
                false,
                new Biases(true, true, true),
                keys.flag("tie_word_embeddings", true),
                keys.number("initializer_range", 0.02),
                keys.tokenId("bos_token_id", 50_256),
                keys.tokenId("eos_token_id", 50_256));
    }

    private static void putGpt2(Map<String, Object> keys, DecoderShape shape) {
        keys.put("n_embd", shape.hiddenSize());
        keys.put("n_layer", shape.layers());
        keys.put("n_head", shape.heads().queries());
        keys.put("n_inner", shape.intermediateSize());
        keys.put("n_positions", shape.positions());
        keys.put("layer_norm_epsilon", shape.normEps());
        keys.put(GPT2_ACTIVATION, name(shape.activation()));
        for (String part : List.of("attn", "embd", "resid")) {
            keys.put(part + "_pdrop", 0.0);
        }
    }

    /** Reads Llama and the families that differ from it in a few parts. */
    private static DecoderShape llama(DecoderFamily family, ConfigKeys keys) {
        int width = keys.integer("hidden_size", 0);
        int heads = keys.integer("num_attention_heads", 0);
        int size =
                keys.get("head_dim").isPresent()
                        ? keys.integer("head_dim", 0)
                        : family == DecoderFamily.QWEN3 ? 128 : headSize(width, heads);
        int keyValues = keys.has("num_key_value_heads") ? heads : defaultKeyValues(family, heads);
        boolean attentionBias = family == DecoderFamily.QWEN2 || keys.flag("attention_bias", false);
        return new DecoderShape(
                family,
                keys.integer("vocab_size", 0),
                width,
                keys.integer("num_hidden_layers", 0),
                new Heads(heads, keys.integer("num_key_value_heads", keyValues), size),
                keys.integer("intermediate_size", 0),
                positions(family, keys),
                new RotaryPositions(
                        share(keys), rotary(keys, List.of("rope_theta"), 10_000), scaling(keys)),
                activation(keys, ACTIVATION, "silu"),
                keys.number("rms_norm_eps", 1e-6),
                false,
                new Biases(
                        attentionBias,
                        attentionBias && family != DecoderFamily.QWEN2,
                        keys.flag("mlp_bias", false)),
                keys.flag("tie_word_embeddings", false),
                keys.number("initializer_range", 0.02),
                keys.tokenId("bos_token_id", 1),
                keys.tokenId("eos_token_id", 2));
    }

    private static int defaultKeyValues(DecoderFamily family, int heads) {
        return switch (family) {
            case MISTRAL -> 8;
            case QWEN2, QWEN3 -> 32;
            default -> heads;
        };
    }

    private static void putLlama(Map<String, Object> keys, DecoderShape shape) {
        putSizes(keys, shape);
        keys.put("num_key_value_heads", shape.heads().keyValues());
        keys.put("head_dim", shape.heads().size());
        keys.put("rms_norm_eps", shape.normEps());
        keys.put(ACTIVATION, name(shape.activation()));
        RotaryPositions rotary = Objects.requireNonNull(shape.rotary());
        putRotary(keys, rotary, rotary(rotary));
        keys.put("attention_dropout", 0.0);
        switch (shape.family()) {
            case LLAMA -> keys.put("mlp_bias", shape.biases().feedForward());
            case MISTRAL -> keys.put("sliding_window", JsonNull.INSTANCE);
            default -> keys.put("use_sliding_window", false);
        }
        if (shape.family() == DecoderFamily.LLAMA || shape.family() == DecoderFamily.QWEN3) {
            keys.put("attention_bias", shape.biases().queryKeyValue());
        }
    }

    private static void putSizes(Map<String, Object> keys, DecoderShape shape) {
        keys.put("hidden_size", shape.hiddenSize());
        keys.put("num_hidden_layers", shape.layers());
        keys.put("num_attention_heads", shape.heads().queries());
        keys.put("intermediate_size", shape.intermediateSize());
        keys.put("max_position_embeddings", shape.positions());
    }

    static int headSize(int width, int heads) {
        if (heads < 1 || width % heads != 0) {
            throw new IllegalArgumentException(
                    "hidden size %s is not a multiple of the %s attention heads; expected heads of equal size"
                            .formatted(width, heads));
        }
        return width / heads;
    }

    /** Positions to which attention reaches everything before: no more than a window holds. */
    private static int positions(DecoderFamily family, ConfigKeys keys) {
        int positions =
                keys.integer(
                        "max_position_embeddings",
                        switch (family) {
                            case LLAMA -> 2048;
                            case MISTRAL -> 4096 * 32;
                            default -> 32_768;
                        });
        if (family == DecoderFamily.MISTRAL) {
            boolean stated = keys.has("sliding_window");
            int window = keys.integer("sliding_window", stated ? positions : 4096);
            return Math.min(positions, window);
        }
        keys.refuseUnless(
                "use_sliding_window",
                keys.flag("use_sliding_window", false),
                false,
                "sliding windows are not computed");
        if (keys.get("layer_types").orElseGet(JsonArray::new) instanceof JsonArray types) {
            for (JsonElement type : types) {
                keys.refuseUnless(
                        "layer_types",
                        type,
                        new JsonPrimitive("full_attention"),
                        "sliding windows are not computed");
            }
        }
        return positions;
    }

    private static double share(ConfigKeys keys) {
        double share = rotary(keys, List.of("partial_rotary_factor"), 1);
        keys.refuseUnless(
                "partial_rotary_factor", share, 1.0, "heads that rotate in part are not computed");
        return share;
    }

    private static Scaling scaling(ConfigKeys keys) {
        ConfigKeys old = keys.object("rope_scaling").orElse(keys.empty());
        Optional<ConfigKeys> present = keys.object("rope_parameters");
        Scaling scaling =
                present.map(rope -> scaling(keys, "rope_parameters", rope))
                        .orElseGet(() -> scaling(keys, "rope_scaling", old));
        if (old.size() > 0 && !scaling.equals(scaling(keys, "rope_scaling", old))) {
            throw new BadInputException(
                    keys.file()
                            + ": rope_scaling and rope_parameters differ; expected the same numbers"
                            + " in both; correct the wrong one");
        }
        return scaling;
    }

    private static Scaling scaling(ConfigKeys keys, String key, ConfigKeys rope) {
        refusePerLayer(key, rope);
        String type = ropeType(rope);
        return switch (type) {
            case "default" -> new Unscaled();
            case "linear" -> new Linear(rope.number("factor", 0));
            case "llama3" ->
                    new Llama3(
                            rope.number("factor", 0),
                            rope.number("low_freq_factor", 0),
                            rope.number("high_freq_factor", 0),
                            rope.integer("original_max_position_embeddings", 0));
            default -> {
                keys.refuseUnless(
                        key + ".rope_type",
                        type,
                        "default, linear or llama3",
                        "other rotary scalings are not computed");
                throw new IllegalStateException(type);
            }
        };
    }

    private static String ropeType(ConfigKeys rope) {
        return rope.text("rope_type", rope.text("type", "default"));
    }

    private static void refusePerLayer(String key, ConfigKeys rope) {
        if (rope.holdsObjects()) {
            throw new BadInputException(
                    "%s: %s differs by layer; expected one set of numbers; choose another model"
                            .formatted(rope.file(), key));
        }
    }

    /** Kind and numbers of a scaling. */
    private static Map<String, Object> rotary(RotaryPositions rotary) {
        Map<String, Object> rope = new TreeMap<>();
        if (rotary.scaling() instanceof Linear linear) {
            rope.put("rope_type", "linear");
            rope.put("factor", linear.factor());
        } else if (rotary.scaling() instanceof Llama3 llama3) {
            rope.put("rope_type", "llama3");
            rope.put("factor", llama3.factor());
            rope.put("low_freq_factor", llama3.low());
            rope.put("high_freq_factor", llama3.high());
            rope.put("original_max_position_embeddings", llama3.positions());
        } else {
            rope.put("rope_type", "default");
        }
        return rope;
    }

    /**
     * Puts the rotary numbers: transformers 4 reads rope_theta and rope_scaling, 5 reads
     * rope_parameters.
     */
    private static void putRotary(
            Map<String, Object> keys, RotaryPositions rotary, Map<String, Object> rope) {
        keys.put("rope_theta", integral(rotary.base()));
        if (!(rotary.scaling() instanceof Unscaled)) {
            keys.put("rope_scaling", new TreeMap<>(rope));
        }
        rope.put("rope_theta", integral(rotary.base()));
        keys.put("rope_parameters", rope);
    }

    /** Reads a rotary number under its names, nested or not. */
    private static double rotary(ConfigKeys keys, List<String> names, double otherwise) {
        ConfigKeys rope = keys.object("rope_parameters").orElse(keys.empty());
        double flat = keys.number(names, otherwise);
        double nested = rope.number(names, flat);
        for (String name : names) {
            if (keys.has(name) && nested != flat) {
                throw new BadInputException(
                        "%s: %s is %s and rope_parameters says %s; expected one number; correct the wrong one"
                                .formatted(keys.file(), name, flat, nested));
            }
        }
        return nested;
    }

    static Activation activation(ConfigKeys keys, String key, String otherwise) {
        String name = keys.text(key, otherwise);
        return switch (name) {
            case "gelu" -> Activation.GELU;
            case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
            case "silu", "swish" -> Activation.SILU;
            case "relu" -> Activation.RELU;
            default -> {
                keys.refuseUnless(
                        key,
                        name,
                        "gelu, gelu_new, silu or relu",
                        "other activations are not computed");
                throw new IllegalStateException(name);
            }
        };
    }

    static String name(Activation activation) {
        return switch (activation) {
            case GELU -> "gelu";
            case GELU_TANH -> "gelu_new";
            case SILU -> "silu";
            case RELU -> "relu";
        };
    }

    /** Drops the fraction of whole numbers: published files write 10000, not 10000.0. */
    private static Object integral(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? (Object) (long) value : (Object) value;
    }
}
