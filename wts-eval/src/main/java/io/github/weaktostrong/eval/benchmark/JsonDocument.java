package io.github.weaktostrong.eval.benchmark;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.RowValues;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a data file that is one JSON object, strictly, and says where it is malformed. */
final class JsonDocument {
    private static final Pattern LINE = Pattern.compile("line (\\d+) column (\\d+)");

    private JsonDocument() {}

    static JsonObject read(Path file) {
        String text = InputFiles.text(file, "a JSON object");
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT || !element.isJsonObject()) {
                throw new BadInputException(
                        file
                                + ": not one JSON object; expected {...} and nothing after it; take"
                                + " the original file");
            }
            JsonFiles.requireUnicode(file, text);
            return element.getAsJsonObject();
        } catch (JsonParseException e) {
            throw malformed(file, e);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    private static BadInputException malformed(Path file, JsonParseException error) {
        for (Throwable t = error; t != null; t = t.getCause()) {
            Matcher place = LINE.matcher(String.valueOf(t.getMessage()));
            if (place.find()) {
                return BadInputException.atLine(
                        file,
                        Long.parseLong(place.group(1)),
                        "malformed JSON at column "
                                + place.group(2)
                                + "; expected one JSON object; correct it or fetch the file again");
            }
        }
        return new BadInputException(
                file + ": malformed JSON; expected one JSON object; fetch the file again", error);
    }

    /** A text; empty where the key is absent or null. */
    static Optional<String> text(JsonObject row, String key) {
        JsonElement value = row.get(key);
        return value instanceof JsonPrimitive primitive && primitive.isString()
                ? Optional.of(primitive.getAsString())
                : Optional.empty();
    }

    /** A class from 0, given as a number or, as some files have it, as text; otherwise -1. */
    static int label(JsonObject row) {
        return row.get("label") instanceof JsonPrimitive value
                ? RowValues.label(value.getAsString()).orElse(-1)
                : -1;
    }
}
