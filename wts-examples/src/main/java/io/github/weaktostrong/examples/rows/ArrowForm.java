package io.github.weaktostrong.examples.rows;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.RowForm;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows in Arrow files ({@code .arrow}), as Hugging Face's {@code datasets} keep them, by the
 * libraries {@code org.apache.arrow:arrow-vector} and {@code arrow-memory-unsafe}; read only.
 *
 * <p>Both the stream and the file format are read, batch by batch. The types are those of {@link
 * ParquetForm}; texts may stand in dictionaries. The virtual machine needs {@code
 * --add-opens=java.base/java.nio=ALL-UNNAMED}, which the jar of the command line brings.
 */
public final class ArrowForm implements RowForm {
    static final String LIBRARY = "org.apache.arrow:arrow-vector and arrow-memory-unsafe";

    /** For {@link java.util.ServiceLoader}. */
    public ArrowForm() {}

    @Override
    public boolean takes(String name) {
        return name.endsWith(".arrow");
    }

    @Override
    public Stream<JsonObject> read(Path file) {
        try {
            return ArrowRows.read(file);
        } catch (NoClassDefFoundError e) {
            throw ParquetForm.withoutLibrary(file, LIBRARY, e);
        }
    }

    @Override
    public void requireWritable(Path file) {
        throw new BadInputException(
                file
                        + ": Arrow is read, not written; expected .parquet, .jsonl, .csv or .tsv;"
                        + " name the output so");
    }

    @Override
    public void write(Path fresh, List<JsonObject> rows) {
        requireWritable(fresh);
    }
}
