package io.github.weaktostrong.data;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A form of rows that {@link RowFiles} reads and writes by a library of its own, such as Parquet.
 *
 * <p>{@link java.util.ServiceLoader} finds the forms on the class path, so that their libraries are
 * dependencies of those alone who want them.
 */
public interface RowForm {
    /**
     * Whether a file is of this form.
     *
     * @param name the file's name, in lower case
     */
    boolean takes(String name);

    /**
     * Reads the rows of a file, one after the other.
     *
     * @return the rows in order, to be closed: each with every column, whose value is a text, a
     *     finite number, a boolean, null or a list of these
     * @throws BadInputException here or from the stream, if the file is not of this form, or is
     *     damaged, or has a column of another type, or if the library is missing
     */
    Stream<JsonObject> read(Path file);

    /**
     * Checks, before the work that leads to them, that rows can be written in this form.
     *
     * @param file for the message
     * @throws BadInputException if they cannot, or if the library is missing
     */
    void requireWritable(Path file);

    /**
     * Writes rows.
     *
     * @param fresh a file that does not exist yet, whatever its name
     * @param rows as for {@link RowFiles#write}
     */
    void write(Path fresh, List<JsonObject> rows) throws IOException;
}
