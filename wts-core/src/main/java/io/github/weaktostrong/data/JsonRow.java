package io.github.weaktostrong.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One JSON line and the example in it. Errors say what is wrong, the caller adds where. */
final class JsonRow {
    private final JsonObject values;
    private final Columns columns;

    private JsonRow(JsonObject values, Columns columns) {
        this.values = values;
        this.columns = columns;
    }

    /** Reads an example; {@code IllegalArgumentException} says what is wrong with the row. */
    static Example example(JsonObject values, Columns columns) {
        JsonRow row = new JsonRow(values, columns);
        Example example = row.texts();
        example = RowValues.name(values, columns.id()).map(example::withId).orElse(example);
        example = row.label().map(example::withLabel).orElse(example);
        example = row.softLabel("soft_label").map(example::withSoftLabel).orElse(example);
        example = RowValues.name(values, columns.group()).map(example::withGroup).orElse(example);
        int classes = example.softLabelLength();
        if (classes > 0 && example.label().orElse(0) >= classes) {
            throw new IllegalArgumentException(
                    "label is %s but soft_label has %s entries; expected a label below that; correct one of them"
                            .formatted(example.label().orElseThrow(), classes));
        }
        return row.perturbed(example).map(List::of).map(example::withPerturbed).orElse(example);
    }

    /** The version that {@code wts attack} made of a row; empty where it changed nothing. */
    private Optional<Example> perturbed(Example clean) {
        String text = string("perturbed_text").orElse(clean.text());
        Optional<String> second = string("perturbed_text2").or(clean::secondText);
        if (text.equals(clean.text()) && second.equals(clean.secondText())) {
            return Optional.empty();
        }
        Example version = Example.of(text).withSource(clean.source());
        version = second.map(version::withSecondText).orElse(version);
        version = version.withVariant(RowValues.name(values, "recipe").orElse("perturbed"));
        version = label().map(version::withLabel).orElse(version);
        return Optional.of(
                softLabel("perturbed_soft_label").map(version::withSoftLabel).orElse(version));
    }

    /** Writes an example with the keys that {@link #example} reads. */
    static JsonObject json(Example example) {
        JsonObject json = new JsonObject();
        example.id().ifPresent(id -> json.addProperty("id", id));
        json.addProperty("text", example.text());
        example.secondText().ifPresent(text -> json.addProperty("text2", text));
        example.label().ifPresent(label -> json.addProperty("label", label));
        example.softLabel().ifPresent(values -> json.add("soft_label", array(values)));
        example.group().ifPresent(group -> json.addProperty("group", group));
        return json;
    }

    private static JsonArray array(float[] values) {
        JsonArray array = new JsonArray(values.length);
        for (float value : values) {
            array.add(value);
        }
        return array;
    }

