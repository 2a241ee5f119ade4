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
import java.util.List;
import java.util.Optional;
import java.util.Set;

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

    /** Whether the key is there, be it null. */
    boolean has(String key) {
        return json.has(key);
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

    Set<String> names() {
        return json.keySet();
    }

    List<Integer> integers(String key) {
        JsonElement value = json.get(key);
        if (!(value instanceof JsonArray array)) {
            throw wrong(key, value, "integers");
        }
        return array.asList().stream().map(each -> integer(key, each)).toList();
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

    /** Refuses a value that is not computed. */
    void refuseUnless(String key, Object value, Object expected, String reason) {
        if (!value.equals(expected)) {
            throw new BadInputException(
                    "%s: %s is %s; expected %s: %s; choose another model"
                            .formatted(
                                    file, key, Printable.name(value.toString()), expected, reason));
        }
    }

    /** Returns a number that has several names, which must agree: each version reads another. */
    double number(List<String> names, double otherwise) {
        List<String> given = names.stream().filter(name -> get(name).isPresent()).toList();
        double value = given.isEmpty() ? otherwise : number(given.get(0), otherwise);
        for (String name : given) {
            double other = number(name, otherwise);
            if (other != value) {
                throw new BadInputException(
                        "%s: %s is %s and %s is %s; expected one number; correct the wrong one"
                                .formatted(file, given.get(0), value, name, other));
            }
        }
        return value;
    }

    Path file() {
        return file;
    }

    private BadInputException wrong(String key, JsonElement value, String expected) {
        return new BadInputException(
                "%s: %s is %s; expected %s; correct the value"
                        .formatted(file, key, Printable.name(value.toString()), expected));
    }
}
