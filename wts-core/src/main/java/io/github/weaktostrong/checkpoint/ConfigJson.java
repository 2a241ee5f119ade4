package io.github.weaktostrong.checkpoint;

import io.github.weaktostrong.data.BadInputException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The content of {@code config.json} of a GPT-NeoX model folder, in the key names of transformers 4
 * or 5.
 *
 * @param shape shape and constants of the body
 * @param architecture what sits on the body
 * @param labels names of a classifier's classes in order, at least 2; none for a language model
 * @param padTokenId id of the padding token, below the vocabulary size; empty when the file has
 *     none
 */
public record ConfigJson(
        ModelShape shape, Architecture architecture, List<String> labels, OptionalInt padTokenId) {

    /** Name of the file in a model folder. */
    public static final String FILE_NAME = "config.json";

    private static final int MAX_LABELS = 1 << 20;

    /** Validates that labels fit the architecture and padding the vocabulary. */
    public ConfigJson {
        labels = List.copyOf(labels);
        if (architecture == Architecture.CLASSIFIER) {
            requireLabels(labels.size());
        } else if (!labels.isEmpty()) {
            throw new IllegalArgumentException(
                    "a language model has %d labels; expected 0".formatted(labels.size()));
        }
        if (padTokenId.isPresent()
                && (padTokenId.getAsInt() < 0 || padTokenId.getAsInt() >= shape.vocabSize())) {
            throw new IllegalArgumentException(
                    "the padding token id is %d; expected 0 to %d, an entry of the vocabulary"
                            .formatted(padTokenId.getAsInt(), shape.vocabSize() - 1));
        }
    }

    /**
     * Returns the configuration of a classifier without padding token, whose classes are named
     * {@code LABEL_0}, {@code LABEL_1}, ...
     */
    public static ConfigJson classifier(ModelShape shape, int labels) {
        return new ConfigJson(shape, Architecture.CLASSIFIER, unnamed(labels), OptionalInt.empty());
    }

    /** Returns the names that transformers gives to classes without one. */
    static List<String> unnamed(int labels) {
        requireLabels(labels);
        return IntStream.range(0, labels).mapToObj(i -> "LABEL_" + i).toList();
    }

    private static void requireLabels(int labels) {
        if (labels < 2 || labels > MAX_LABELS) {
            throw new IllegalArgumentException(
                    "a classifier has %d labels; expected 2 to %d (a regression head is not supported)"
                            .formatted(labels, MAX_LABELS));
        }
    }

    /** Returns the configuration of a language model without padding token. */
    public static ConfigJson causal(ModelShape shape) {
        return new ConfigJson(shape, Architecture.CAUSAL_LM, List.of(), OptionalInt.empty());
    }

    /** Returns this configuration with a padding token. */
    public ConfigJson withPadTokenId(int id) {
        return new ConfigJson(shape, architecture, labels, OptionalInt.of(id));
    }

    /**
     * Reads {@code config.json} of a model folder. Keys that are missing have the defaults of
     * transformers' {@code GPTNeoXConfig}, except the sizes of vocabulary, hidden and feed-forward
     * layers and the numbers of layers and heads, which are required. Dropout rates are ignored; of
     * several ids that begin or end a text the first counts.
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
