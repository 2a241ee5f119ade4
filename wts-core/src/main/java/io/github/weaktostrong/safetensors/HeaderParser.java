package io.github.weaktostrong.safetensors;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Printable;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses the JSON of a safetensors header token by token, because a tree would silently keep one of
 * two entries of the same name. Unknown keys of an entry are skipped, as the reference does.
 */
final class HeaderParser {

    private static final String METADATA = SafetensorsFile.METADATA;
    private static final int MAX_DIMENSIONS = 32;

    /** A tensor as the header claims it, not yet checked. */
    record Entry(Dtype dtype, List<Long> shape, long begin, long end) {}

    private final Path file;
    private final JsonReader reader;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private HeaderParser(Path file, JsonReader reader) {
        this.file = file;
        this.reader = reader;
    }

    static HeaderParser parse(Path file, String json) {
        try (JsonReader reader = new JsonReader(new StringReader(json))) {
            reader.setStrictness(Strictness.STRICT);
            HeaderParser parser = new HeaderParser(file, reader);
            parser.header();
            return parser;
        } catch (IOException e) {
            throw new BadInputException(
                    "%s: the header is invalid JSON at %s; expected one object; %s"
                            .formatted(file, JsonFiles.place(e), SafetensorsHeader.AGAIN),
                    e);
        }
    }

    Map<String, Entry> entries() {
        return entries;
    }

    Map<String, String> metadata() {
        return metadata;
    }

    private void header() throws IOException {
        Set<String> seen = new HashSet<>();
        expect(JsonToken.BEGIN_OBJECT, "the header", "an object of tensors");
        reader.beginObject();
        while (reader.hasNext()) {
            String name = reader.nextName();
            if (!seen.add(name)) {
                throw bad("the name " + Printable.name(name) + " occurs twice", "unique names");
            }
            if (name.equals(METADATA)) {
                readMetadata();
            } else {
                entries.put(name, entry(name));
            }
        }
        reader.endObject();
        expect(JsonToken.END_DOCUMENT, "what follows the header's object", "only spaces");
    }

    private void readMetadata() throws IOException {
        expect(JsonToken.BEGIN_OBJECT, METADATA, "an object of texts");
        reader.beginObject();
        while (reader.hasNext()) {
            String key = reader.nextName();
            expect(JsonToken.STRING, METADATA + " " + Printable.name(key), "a text");
            if (metadata.put(key, reader.nextString()) != null) {
                throw bad(METADATA + " has " + Printable.name(key) + " twice", "unique keys");
            }
        }
        reader.endObject();
    }

    private Entry entry(String name) throws IOException {
        String tensor = "tensor " + Printable.name(name);
        expect(JsonToken.BEGIN_OBJECT, tensor, "an object with dtype, shape and data_offsets");
        Set<String> seen = new HashSet<>();
        @Nullable Dtype dtype = null;
        @Nullable List<Long> shape = null;
        @Nullable List<Long> offsets = null;
        reader.beginObject();
        while (reader.hasNext()) {
            String key = reader.nextName();
            if (!seen.add(key)) {
                throw bad(tensor + " has " + Printable.name(key) + " twice", "unique keys");
            }
            switch (key) {
                case "dtype" -> dtype = dtype(tensor);
                case "shape" -> shape = integers(tensor + " shape", MAX_DIMENSIONS);
                case "data_offsets" -> offsets = integers(tensor + " data_offsets", 2);
                default -> reader.skipValue();
            }
        }
        reader.endObject();
        if (dtype == null || shape == null || offsets == null || offsets.size() != 2) {
            throw bad(
                    tensor + " has the keys " + Printable.names(seen),
                    "dtype, shape and data_offsets of two numbers");
        }
        return new Entry(dtype, shape, offsets.get(0), offsets.get(1));
    }

    private Dtype dtype(String tensor) throws IOException {
        expect(JsonToken.STRING, tensor + " dtype", "a text");
        String name = reader.nextString();
        return Dtype.ofName(name)
                .orElseThrow(
                        () ->
                                bad(
                                        tensor + " has the unknown dtype " + Printable.name(name),
                                        "one of " + Dtype.known()));
    }

    private List<Long> integers(String what, int most) throws IOException {
        List<Long> values = new ArrayList<>();
        expect(JsonToken.BEGIN_ARRAY, what, "a list of integers");
        reader.beginArray();
        while (reader.hasNext()) {
            expect(JsonToken.NUMBER, what, "a list of integers");
            String text = reader.nextString();
            if (!text.matches("\\d{1,18}")) {
                throw bad(what + " has " + Printable.name(text), "integers from 0 to 10^18 - 1");
            }
            values.add(Long.parseLong(text));
            if (values.size() > most) {
                throw bad(what + " has more than " + most + " numbers", "at most " + most);
            }
        }
        reader.endArray();
        return values;
    }

    private void expect(JsonToken token, String what, String expected) throws IOException {
        JsonToken found = reader.peek();
        if (found != token) {
            throw bad(what + " is " + found, expected);
        }
    }

    private BadInputException bad(String found, String expected) {
        return new BadInputException(
                "%s: %s; expected %s; %s"
                        .formatted(file, found, expected, SafetensorsHeader.AGAIN));
    }
}
