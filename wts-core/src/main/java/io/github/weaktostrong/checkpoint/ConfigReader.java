package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Turns {@code config.json} into a {@link ConfigJson}; refuses what the blocks do not compute.
 *
 * <p>The order is: what model is this, are the sizes there, does it ask for a variant, what are the
 * numbers, so that a file of another kind is named as such before its keys are.
 */
final class ConfigReader {

    private static final List<String> REQUIRED =
            List.of(
                    "vocab_size",
                    "hidden_size",
                    "num_hidden_layers",
                    "num_attention_heads",
                    "intermediate_size");

    private final Path file;
    private final ConfigKeys keys;

    ConfigReader(Path file) {
        this.file = file;
        this.keys = new ConfigKeys(file, JsonFiles.readObject(file));
    }

    ConfigJson read() {
        requireGptNeoX();
        Architecture architecture = architecture();
        requireKeys();
        refuseVariants();
        try {
            GptNeoXConfig shape = shape();
            List<String> labels = architecture == Architecture.CLASSIFIER ? labels() : List.of();
            return new ConfigJson(shape, architecture, labels, padToken());
        } catch (BadInputException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    file + ": " + e.getMessage() + "; correct config.json or choose another model",
                    e);
        }
    }

    private void requireGptNeoX() {
        String type = keys.text("model_type", "absent");
        if (!type.equals("gpt_neox")) {
            throw new BadInputException(
                    "%s: model_type is %s; expected 'gpt_neox'; choose a Pythia or another GPT-NeoX model"
                            .formatted(file, Printable.name(type)));
        }
    }

    private Architecture architecture() {
        JsonElement value = keys.get("architectures").orElseGet(JsonArray::new);
        if (value.isJsonArray() && value.getAsJsonArray().size() == 1) {
            JsonElement only = value.getAsJsonArray().get(0);
            if (only.isJsonPrimitive()) {
                var known = Architecture.ofClassName(only.getAsString());
                if (known.isPresent()) {
                    return known.get();
                }
            }
        }
        throw new BadInputException(
                "%s: architectures is %s; expected one of %s; choose a folder saved from such a model"
                        .formatted(file, Printable.name(value.toString()), Architecture.known()));
    }

    private void requireKeys() {
        List<String> missing = REQUIRED.stream().filter(k -> keys.get(k).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new BadInputException(
                    "%s: the keys %s are missing; expected the sizes of the model; fetch config.json again"
                            .formatted(file, Printable.names(missing)));
        }
    }

    private void refuseVariants() {
        refuseUnless(
                "hidden_act",
                keys.text("hidden_act", "gelu"),
                "gelu",
                "only the exact GELU is computed");
        refuseUnless(
                "attention_bias",
                keys.flag("attention_bias", true),
                true,
                "only attention with biases is computed");
        refuseUnless(
                "tie_word_embeddings",
                keys.flag("tie_word_embeddings", false),
                false,
                "input and output embeddings that share weights are not supported");
        refuseUnless(
                "problem_type",
                keys.text("problem_type", "single_label_classification"),
                "single_label_classification",
                "every row has one class");
        keys.get("quantization_config")
                .ifPresent(
                        value ->
                                refuseUnless(
                                        "quantization_config",
                                        value,
                                        "none",
                                        "quantised weights are not computed"));
        for (String key : List.of("rope_scaling", "rope_parameters")) {
            keys.object(key).ifPresent(rope -> refuseScaling(key, rope));
        }
    }

    private void refuseScaling(String key, ConfigKeys rope) {
        String type = rope.text("rope_type", rope.text("type", "default"));
        refuseUnless(
                key + ".rope_type", type, "default", "scaled rotary positions are not computed");
        if (rope.holdsObjects()) {
            throw new BadInputException(
                    "%s: %s differs by layer; expected one set of numbers; choose another model"
                            .formatted(file, key));
        }
    }

    private void refuseUnless(String key, Object value, Object expected, String reason) {
        if (!value.equals(expected)) {
            throw new BadInputException(
                    "%s: %s is %s; expected %s: %s; choose another model"
                            .formatted(
                                    file, key, Printable.name(value.toString()), expected, reason));
        }
    }

    private GptNeoXConfig shape() {
        return new GptNeoXConfig(
                keys.integer("vocab_size", 0),
                keys.integer("hidden_size", 0),
                keys.integer("num_hidden_layers", 0),
                keys.integer("num_attention_heads", 0),
                keys.integer("intermediate_size", 0),
                keys.integer("max_position_embeddings", 2048),
                rotary("rotary_pct", "partial_rotary_factor", 0.25),
                rotary("rotary_emb_base", "rope_theta", 10_000),
                keys.number("layer_norm_eps", 1e-5),
                keys.flag("use_parallel_residual", true),
                keys.number("initializer_range", 0.02),
                keys.tokenId("bos_token_id", 0),
                keys.tokenId("eos_token_id", 2));
    }

    /**
     * Reads a rotary number under its three names, which must agree: each version reads another.
     */
    private double rotary(String oldKey, String newKey, double otherwise) {
        ConfigKeys rope = keys.object("rope_parameters").orElse(keys.empty());
        double nested = rope.number(newKey, keys.number(newKey, keys.number(oldKey, otherwise)));
        double flat = keys.number(newKey, nested);
        double old = keys.number(oldKey, nested);
        if (nested != flat || nested != old) {
            throw new BadInputException(
                    "%s: %s is %s, %s is %s and rope_parameters says %s; expected one number; correct the wrong ones"
                            .formatted(file, oldKey, old, newKey, flat, nested));
        }
        return nested;
    }

    /** Returns the labels as transformers does: by their names, else num_labels, else 2. */
    private List<String> labels() {
        return keys.object("id2label")
                .map(ConfigReader::names)
                .orElseGet(() -> ConfigJson.unnamed(keys.integer("num_labels", 2)));
    }

    private static List<String> names(ConfigKeys byId) {
        return IntStream.range(0, byId.size())
                .mapToObj(i -> byId.required(Integer.toString(i), "the name of every class"))
                .toList();
    }

    private OptionalInt padToken() {
        return keys.get("pad_token_id").isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(keys.integer("pad_token_id", 0));
    }
}
