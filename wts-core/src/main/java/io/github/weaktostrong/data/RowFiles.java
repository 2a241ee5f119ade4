package io.github.weaktostrong.data;

import com.google.gson.JsonObject;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Rows in files of the form that the name's end says: {@code .csv} (commas), {@code .tsv} (tabs),
 * that of a {@link RowForm} on the class path or, for every other name and pipes, JSON lines.
 *
 * <p>Of a table the first line is a header, unless columns are given by number. A field is a text,
 * as {@link CsvTable} reads it, an empty one is absent; the label's is a number. Lists of numbers
 * ({@code logits}, {@code probabilities}, {@code soft_label}, {@code perturbed_soft_label}) stand
 * in one column for each entry: {@code soft_label_0}, {@code soft_label_1} and so on.
 */
public final class RowFiles {
    private static final List<String> OTHER_FORMS =
            List.of(".parquet", ".arrow", ".feather", ".xls", ".xlsx", ".gz", ".zip");

    private RowFiles() {}

    /**
     * Reads the rows of a file, whose columns have the standard names.
     *
     * @param file the file, UTF-8
     * @param required what every row must have besides its text
     * @return the rows in order, named after the file; at least one
     * @throws BadInputException {@code FILE line N: what; expected; how to mend}, for a {@link
     *     RowForm} {@code FILE row N}, if a row cannot be used, or if the file is missing or has
     *     none
     */
    public static Dataset read(Path file, Required... required) {
        return read(file, Columns.standard(), required);
    }

    /**
     * Reads the rows of a file.
     *
     * @param file the file, UTF-8
     * @param columns what its columns or keys are called; one that no row has, and whose name is
     *     not the standard one, is refused
     * @param required what every row must have besides its text
     * @return the rows in order, named after the file; at least one
     * @throws BadInputException as for {@link #read(Path, Required...)}
     */
    public static Dataset read(Path file, Columns columns, Required... required) {
        return ExampleRows.read(file, columns.in(file), required, row -> rows(file, columns, row));
    }

    /**
     * Reads the rows of a file through a function.
     *
     * @param file the file, UTF-8
     * @param columns what its columns or keys are called
     * @param row what becomes of a row, whose keys are those of {@code columns.in(file)} and the
     *     names of all other columns; an {@code IllegalArgumentException} is reported with file and
     *     line
     * @return the converted rows in order; at least one
     * @throws BadInputException as for {@link #read(Path, Required...)}
     */
    public static <T> List<T> read(Path file, Columns columns, Function<JsonObject, T> row) {
        return rows(file, columns, (line, json) -> row.apply(json));
    }

    private static <T> List<T> rows(Path file, Columns columns, RowFunction<T> row) {
        if (delimiter(file).isPresent()) {
            return TableRows.read(file, columns, row);
        }
        Columns keys = columns.in(file);
        Set<String> unseen = new HashSet<>(columns.renamed().values());
        RowFunction<T> seen =
                (line, json) -> {
                    RowValues.shorten(json, keys.group());
                    RowValues.shorten(json, keys.id());
                    T converted = row.apply(line, json);
                    unseen.removeAll(json.keySet());
                    return converted;
                };
        Optional<RowForm> form = form(file);
        List<T> rows =
                form.isPresent()
                        ? rows(form.get(), file, keys, seen)
                        : new JsonLinesReader(file).read(seen);
        if (!unseen.isEmpty()) {
            throw new BadInputException(
                    "%s: no row has a \"%s\"; expected every named column in some row; correct the name"
                            .formatted(file, String.join("\", \"", unseen)));
        }
        return rows;
    }

    private static <T> List<T> rows(RowForm form, Path file, Columns keys, RowFunction<T> row) {
        InputFiles.require(file, "a file of rows");
        List<T> rows = new ArrayList<>();
        try (Stream<JsonObject> all = form.read(file)) {
            for (Iterator<JsonObject> each = all.iterator(); each.hasNext(); ) {
                JsonObject json = each.next();
                try {
                    rows.add(row.apply(rows.size() + 1, json));
                } catch (IllegalArgumentException e) {
                    throw json.has(keys.text())
                            ? new BadInputException(
                                    place(file, rows.size() + 1) + ": " + e.getMessage(), e)
                            : absent(file, keys.text(), json.keySet(), "rename or name the column");
                }
            }
        }
        if (rows.isEmpty()) {
            throw new BadInputException(
                    file + ": no row in the file; expected at least one; name another file");
        }
        return rows;
    }

    /** Returns where a row is: its line, or, where a form has no lines, its number. */
    static String place(Path file, long number) {
        return file + (form(file).isPresent() ? " row " : " line ") + number;
    }

    /** Returns the refusal of a file without a column. */
    static BadInputException absent(
            Path file, String name, Iterable<String> present, String mending) {
        return new BadInputException(
                "%s: no column \"%s\"; expected it among the columns, got %s; %s"
                        .formatted(file, name, Quoted.of(String.join(",", present)), mending));
    }

    /**
     * Writes rows to a file as {@link AtomicFiles} does, in the form that its name's end says.
     *
     * @param file the file, replaced if it exists; its folders are made
     * @param rows the rows; numbers must be finite. A table's columns are their keys in the order
     *     in which they first occur; null and absent values are empty fields; objects and other
     *     lists than those named above are JSON
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, List<JsonObject> rows) {
        Optional<RowForm> form = form(file);
        Optional<Character> delimiter = delimiter(file);
        if (form.isPresent()) {
            AtomicFiles.replace(file, fresh -> form.get().write(fresh, rows));
        } else if (delimiter.isPresent()) {
            TableRows.write(file, rows, delimiter.get());
        } else {
            JsonLines.write(file, rows);
        }
    }

    /**
     * Checks, before the work that leads to them, that rows can be written to a file.
     *
     * @throws BadInputException as {@link OutputFiles#requireWritable} does, and if the name's end
     *     is that of a form that is not written
     */
    public static void requireWritable(Path file) {
        form(file).ifPresent(form -> form.requireWritable(file));
        delimiter(file); // refuses other forms
        OutputFiles.requireWritable(file);
    }

    /** Returns what separates the fields of a table; empty for JSON lines and further forms. */
    static Optional<Character> delimiter(Path file) {
        String name = name(file);
        if (OTHER_FORMS.stream().anyMatch(name::endsWith) && form(file).isEmpty()) {
            throw new BadInputException(
                    file
                            + ": a form of rows that is neither read nor written; expected .jsonl,"
                            + " .csv or .tsv, or, with wts-examples and its libraries on the class"
                            + " path, .parquet or .arrow; convert it, for example by pandas");
        }
        if (name.endsWith(".csv")) {
            return Optional.of(',');
        }
        return name.endsWith(".tsv") ? Optional.of('\t') : Optional.empty();
    }

    private static Optional<RowForm> form(Path file) {
        String name = name(file);
        return ServiceLoader.load(RowForm.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(form -> form.takes(name))
                .findFirst();
    }

    private static String name(Path file) {
        return file.toString().toLowerCase(Locale.ROOT);
    }
}
