package io.github.weaktostrong.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonNumbers;
import io.github.weaktostrong.data.Printable;
import java.nio.file.Path;
import java.util.Optional;

/** The keys of one JSON object with their types checked; null counts as absent. */
final class ConfigKeys {

    private final Path file;
    private final JsonObject json;

    ConfigKeys(Path file, JsonObject json) {
        this.file = file;
        this.json = json;
    }

    ConfigKeys empty() {
        return new ConfigKeys(file, new JsonObject());
    }

    int size() {
        return json.size();
    }

    boolean holdsObjects() {
        return json.asMap().values().stream().anyMatch(JsonElement::isJsonObject);
    }

    Optional<JsonElement> get(String key) {
        return Optional.ofNullable(json.get(key)).filter(value -> !value.isJsonNull());
    }

    Optional<ConfigKeys> object(String key) {
        return get(key).map(
                        value -> {
                            if (!value.isJsonObject()) {
                                throw wrong(key, value, "an object");
                            }
                            return new ConfigKeys(file, value.getAsJsonObject());
                        });
    }

    String text(String key, String otherwise) {
        return get(key).map(
                        value -> {
                            if (!(value instanceof JsonPrimitive p && p.isString())) {
                                throw wrong(key, value, "a text");
                            }
                            return value.getAsString();
                        })
                .orElse(otherwise);
    }

    String required(String key, String expected) {
        JsonElement value = get(key).orElse(JsonNull.INSTANCE);
        if (!(value instanceof JsonPrimitive)) {
            throw wrong(key, value, expected);
        }
        return value.getAsString();
    }

    boolean flag(String key, boolean otherwise) {
        return get(key).map(
                        value -> {
                            if (!(value instanceof JsonPrimitive p && p.isBoolean())) {
                                throw wrong(key, value, "true or false");
                            }
                            return value.getAsBoolean();
                        })
                .orElse(otherwise);
    }

    int integer(String key, int otherwise) {
        return get(key).map(value -> integer(key, value)).orElse(otherwise);
    }

    private int integer(String key, JsonElement value) {
        number(key, value);
        return JsonNumbers.whole(value)
                .orElseThrow(() -> wrong(key, value, "an integer of 32 bits"));
    }

    /** Returns a token's id; of several, as transformers 5 writes them, the first. */
    int tokenId(String key, int otherwise) {
        return get(key).map(
                        value ->
                                value instanceof JsonArray ids && !ids.isEmpty()
                                        ? integer(key, ids.get(0))
                                        : integer(key, value))
                .orElse(otherwise);
    }

    double number(String key, double otherwise) {
        return get(key).map(value -> number(key, value)).orElse(otherwise);
    }

    private double number(String key, JsonElement value) {
        return JsonNumbers.decimal(value).orElseThrow(() -> wrong(key, value, "a number"));
    }

    private BadInputException wrong(String key, JsonElement value, String expected) {
        return new BadInputException(
                "%s: %s is %s; expected %s; correct the value"
                        .formatted(file, key, Printable.name(value.toString()), expected));
    }
}
