package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;

/**
 * Reads a CSV file that a user supplied, and refuses what it cannot be sure of.
 *
 * <p>UTF-8 with or without byte order mark, commas (tabs where the name ends in {@code .tsv}), RFC
 * 4180 quotes; blank lines are skipped, white space around fields is dropped, around their quotes
 * too, and counts within these; columns that were not asked for are ignored.
 */
public final class CsvTable {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180
                    .builder()
                    .setIgnoreEmptyLines(true)
                    .setIgnoreSurroundingSpaces(true)
                    .get();

    private static final CSVFormat LINE =
            CSVFormat.DEFAULT.builder().setRecordSeparator('\n').get();

    private static final Pattern PLACE = Pattern.compile("line:? (\\d{1,3}(?:\\D\\d{3})*)");

    private final Path file;
    private final String text;
    private final List<String> columns;

    /** Where the last row began, and its line: rows come in order, so lines are counted once. */
    private int lineStart;

    private int line = 1;

    /** A function of a row's fields and the line on which it starts. */
    @FunctionalInterface
    interface Fields<T> {
        T apply(int line, List<String> fields);
    }

    private CsvTable(Path file, List<String> columns) {
        this.file = file;
        this.text = InputFiles.text(file, "a CSV file");
        this.columns = List.copyOf(columns);
        if (text.stripLeading().startsWith("{\"")) {
            throw new BadInputException(
                    file
                            + ": holds JSON; expected a table, fields between commas or tabs; name"
                            + " it .jsonl where rows are read, or write the rows as .csv");
        }
    }

    /**
     * Reads the given columns of every row.
     *
     * @param file a CSV file whose first line names the columns
     * @param columns the columns needed, in any order in the file
     * @return the rows in the file's order, at least one
     * @throws BadInputException when the file is missing, empty, not UTF-8, not CSV, or lacks a
     *     column; when a row has fewer or more fields than the header
     * @throws UncheckedIOException when reading fails
     */
    public static List<CsvRow> read(Path file, List<String> columns) {
        CsvTable table = new CsvTable(file, columns);
        return table.rows(
                true,
                header -> {
                    Map<String, Integer> positions = table.positions(header);
                    return (line, fields) -> table.row(fields, positions);
                });
    }

    /**
     * Reads every row through a function; what {@code IllegalArgumentException} says is reported
     * with the line.
     *
     * @param columns the columns needed, for messages
     * @param named whether the first line is a header; without one columns are called {@code
     *     column_1} and so on, as are those whose name is empty
     * @param reader gives, for the names of the columns, a function of a row's fields
     */
    static <T> List<T> read(
            Path file,
            List<String> columns,
            boolean named,
            Function<List<String>, Fields<T>> reader) {
        return new CsvTable(file, columns).rows(named, reader);
    }

