package io.github.weaktostrong.data;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads small JSON files whole, strictly, with the line and column of the first error. */
public final class JsonFiles {

    private static final long MAX_BYTES = 64L << 20;
    private static final Pattern PLACE = Pattern.compile("line (\\d+) column (\\d+)");

    private JsonFiles() {}

    /** Reads a file that holds one object. */
    public static JsonObject readObject(Path file) {
        String text = text(file);
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(Strictness.STRICT);
            JsonElement element = JsonParser.parseReader(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new JsonParseException("text after the end at " + reader);
            }
            if (!element.isJsonObject()) {
                throw new BadInputException(
                        file + ": not a JSON object; expected {...}; write the file again");
            }
            requireUnicode(file, text);
            return element.getAsJsonObject();
        } catch (IOException | JsonParseException e) {
            throw new BadInputException(
                    "%s: invalid JSON at %s; expected one object in UTF-8; mend that place or fetch the file again"
                            .formatted(file, place(e)),
                    e);
        }
    }

    /** Returns the text of a regular file of at most 64 MiB. */
    public static String text(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    file
                            + (Files.exists(file) ? ": no regular file" : ": no such file")
                            + "; expected a model folder's "
                            + file.getFileName()
                            + "; fetch it or check the path");
        }
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new BadInputException(
                        "%s: %s bytes; expected at most %s; is it another file under this name?"
                                .formatted(file, Files.size(file), MAX_BYTES));
            }
            return utf8(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    file + ": not UTF-8; expected JSON in UTF-8; save it in that encoding", e);
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
    }

    /**
     * Refuses well-formed JSON with half of a surrogate pair in a string.
     *
     * @throws BadInputException with file and line
     */
    public static void requireUnicode(Path file, String json) {
        long line = 0;
        for (String each : (Iterable<String>) json.lines()::iterator) { // no string spans lines
            line++;
            try {
                UnicodeText.requireEscapes(each);
            } catch (IllegalArgumentException e) {
                throw BadInputException.atLine(file, line, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Decodes strictly; a byte order mark is not JSON and is left for the parser to refuse. */
    public static String utf8(ByteBuffer bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    }

    /** Returns "line L column C" from the parser's message, which itself spans several lines. */
    public static String place(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            Matcher matcher = PLACE.matcher(String.valueOf(t.getMessage()));
            if (matcher.find()) {
                return "line " + matcher.group(1) + " column " + matcher.group(2);
            }
        }
        return "its beginning";
    }
}
