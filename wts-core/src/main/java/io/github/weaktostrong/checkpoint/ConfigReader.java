package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Printable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Turns {@code config.json} into a {@link ConfigJson}; refuses what the blocks do not compute.
 *
 * <p>The order is: what model is this, are the sizes there, does it ask for a variant, what are the
 * numbers, so that a file of another kind is named as such before its keys are.
 */
final class ConfigReader {
    private final Path file;
    private final ConfigKeys keys;

    ConfigReader(Path file) {
        this.file = file;
        this.keys = new ConfigKeys(file, JsonFiles.readObject(file));
    }

    ConfigJson read() {
        Family family = family();
        Architecture architecture = architecture(family);
        requireKeys(family.required());
        refuseVariants();
        try {
            ModelShape shape = family.reader().get();
            List<String> labels =
                    architecture == Architecture.CLASSIFIER ? labelNames() : List.of();
            return new ConfigJson(shape, architecture, labels, padToken());
        } catch (BadInputException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(
                    file + ": " + e.getMessage() + "; correct config.json or choose another model",
                    e);
        }
    }

    /**
     * How a family is read.
     *
     * @param classes the architectures that transformers' classes stand for
     */
    private record Family(
            Map<String, Architecture> classes,
            List<String> required,
            Supplier<ModelShape> reader) {}

    private Family family() {
        String type = keys.text("model_type", "absent");
        if (type.equals(BertShape.MODEL_TYPE)) {
            return new Family(
                    BertShape.classes(keys), DecoderConfig.SIZES, () -> BertShape.read(keys));
        }
        Optional<DecoderFamily> decoder = DecoderFamily.ofModelType(type);
        if (decoder.isPresent()) {
            DecoderFamily family = decoder.get();
            return new Family(
                    classes(family::className),
                    DecoderConfig.required(family),
                    () -> DecoderConfig.read(family, keys));
        }
        if (keys.has(CustomShape.PARAMETERS)) {
            return new Family(
                    classes(each -> CustomShape.className(type, each)),
                    List.of(),
                    () -> CustomShape.read(keys));
        }
        Stream<String> decoders =
                Arrays.stream(DecoderFamily.values()).map(DecoderFamily::modelType);
        String known =
                Stream.concat(decoders, Stream.of(BertShape.MODEL_TYPE))
                        .map(each -> "'" + each + "'")
                        .collect(Collectors.joining(", "));
        throw new BadInputException(
                "%s: model_type is %s; expected one of %s; choose a model of one of these families"
                        .formatted(file, Printable.name(type), known));
    }

    private static Map<String, Architecture> classes(Function<Architecture, String> className) {
        Map<String, Architecture> classes = new LinkedHashMap<>();
        for (Architecture each : List.of(Architecture.CLASSIFIER, Architecture.CAUSAL_LM)) {
            classes.put(className.apply(each), each);
        }
        return classes;
    }

    private Architecture architecture(Family family) {
        JsonElement value = keys.get("architectures").orElseGet(JsonArray::new);
        if (value instanceof JsonArray names
                && names.size() == 1
                && names.get(0) instanceof JsonPrimitive only) {
            Architecture found = family.classes().get(only.getAsString());
            if (found != null) {
                return found;
            }
        }
        throw new BadInputException(
                "%s: architectures is %s; expected one of %s; choose a folder saved from such a model"
                        .formatted(
                                file,
                                Printable.name(value.toString()),
                                String.join(" or ", family.classes().keySet())));
    }

    private void requireKeys(List<String> required) {
        List<String> missing = required.stream().filter(k -> keys.get(k).isEmpty()).toList();
        if (!missing.isEmpty()) {
            throw new BadInputException(
                    "%s: the keys %s are missing; expected the sizes of the model; fetch config.json again"
                            .formatted(file, Printable.names(missing)));
        }
    }

    /** Refuses what no family computes. */
    private void refuseVariants() {
        keys.get("quantization_config")
                .ifPresent(
                        value ->
                                keys.refuseUnless(
                                        "quantization_config",
                                        value,
                                        "none",
                                        "quantised weights are not computed"));
        keys.refuseUnless(
                "add_cross_attention",
                keys.flag("add_cross_attention", false),
                false,
                "attention to another text is not computed");
        keys.refuseUnless(
                "problem_type",
                keys.text("problem_type", "single_label_classification"),
                "single_label_classification",
                "every row has one class");
        for (String key : List.of("num_experts", "num_local_experts", "n_routed_experts")) {
            keys.refuseUnless(key, keys.integer(key, 0), 0, "a mixture of experts is not computed");
        }
    }

    /** Names the labels as transformers does: by the label names, else num_labels, else 2. */
    private List<String> labelNames() {
        ConfigKeys names = keys.object("id2label").orElse(keys.empty());
        if (names.size() == 0) {
            return ConfigJson.defaultNames(keys.integer("num_labels", 2));
        }
        List<String> labels = new ArrayList<>();
        while (labels.size() < names.size()) {
            String id = Integer.toString(labels.size());
            labels.add(names.required(id, "the name of every class"));
        }
        return labels;
    }

    private OptionalInt padToken() {
        return keys.get("pad_token_id").isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(keys.integer("pad_token_id", 0));
    }
}
