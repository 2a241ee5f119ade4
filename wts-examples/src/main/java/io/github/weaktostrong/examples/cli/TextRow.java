package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Texts of a row where, unlike in labelled data, an empty one has a meaning. */
final class TextRow {
    private TextRow() {}

    /** The text, possibly empty, and the second text if there is one. */
    static List<String> parts(JsonObject row) {
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

    /** A string; null is none. */
    static Optional<String> string(JsonObject row, String key) {
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
}