    /** Reads an object strictly; {@code IllegalArgumentException} says what is wrong. */
    static JsonObject parse(String line) {
        JsonObject values = new JsonObject();
        try (JsonReader reader = new JsonReader(new StringReader(line))) {
            reader.setStrictness(Strictness.STRICT);
            if (reader.peek() != JsonToken.BEGIN_OBJECT) {
                throw new IllegalArgumentException(
                        "not a JSON object; expected {\"text\": \"...\", ...} on each line; write"
                                + " every row as one");
            }
            reader.beginObject();
            while (reader.hasNext()) {
                String key = reader.nextName();
                if (values.has(key)) {
                    throw new IllegalArgumentException(
                            "key \"" + key + "\" occurs twice; expected once; remove one");
                }
                values.add(key, JsonParser.parseReader(reader));
            }
            reader.endObject();
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw broken("something follows the closing brace");
            }
            UnicodeText.requireEscapes(line);
            if (line.indexOf('{', line.indexOf('{') + 1) >= 0) { // perhaps an object within it
                requireDistinctNames(line);
            }
            return values;
        } catch (EOFException e) {
            throw broken("the line ends too early");
        } catch (MalformedJsonException | JsonParseException | IllegalStateException e) {
            throw broken(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw broken(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Refuses a name that occurs twice in one object, at whatever depth: readers disagree on which
     * value counts.
     *
     * @param json well-formed JSON
     * @throws IllegalArgumentException naming it
     */
    private static void requireDistinctNames(String json) throws IOException {
        Deque<Set<String>> open = new ArrayDeque<>();
        try (JsonReader reader = new JsonReader(new StringReader(json))) {
            for (JsonToken next = reader.peek();
                    next != JsonToken.END_DOCUMENT;
                    next = reader.peek()) {
                switch (next) {
                    case BEGIN_OBJECT -> {
                        reader.beginObject();
                        open.push(new HashSet<>());
                    }
                    case END_OBJECT -> {
                        reader.endObject();
                        open.pop();
                    }
                    case BEGIN_ARRAY -> reader.beginArray();
                    case END_ARRAY -> reader.endArray();
                    case NAME -> {
                        String name = reader.nextName();
                        if (!open.element().add(name)) {
                            throw new IllegalArgumentException(
                                    "key \"%s\" occurs twice; expected once; remove one"
                                            .formatted(name));
                        }
                    }
                    default -> reader.skipValue();
                }
            }
        }
    }

    private static IllegalArgumentException broken(String why) {
        // Gson adds a link on a line of its own, and advice to read less strictly.
        String first =
                why.lines()
                        .findFirst()
                        .orElse("")
                        .replaceFirst("^.*?Exception: ", "")
                        .replaceFirst("^Use JsonReader.* malformed JSON", "malformed")
                        .replaceFirst("at line 1 column (\\d+).*", "at character $1");
        return new IllegalArgumentException(
                "broken JSON ("
                        + first
                        + "); expected one complete JSON object on each line; mend or drop the"
                        + " line");
    }

    /** The text or texts; an empty first text has no tokens, so the second stands alone. */
    private Example texts() {
        Optional<String> second = string(columns.text2());
        if (second.isPresent() && string(columns.text()).isEmpty() && values.has(columns.text())) {
            return Example.of(second.get());
        }
        Example example = Example.of(text());
        return second.map(example::withSecondText).orElse(example);
    }

    private String text() {
        String name = columns.text();
        return string(name)
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        values.has(name)
                                                ? "\"%s\" is empty; expected a text; drop the row"
                                                        .formatted(name)
                                                : "no \"%s\"; expected every row to have one; add it or drop the row"
                                                        .formatted(name)));
    }

    private Optional<JsonPrimitive> primitive(String key, String expected) {
        JsonElement value = values.get(key);
        if (value == null || value.isJsonNull()) {
            return Optional.empty();
        }
        if (value instanceof JsonPrimitive primitive && !primitive.isBoolean()) {
            return Optional.of(primitive);
        }
        throw RowValues.wrong(key, value, expected);
    }

    /** Returns a text; null and the empty string are no text. */
    private Optional<String> string(String key) {
        return primitive(key, "a string")
                .map(
                        value -> {
                            if (!value.isString()) {
                                throw RowValues.wrong(key, value, "a string");
                            }
                            return value.getAsString();
                        })
                .filter(value -> !value.isEmpty());
    }

    private Optional<Integer> label() {
        String expected = "a whole number from 0 to " + RowValues.MAX_LABEL;
        return primitive(columns.label(), expected)
                .map(
                        value -> {
                            OptionalInt label =
                                    value.isNumber()
                                            ? RowValues.label(value.getAsString())
                                            : OptionalInt.empty();
                            return label.orElseThrow(
                                    () -> RowValues.wrong(columns.label(), value, expected));
                        });
    }

    private Optional<float[]> softLabel(String key) {
        JsonElement value = values.get(key);
        if (value == null || value.isJsonNull()) {
            return Optional.empty();
        }
        String expected = "a list of probabilities, one per class";
        if (!(value instanceof JsonArray array)) {
            throw RowValues.wrong(key, value, expected);
        }
        float[] probabilities = new float[array.size()];
        for (int i = 0; i < probabilities.length; i++) {
            if (!(array.get(i) instanceof JsonPrimitive entry) || !entry.isNumber()) {
                throw RowValues.wrong(key, value, expected);
            }
            probabilities[i] = entry.getAsFloat();
        }
        return Optional.of(probabilities);
    }
}
