package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.Columns;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.JsonLines;
import io.github.weaktostrong.data.Required;
import io.github.weaktostrong.data.RowFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows as they were read, for output that repeats the input.
 *
 * @param json each row's own keys and values
 * @param data the same rows as examples
 * @param columns what the keys are called
 */
record InputRows(List<JsonObject> json, Dataset data, Columns columns) {

    /** Reads the rows of a file, which may be a pipe: once. */
    static InputRows read(Path file, Columns columns, Required... required) {
        Columns keys = columns.in(file);
        List<Row> rows =
                RowFiles.read(
                        file,
                        columns,
                        json -> new Row(json, JsonLines.example(json, keys, required)));
        return new InputRows(
                rows.stream().map(Row::json).toList(),
                new Dataset(
                        String.valueOf(file.getFileName()),
                        rows.stream().map(Row::example).toList()),
                keys);
    }

    /** The id of a row, a string or a number, as it was given. */
    static Optional<JsonElement> id(JsonObject row, Columns columns) {
        return Optional.ofNullable(row.get(columns.id())).filter(id -> !id.isJsonNull());
    }

    /**
     * The text of a row and the second text if there is one; unlike in labelled data an empty one
     * has a meaning.
     */
    static List<String> texts(JsonObject row, Columns columns) {
        List<String> parts = new ArrayList<>();
        parts.add(
                string(row, columns.text())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "no \"%s\"; expected every row to have one; add it or drop the row"
                                                        .formatted(columns.text()))));
        string(row, columns.text2()).ifPresent(parts::add);
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
