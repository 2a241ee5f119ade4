package io.github.weaktostrong.eval.csv;

import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.InputFiles;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * Reads named columns of a CSV file that a user supplied, and refuses what it cannot be sure of.
 *
 * <p>UTF-8 with or without byte order mark, comma, RFC 4180 quotes; blank lines are skipped, white
 * space around fields is dropped, around their quotes too, and counts within these; columns that
 * were not asked for are ignored.
 */
public final class CsvTable {
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180
                    .builder()
                    .setIgnoreEmptyLines(true)
                    .setIgnoreSurroundingSpaces(true)
                    .get();

    private static final Pattern PLACE = Pattern.compile("line:? (\\d{1,3}(?:\\D\\d{3})*)");

    private final Path file;
    private final String text;
    private final List<String> columns;

    /** Where the last row began, and its line: rows come in order, so lines are counted once. */
    private int lineStart;

    private int line = 1;

    private CsvTable(Path file, String text, List<String> columns) {
        this.file = file;
        this.text = text;
        this.columns = columns;
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
        return new CsvTable(file, InputFiles.text(file, "a CSV file"), List.copyOf(columns)).rows();
    }

    private List<CsvRow> rows() {
        try (CSVParser parser = FORMAT.parse(new StringReader(text))) {
            Iterator<CSVRecord> records = parser.iterator();
            if (!records.hasNext()) {
                throw new BadInputException(
                        "%s is empty; expected a header with the columns %s and at least one row; name another file"
                                .formatted(file, names()));
            }
            CSVRecord header = records.next();
            moveTo(header);
            Map<String, Integer> positions = positions(header.toList());
            List<CsvRow> rows = new ArrayList<>();
            while (records.hasNext()) {
                rows.add(row(records.next(), header.size(), positions));
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

    private CsvRow row(CSVRecord record, int width, Map<String, Integer> positions) {
        moveTo(record);
        if (record.size() != width) {
            throw BadInputException.atLine(
                    file,
                    line,
                    "%d fields, the header has %d; expected as many; quote fields that hold commas"
                            .formatted(record.size(), width));
        }
        Map<String, String> fields = new HashMap<>();
        positions.forEach((column, position) -> fields.put(column, record.get(position)));
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