    private <T> List<T> rows(boolean named, Function<List<String>, Fields<T>> reader) {
        try (CSVParser parser = format(file).parse(new StringReader(text))) {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                throw new BadInputException(
                        "%s is empty; expected %s with the columns %s and at least one row; name another file"
                                .formatted(file, named ? "a header" : "rows", names()));
            }
            CSVRecord first = records.next();
            moveTo(first);
            Fields<T> row = atLine(() -> reader.apply(named(first.toList(), named)));
            List<T> rows = new ArrayList<>();
            if (!named) {
                rows.add(atLine(() -> row.apply(line, first.toList())));
            }
            while (records.hasNext()) {
                CSVRecord record = records.next();
                moveTo(record);
                requireWidth(record, first.size(), named);
                rows.add(atLine(() -> row.apply(line, record.toList())));
            }
            if (rows.isEmpty()) {
                throw new BadInputException(
                        "%s has a header but no rows; expected at least one row; add rows or name another file"
                                .formatted(file));
            }
            return rows;
        } catch (IOException | UncheckedIOException e) {
            // Reading from memory cannot fail: the parser says so of broken quotes.
            throw brokenQuotes(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Returns one line with its end, from which {@link #read} has the same fields.
     *
     * @param values texts, or what becomes them by {@code toString}; those with blanks at their
     *     ends, of any script, are quoted
     */
    public static String line(List<?> values, char delimiter) {
        CSVFormat plain = LINE.builder().setDelimiter(delimiter).get();
        CSVFormat quoted = plain.builder().setQuoteMode(QuoteMode.ALL).get();
        StringBuilder line = new StringBuilder();
        try {
            for (int i = 0; i < values.size(); i++) {
                String text = String.valueOf(values.get(i));
                (text.equals(text.strip()) ? plain : quoted).print(text, line, i == 0);
            }
            plain.println(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a text in memory does not fail
        }
        return line.toString();
    }

    private static CSVFormat format(Path file) {
        return FORMAT.builder().setDelimiter(RowFiles.delimiter(file).orElse(',')).get();
    }

    private static List<String> named(List<String> first, boolean named) {
        List<String> names = new ArrayList<>();
        for (String field : first) {
            names.add(named && !field.isBlank() ? field : "column_" + (names.size() + 1));
        }
        return names;
    }

    private <T> T atLine(Supplier<T> read) {
        try {
            return read.get();
        } catch (BadInputException e) { // has its line
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + " line " + line + ": " + e.getMessage(), e);
        }
    }

    /** The parser says "at line: 1,234, position: 5" or "(startline 1,234) EOF". */
    private BadInputException brokenQuotes(String message) {
        Matcher place = PLACE.matcher(message);
        String why = message.contains("EOF") ? "a quote is never closed" : "text beside a quote";
        return BadInputException.atLine(
                file,
                place.find() ? Long.parseLong(place.group(1).replaceAll("\\D", "")) : line,
                why + "; expected RFC 4180 quotes; double the quotes inside fields");
    }

    private Map<String, Integer> positions(List<String> header) {
        Map<String, Integer> positions = new HashMap<>();
        for (String column : columns) {
            int position = header.indexOf(column);
            if (position < 0) {
                throw BadInputException.atLine(
                        file,
                        line,
                        "no column \"%s\"; expected the columns %s, got %s; add or rename it"
                                .formatted(column, names(), Quoted.of(String.join(",", header))));
            }
            if (position != header.lastIndexOf(column)) {
                throw BadInputException.atLine(
                        file,
                        line,
                        "column \"%s\" occurs twice; expected it once; rename or drop one"
                                .formatted(column));
            }
            positions.put(column, position);
        }
        return positions;
    }

    private void requireWidth(CSVRecord record, int width, boolean named) {
        if (record.size() != width) {
            throw BadInputException.atLine(
                    file,
                    line,
                    "%s fields, the %s has %s; expected as many; quote fields that hold %s"
                            .formatted(
                                    record.size(),
                                    named ? "header" : "first row",
                                    width,
                                    format(file).getDelimiterString().equals("\t")
                                            ? "tabs"
                                            : "commas"));
        }
    }

    private CsvRow row(List<String> all, Map<String, Integer> positions) {
        Map<String, String> fields = new HashMap<>();
        positions.forEach((column, position) -> fields.put(column, all.get(position)));
        return new CsvRow(file, line, fields);
    }

    /**
     * Counts the line breaks up to the record, whose position may be that of a blank line before.
     */
    private void moveTo(CSVRecord record) {
        int start = (int) record.getCharacterPosition();
        while (lineStart < start || isLineBreak(lineStart)) {
            // A CR that a LF follows is half of one line break.
            if (isLineBreak(lineStart)
                    && !(text.charAt(lineStart) == '\r' && text.startsWith("\n", lineStart + 1))) {
                line++;
            }
            lineStart++;
        }
    }

    private boolean isLineBreak(int index) {
        return index < text.length() && (text.charAt(index) == '\n' || text.charAt(index) == '\r');
    }

    private String names() {
        return String.join(",", columns);
    }
}
