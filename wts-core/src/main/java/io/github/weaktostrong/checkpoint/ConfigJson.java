package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The content of {@code config.json} of a model folder, in the key names of transformers 4 or 5.
 *
 * @param shape shape and constants of the body
 * @param architecture what sits on the body
 * @param labelNames names of a classifier's classes, at least 2; none for a language model
 * @param padTokenId id of the padding token, below the vocabulary size; empty when the file has
 *     none
 */
public record ConfigJson(
        ModelShape shape,
        Architecture architecture,
        List<String> labelNames,
        OptionalInt padTokenId) {

    /** Name of the file in a model folder. */
    public static final String FILE_NAME = "config.json";

    private static final int MAX_LABELS = 1 << 20;

    /** Validates that labels fit the architecture and padding the vocabulary. */
    public ConfigJson {
        labelNames = List.copyOf(labelNames);
        int labels = labelNames.size();
        if (architecture == Architecture.CLASSIFIER && (labels < 2 || labels > MAX_LABELS)) {
            throw new IllegalArgumentException(
                    "a classifier has %s labels; expected 2 to %s (a regression head is not supported)"
                            .formatted(labels, MAX_LABELS));
        }
        if (architecture != Architecture.CLASSIFIER && labels != 0) {
            throw new IllegalArgumentException(
                    "a language model has %s labels; expected 0".formatted(labels));
        }
        if (padTokenId.isPresent()
                && (padTokenId.getAsInt() < 0 || padTokenId.getAsInt() >= shape.vocabSize())) {
            throw new IllegalArgumentException(
                    "the padding token id is %s; expected 0 to %s, an entry of the vocabulary"
                            .formatted(padTokenId.getAsInt(), shape.vocabSize() - 1));
        }
    }

    /**
     * Returns the configuration of a classifier without padding token, whose classes are named
     * {@code LABEL_0}, {@code LABEL_1}, ...
     */
    public static ConfigJson classifier(ModelShape shape, int labels) {
        return classifier(shape, defaultNames(labels));
    }

    /** Returns the configuration of a classifier with named classes, without padding token. */
    public static ConfigJson classifier(ModelShape shape, List<String> labelNames) {
        return new ConfigJson(shape, Architecture.CLASSIFIER, labelNames, OptionalInt.empty());
    }

    /** Returns the names that transformers gives to so many classes. */
    static List<String> defaultNames(int labels) {
        return IntStream.range(0, Math.min(labels, MAX_LABELS + 1))
                .mapToObj(i -> "LABEL_" + i)
                .toList();
    }

    /** Returns the number of a classifier's classes, 0 of a language model. */
    public int labels() {
        return labelNames.size();
    }

    /** Returns the configuration of a language model without padding token. */
    public static ConfigJson causal(ModelShape shape) {
        return new ConfigJson(shape, Architecture.CAUSAL_LM, List.of(), OptionalInt.empty());
    }

    /** Returns this configuration with a padding token. */
    public ConfigJson withPadTokenId(int id) {
        return new ConfigJson(shape, architecture, labelNames, OptionalInt.of(id));
    }

    /**
     * Reads {@code config.json} of a model folder. Keys that are missing have the defaults of
     * transformers, except the sizes of vocabulary, hidden and feed-forward layers and the numbers
     * of layers and heads, which are required. Dropout rates are ignored; of several ids that begin
     * or end a text the first counts.
     *
     * @throws BadInputException when the file is missing, is not JSON or describes a model that
     *     this library does not compute
     */
    public static ConfigJson read(Path folder) {
        return new ConfigReader(folder.resolve(FILE_NAME)).read();
    }

    /**
     * Returns the text of a {@code config.json} that transformers 4 and 5 read alike: old and new
     * key names, fp32, the labels in {@code id2label} and {@code label2id}.
     */
    public String toJson() {
        return ConfigText.of(this);
    }
}
