package io.github.weaktostrong.examples.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.Tokenizer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A text to be continued.
 *
 * @param json the row as it was read
 * @param texts its text and second text; empty where ids are given
 * @param ids its {@code input_ids}, which count where both are given
 */
record PromptRow(JsonObject json, List<String> texts, List<Integer> ids) {

    static PromptRow of(JsonObject json) {
        JsonElement ids = json.get("input_ids");
        if (ids == null || ids.isJsonNull()) {
            if (!json.has("text")) {
                throw new IllegalArgumentException(
                        "no \"text\" and no \"input_ids\"; expected one of them; add it");
            }
            return new PromptRow(json, TextRow.parts(json), List.of());
        }
        if (!(ids instanceof JsonArray array) || array.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"input_ids\" is no list of token ids; expected at least one; add them");
        }
        return new PromptRow(json, List.of(), array.asList().stream().map(PromptRow::id).toList());
    }

    int[] tokens(Tokenizer tokenizer) {
        if (!ids.isEmpty()) {
            return ids.stream().mapToInt(Integer::intValue).toArray();
        }
        return texts.stream().map(tokenizer::encode).flatMapToInt(IntStream::of).toArray();
    }

    private static Integer id(JsonElement value) {
        if (value instanceof JsonPrimitive number && number.isNumber()) {
            double id = number.getAsDouble();
            if (id >= 0 && id <= Integer.MAX_VALUE && id == Math.rint(id)) {
                return (int) id;
            }
        }
        throw new IllegalArgumentException(
                "\"input_ids\" has the entry "
                        + value
                        + "; expected whole numbers from 0; correct it or drop the row");
    }
}
