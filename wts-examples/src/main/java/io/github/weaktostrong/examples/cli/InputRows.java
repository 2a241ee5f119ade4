package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.data.Required;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows as they were read, for output that repeats parts of the input.
 *
 * @param json each row's own keys and values
 * @param data the same rows as examples
 */
record InputRows(List<JsonObject> json, Dataset data) {

    /** Reads the rows of a file, which may be a pipe: once. */
    static InputRows read(Path file, Required... required) {
        List<Row> rows =
                JsonLines.read(file, json -> new Row(json, JsonLines.example(json, required)));
        return new InputRows(
                rows.stream().map(Row::json).toList(),
                new Dataset(
                        String.valueOf(file.getFileName()),
                        rows.stream().map(Row::example).toList()));
    }

    /** The id of a row, a string or a number, as it was given. */
    static Optional<JsonElement> id(JsonObject row) {
        return Optional.ofNullable(row.get("id")).filter(id -> !id.isJsonNull());
    }

    /**
     * The text of a row and the second text if there is one; unlike in labelled data an empty one
     * has a meaning.
     */
    static List<String> texts(JsonObject row) {
        List<String> parts = new ArrayList<>();
        parts.add(
                string(row, "text")
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no \"text\"; expected every row to have one; add"
                                                        + " it or drop the row")));
        string(row, "text2").ifPresent(parts::add);
        return parts;
    }

    private static Optional<String> string(JsonObject row, String key) {
        JsonElement value = row.get(key);
        if (value == null || value.isJsonNull()) {
            return Optional.empty();
        }
        if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            return Optional.of(primitive.getAsString());
        }
        throw new IllegalArgumentException(
                "\"" + key + "\" is not a string; expected a text; correct it or drop the row");
    }

    private record Row(JsonObject json, Example example) {}
}
