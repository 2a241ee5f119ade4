package io.github.weaktostrong.examples.rows;

import com.google.gson.JsonObject;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.RowForm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows in Parquet files ({@code .parquet}), by the library {@code com.jerolba:carpet-record}.
 *
 * <p>Read are columns of texts, whole numbers, floats, booleans, nulls and lists of these, in any
 * encoding and compressed by snappy, zstd, gzip or lz4. NaN is null. Written are columns of the
 * narrowest of boolean, int64, float, double, text, or a list of one of these, that takes all of
 * their values; what fits none is JSON in a text.
 */
public final class ParquetForm implements RowForm {
    static final String LIBRARY = "com.jerolba:carpet-record";

    /** For {@link java.util.ServiceLoader}. */
    public ParquetForm() {}

    @Override
    public boolean takes(String name) {
        return name.endsWith(".parquet");
    }

    @Override
    public Stream<JsonObject> read(Path file) {
        try {
            return ParquetRows.read(file);
        } catch (NoClassDefFoundError e) {
            throw withoutLibrary(file, LIBRARY, e);
        }
    }

    @Override
    public void requireWritable(Path file) {
        try {
            ParquetWriting.requireLibrary();
        } catch (NoClassDefFoundError e) {
            throw withoutLibrary(file, LIBRARY, e);
        }
    }

    @Override
    public void write(Path fresh, List<JsonObject> rows) throws IOException {
        ParquetWriting.write(fresh, rows);
    }

    /** The refusal of a file whose form's library is not on the class path. */
    static BadInputException withoutLibrary(Path file, String library, NoClassDefFoundError e) {
        return new BadInputException(
                "%s: needs %s, which is not on the class path (%s); expected it with what it depends on, in the versions of wts-examples; add these jars, or convert the file to .jsonl, .csv or .tsv"
                        .formatted(file, library, e.getMessage()),
                e);
    }
}
