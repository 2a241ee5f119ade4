package io.github.weaktostrong.data;

import java.nio.file.Path;
import java.util.Map;

/**
 * The needed fields of one row, and where they stand.
 *
 * @param file the file read
 * @param line the line on which the row starts, counted from 1
 * @param fields by column
 */
public record CsvRow(Path file, int line, Map<String, String> fields) {

    /** Copies the fields. */
    public CsvRow {
        fields = Map.copyOf(fields);
    }

    /** The field of a needed column, possibly empty. */
    public String get(String column) {
        String field = fields.get(column);
        if (field == null) {
            throw new IllegalArgumentException(
                    "No column \"%s\" was asked for; expected one of %s"
                            .formatted(column, fields.keySet()));
        }
        return field;
    }

    /**
     * The exception that says that a field cannot be used.
     *
     * @param column the field's column
     * @param expected what was expected and how to mend it
     */
    public BadInputException refuse(String column, String expected) {
        return BadInputException.atLine(
                file, line, "%s is %s; %s".formatted(column, Quoted.of(get(column)), expected));
    }
}
