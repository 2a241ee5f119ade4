package io.github.weaktostrong.data;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.Strictness;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * Rows as JSON lines, a form that every command reads and writes; {@link RowFiles} knows others.
 *
 * <p>A row is an object with the keys {@code text}, {@code text2}, {@code label}, {@code
 * soft_label}, {@code group}, {@code id}; only {@code text} is always needed. Null and the empty
 * string are absent, other keys are ignored, blank lines skipped. Rows that {@code wts attack}
 * wrote carry a perturbed version as well: {@code perturbed_text}, {@code perturbed_text2}, {@code
 * perturbed_soft_label} (a weak model's, from {@code wts label}) and, as its variant, {@code
 * recipe}; it has the row's label and source, and there is none where both texts are the row's. A
 * label is a whole number from 0; a group or an id may be a number (see {@link RowValues}); a soft
 * label is divided by its sum if that is within 0.001 of 1. JSON is read strictly and must be
 * UTF-8.
 */
public final class JsonLines {
    private static final Gson GSON =
            new GsonBuilder()
                    .setStrictness(Strictness.STRICT)
                    .disableHtmlEscaping()
                    .serializeNulls()
                    .create();

    private JsonLines() {}

    /**
     * Reads the rows of a file.
     *
     * @param file the file, UTF-8
     * @param required what every row must have besides its text
     * @return the rows in order, named after the file; at least one
     * @throws BadInputException {@code FILE line N: what; expected; how to mend} if a line cannot
     *     be used, or if the file is missing or has no row
     */
    public static Dataset read(Path file, Required... required) {
        return ExampleRows.read(
                file, Columns.standard(), required, new JsonLinesReader(file)::read);
    }

    /**
     * Reads the rows of a file through a function.
     *
     * @param file the file, UTF-8, read as strictly as by {@link #read(Path, Required...)}
     * @param row what becomes of a row; an {@code IllegalArgumentException} is reported with file
     *     and line
     * @return the converted rows in order; at least one
     * @throws BadInputException {@code FILE line N: what; expected; how to mend} if a line cannot
     *     be used, or if the file is missing or has no row
     */
    public static <T> List<T> read(Path file, Function<JsonObject, T> row) {
        return new JsonLinesReader(file).read((line, json) -> row.apply(json));
    }

    /**
     * Returns the example of a row.
     *
     * @param row an object with the keys that {@link #read(Path, Required...)} knows
     * @param columns what some of them are called
     * @param required what it must have besides its text
     * @throws IllegalArgumentException if a value cannot be used, or the text or what is required
     *     is missing
     */
    public static Example example(JsonObject row, Columns columns, Required... required) {
        Example example = JsonRow.example(row, columns);
        for (Required what : required) {
            if (!what.isIn(example)) {
                throw new IllegalArgumentException(
                        "no \"%s\"; expected every row to have one; add it or drop the row"
                                .formatted(columns.name(what.key())));
            }
        }
        return example;
    }

    /**
     * Returns an example as a row with the keys that {@link #read(Path, Required...)} knows.
     *
     * @param example the example; its source, task, variant and perturbed texts are left out
     * @return a new object
     */
    public static JsonObject row(Example example) {
        return JsonRow.json(example);
    }

    /**
     * Writes rows to a file as {@link AtomicFiles} does.
     *
     * @param file the file, replaced if it exists; its folders are made
     * @param rows the rows; numbers must be finite
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, Iterable<JsonObject> rows) {
        AtomicFiles.write(
                file,
                writer -> {
                    for (JsonObject row : rows) {
                        writer.write(GSON.toJson(row));
                        writer.write('\n');
                    }
                });
    }
}
