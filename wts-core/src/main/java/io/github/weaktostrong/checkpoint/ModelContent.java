package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Printable;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.SafetensorsFile;
import io.github.weaktostrong.safetensors.TensorSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The content of a model folder to be written.
 *
 * @param config becomes {@code config.json}
 * @param tokenizerJson text of {@code tokenizer.json}, a JSON object
 * @param tensors the weights by name, at least one
 * @param extraFiles further texts by plain file name, such as a model card; a classifier's of its
 *     shape is added where there is none
 * @param history of the trainings, kept in the weights files if there was one
 */
public record ModelContent(
        ConfigJson config,
        String tokenizerJson,
        SortedMap<String, TensorSource> tensors,
        Map<String, String> extraFiles,
        PrivacyHistory history) {

    /** Name of a model card. */
    public static final String CARD_FILE_NAME = "README.md";

    private static final Pattern PLAIN = Pattern.compile("[\\w-][\\w.-]*");

    /** Copies the maps and checks the names. */
    public ModelContent {
        tensors = Collections.unmodifiableSortedMap(new TreeMap<>(tensors));
        Map<String, String> files = new LinkedHashMap<>(extraFiles);
        if (config.architecture() == Architecture.CLASSIFIER) {
            config.shape().card().ifPresent(card -> files.putIfAbsent(CARD_FILE_NAME, card));
        }
        extraFiles = Collections.unmodifiableMap(files);
        if (tensors.isEmpty() || tensors.containsKey(SafetensorsFile.METADATA)) {
            throw new IllegalArgumentException(
                    "%s tensors, or one of the name %s; expected at least one and another name"
                            .formatted(tensors.size(), SafetensorsFile.METADATA));
        }
        for (String name : extraFiles.keySet()) {
            if (!PLAIN.matcher(name).matches() || ModelFileNames.isOwn(name)) {
                throw new IllegalArgumentException(
                        "the extra file %s; expected a plain name that no file of a model has"
                                .formatted(Printable.name(name)));
            }
        }
        requireObject(tokenizerJson);
    }

    /** Returns the texts attached to the weights files, by name. */
    SortedMap<String, String> metadata() {
        return metadata(history);
    }

    /** The same of any history. */
    static SortedMap<String, String> metadata(PrivacyHistory history) {
        SortedMap<String, String> texts = new TreeMap<>(Map.of("format", "pt"));
        if (!history.equals(PrivacyHistory.NONE)) {
            texts.put(StoredHistory.KEY, history.toJson().toString());
        }
        return texts;
    }

    private static void requireObject(String tokenizerJson) {
        try {
            if (JsonParser.parseString(tokenizerJson).isJsonObject()) {
                return;
            }
        } catch (JsonParseException e) {
            throw new BadInputException(
                    "the tokenizer is invalid JSON at %s; expected the text of a tokenizer.json; fetch it again"
                            .formatted(JsonFiles.place(e)),
                    e);
        }
        throw new BadInputException(
                "the tokenizer is not a JSON object; expected the text of a tokenizer.json; fetch"
                        + " it again");
    }
}
