package io.github.weaktostrong.data;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.gson.internal.LazilyParsedNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file as JSON objects, with the keys that JSON lines have, and back. */
final class TableRows {
    /** Keys of lists that have a column for each entry. */
    private static final Set<String> LISTS =
            Set.of("logits", "probabilities", "soft_label", "perturbed_soft_label");

    private static final Pattern ENTRY =
            Pattern.compile("(" + String.join("|", LISTS) + ")_(\\d{1,4})");
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9]\\d*)(\\.\\d+)?([eE][+-]?\\d{1,3})?");

    private final Path file;
    private final Columns columns;
    private final List<String> header;

    private TableRows(Path file, Columns columns, List<String> header) {
        this.file = file;
        this.columns = columns;
        this.header = header;
    }

    static <T> List<T> read(Path file, Columns given, RowFunction<T> row) {
        Columns columns = given.in(file);
        return CsvTable.read(
                file,
                List.of(columns.text()),
                !given.areNumbers(),
                names -> {
                    List<String> header =
                            given.areNumbers() ? numbered(names, given.renamed()) : names;
                    requireDistinct(header);
                    TableRows rows = new TableRows(file, columns, header);
                    columns.renamed().values().forEach(rows::requirePresent);
                    return (line, fields) -> rows.applied(row, line, fields);
                });
    }

    /** The names of a table without a header: the standard ones where numbers are given. */
    private static List<String> numbered(List<String> names, Map<String, String> numbers) {
        List<String> header = new ArrayList<>(names);
        numbers.forEach(
                (key, number) -> {
                    int position = Columns.number(number).orElseThrow();
                    if (position > header.size()) {
                        throw new IllegalArgumentException(
                                "no column %s; expected 1 to %s; correct the number"
                                        .formatted(position, header.size()));
                    }
                    header.set(position - 1, key);
                });
        return header;
    }

    private static void requireDistinct(List<String> header) {
        Map<String, Integer> lengths = new LinkedHashMap<>(); // of lists, -1 of other columns
        for (String name : header) {
            Matcher entry = ENTRY.matcher(name);
            boolean list = entry.matches();
            String key = list ? entry.group(1) : name;
            int length = lengths.getOrDefault(key, list ? 0 : -2);
            if (list && length >= 0 && Integer.parseInt(entry.group(2)) != length) {
                throw new IllegalArgumentException(
                        "column \"%s\" where \"%s_%s\" would come; expected the entries of a list in order, from 0; sort or rename them"
                                .formatted(name, key, length));
            }
            if (list ? length < 0 : length != -2) {
                throw new IllegalArgumentException(
                        "column \"%s\" occurs twice; expected it once; rename or drop one"
                                .formatted(key));
            }
            lengths.put(key, length + 1);
        }
    }

    private void requirePresent(String name) {
        if (!header.contains(name)) {
            throw RowFiles.absent(
                    file,
                    name,
                    header,
                    "rename or name the column, or, in a table without a header, give columns by"
                            + " number");
        }
    }

    /** Converts a row; where a row without a text is refused, what is wrong is the header. */
    private <T> T applied(RowFunction<T> row, int line, List<String> fields) {
        try {
            return row.apply(line, json(fields));
        } catch (IllegalArgumentException e) {
            requirePresent(columns.text());
            throw e;
        }
    }

    private JsonObject json(List<String> fields) {
        JsonObject row = new JsonObject();
        for (int i = 0; i < fields.size(); i++) {
            String name = header.get(i);
            String field = fields.get(i);
            Matcher entry = ENTRY.matcher(name);
            if (name.equals(columns.label())) {
                row.add(name, label(field));
            } else if (!entry.matches()) {
                row.addProperty(name, field);
            } else if (!field.isEmpty()) {
                JsonArray list =
                        row.get(entry.group(1)) instanceof JsonArray begun
                                ? begun
                                : new JsonArray();
                if (list.size() != Integer.parseInt(entry.group(2))) {
                    throw new IllegalArgumentException(
                            "\"%s\" is filled after an empty entry; expected the entries of a list from the first on; fill them or empty all"
                                    .formatted(name));
                }
                list.add(number(field));
                row.add(entry.group(1), list);
            } else if (!row.has(entry.group(1))) {
                row.add(entry.group(1), JsonNull.INSTANCE);
            }
        }
        return row;
    }

    /** A number where it is a class, as it was spelt; what else stands there is refused later. */
    private static JsonElement label(String field) {
        if (field.isEmpty()) {
            return JsonNull.INSTANCE;
        }
        return RowValues.label(field).isPresent()
                ? new JsonPrimitive(new LazilyParsedNumber(field))
                : new JsonPrimitive(field);
    }

    private static JsonPrimitive number(String field) {
        return NUMBER.matcher(field).matches()
                ? new JsonPrimitive(new LazilyParsedNumber(field))
                : new JsonPrimitive(field);
    }

    static void write(Path file, List<JsonObject> rows, char delimiter) {
        Map<String, Integer> lengths = new LinkedHashMap<>(); // of lists, 0 of other columns
        for (JsonObject row : rows) {
            row.entrySet().forEach(each -> lengths.merge(each.getKey(), entries(each), Math::max));
        }
        List<String> header = new ArrayList<>();
        lengths.forEach(
                (key, length) -> {
                    for (int i = 0; i < length; i++) {
                        header.add(key + "_" + i);
                    }
                    if (length == 0) {
                        header.add(key);
                    }
                });
        requireDistinct(file, header);
        AtomicFiles.write(
                file,
                writer -> {
                    writer.write(CsvTable.line(header, delimiter));
                    for (JsonObject row : rows) {
                        writer.write(CsvTable.line(fields(row, lengths), delimiter));
                    }
                });
    }

    private static void requireDistinct(Path file, List<String> header) {
        Set<String> seen = new HashSet<>();
        for (String column : header) {
            if (!seen.add(column)) {
                throw new BadInputException(
                        "%s: would have the column %s twice, of the rows and of what is written beside them; expected distinct names; rename it in the rows, or write .jsonl"
                                .formatted(file, column));
            }
        }
    }

    private static int entries(Map.Entry<String, JsonElement> value) {
        boolean spread = LISTS.contains(value.getKey()) && value.getValue() instanceof JsonArray;
        return spread ? value.getValue().getAsJsonArray().size() : 0;
    }

    private static List<String> fields(JsonObject row, Map<String, Integer> lengths) {
        List<String> fields = new ArrayList<>();
        lengths.forEach(
                (key, length) -> {
                    JsonElement value = row.get(key);
                    if (length == 0) {
                        fields.add(text(value));
                        return;
                    }
                    List<JsonElement> entries =
                            value instanceof JsonArray list ? list.asList() : List.of();
                    entries.forEach(entry -> fields.add(text(entry)));
                    fields.addAll(Collections.nCopies(length - entries.size(), ""));
                });
        return fields;
    }

    private static String text(@Nullable JsonElement value) {
        if (value == null || value.isJsonNull()) {
            return "";
        }
        return value.isJsonPrimitive() ? value.getAsString() : value.toString();
    }
}
