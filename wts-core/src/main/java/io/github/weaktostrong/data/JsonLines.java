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
 * Rows as JSON lines, the form that every command reads and writes.
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
        ExampleRows checked = new ExampleRows(required);
        List<Example> rows = new JsonLinesReader(file).read(checked);
        checked.requireLabelsWithinSoftLabels(file);
        return new Dataset(String.valueOf(file.getFileName()), rows);
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
     * @param required what it must have besides its text
     * @throws IllegalArgumentException if a value cannot be used, or the text or what is required
     *     is missing
     */
    public static Example example(JsonObject row, Required... required) {
        Example example = JsonRow.example(row);
        for (Required what : required) {
            if (!what.isIn(example)) {
                throw new IllegalArgumentException(
                        "no \"%s\"; expected every row to have one; add it or drop the row"
                                .formatted(what.key()));
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

    /** Turns the rows of one file into examples and checks them against each other. */
    private static final class ExampleRows implements JsonLinesReader.RowFunction<Example> {
        private final Required[] required;
        private int softLabelLength;
        private int largestLabel = -1;
        private long largestLabelLine;

        ExampleRows(Required... required) {
            this.required = required.clone();
        }

        @Override
        public Example apply(long line, JsonObject row) {
            Example example = example(row, required);
            int own = example.softLabelLength();
            if (softLabelLength > 0 && own > 0 && own != softLabelLength) {
                throw new IllegalArgumentException(
                        "soft_label has %d entries, that of an earlier row %d; expected one length; give every row one probability per class"
                                .formatted(own, softLabelLength));
            }
            softLabelLength = Math.max(softLabelLength, own);
            int label = example.label().orElse(-1);
            if (label > largestLabel) {
                largestLabel = label;
                largestLabelLine = line;
            }
            return example;
        }

        /** Checks that labels lie within the soft labels, which only all rows together tell. */
        void requireLabelsWithinSoftLabels(Path file) {
            if (softLabelLength > 0 && largestLabel >= softLabelLength) {
                throw BadInputException.atLine(
                        file,
                        largestLabelLine,
                        "label is %d but soft_label has %d entries; expected a label below that; correct one of them"
                                .formatted(largestLabel, softLabelLength));
            }
        }
    }
}
