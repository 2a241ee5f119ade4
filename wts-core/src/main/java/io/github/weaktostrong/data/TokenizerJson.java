package io.github.weaktostrong.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The sizes and names in a {@code tokenizer.json} that the native tokenizer does not tell. */
record TokenizerJson(int vocabularySize, Map<String, Integer> added) {
    /** As many as a model may embed. */
    private static final int MOST_IDS = 1 << 24;

    private static final List<String> END_OF_TEXT =
            List.of("<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "[SEP]");
    private static final List<String> PADDING = List.of("<|padding|>", "<pad>", "[PAD]", "<|pad|>");

    /** Reads sizes and names; {@code IllegalArgumentException} says what is wrong. */
    static TokenizerJson parse(String json) {
        try {
            JsonObject root = JsonParser.parseString(json).getAsJsonObject();
            JsonElement vocabulary = root.getAsJsonObject("model").get("vocab");
            int size = 0;
            if (vocabulary.isJsonArray()) {
                size = vocabulary.getAsJsonArray().size();
            } else {
                for (var entry : vocabulary.getAsJsonObject().entrySet()) {
                    size = Math.max(size, id(entry.getKey(), entry.getValue()) + 1);
                }
            }
            Map<String, Integer> added = new HashMap<>();
            if (root.has("added_tokens")) {
                for (JsonElement element : root.getAsJsonArray("added_tokens")) {
                    JsonObject token = element.getAsJsonObject();
                    String content = token.get("content").getAsString();
                    int id = id(content, token.get("id"));
                    added.put(content, id);
                    size = Math.max(size, id + 1);
                }
            }
            return new TokenizerJson(size, Map.copyOf(added));
        } catch (JsonParseException
                | IllegalStateException
                | ClassCastException
                | NullPointerException
                | UnsupportedOperationException e) {
            throw new IllegalArgumentException("broken JSON or keys missing", e);
        }
    }

    private static int id(String token, @Nullable JsonElement value) {
        int id = JsonNumbers.whole(value).orElse(-1);
        if (id < 0 || id >= MOST_IDS) {
            throw new IllegalArgumentException(
                    "the id of token %s is %s, not a whole number from 0 to %s"
                            .formatted(Printable.name(token), value, MOST_IDS - 1));
        }
        return id;
    }

    OptionalInt endOfText() {
        return first(END_OF_TEXT);
    }

    OptionalInt padding() {
        return first(PADDING);
    }

    private OptionalInt first(List<String> names) {
        return names.stream().filter(added::containsKey).mapToInt(added::get).findFirst();
    }
}
