package io.github.weaktostrong.examples.rows;

import com.google.gson.JsonObject;
import com.jerolba.carpet.CarpetReader;
import com.jerolba.carpet.CloseableIterator;
import com.jerolba.carpet.io.FileSystemInputFile;
import io.github.weaktostrong.examples.rows.ValueRows.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.jspecify.annotations.Nullable;

/** Reads Parquet, one row group at a time. */
final class ParquetRows implements ValueRows.Source {
    private final CloseableIterator<Map<String, @Nullable Object>> rows;

    private ParquetRows(CloseableIterator<Map<String, @Nullable Object>> rows) {
        this.rows = rows;
    }

    static Stream<JsonObject> read(Path file) {
        return ValueRows.of(file, () -> open(file));
    }

    @SuppressWarnings("unchecked") // the reader's class of rows is that of maps
    private static ParquetRows open(Path file) throws IOException {
        FileSystemInputFile input = new FileSystemInputFile(file.toFile());
        try (ParquetFileReader reader = ParquetFileReader.open(input)) {
            ValueRows.requireColumns(
                    file,
                    reader.getFileMetaData().getSchema().getFields().stream()
                            .map(type -> new Column(type.getName(), described(type), isRead(type)))
                            .toList());
        }
        Class<Map<String, @Nullable Object>> map =
                (Class<Map<String, @Nullable Object>>) (Class<?>) Map.class;
        return new ParquetRows(new CarpetReader<>(input, map).iterator());
    }

    private static String described(Type column) {
        String kind =
                column.isPrimitive()
                        ? column.asPrimitiveType().getPrimitiveTypeName().toString()
                        : "group";
        LogicalTypeAnnotation logical = column.getLogicalTypeAnnotation();
        return logical == null ? kind : kind + " (" + logical + ")";
    }

    private static boolean isRead(Type column) {
        if (!(column.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation)) {
            return isScalar(column);
        }
        Type repeated = column.asGroupType().getType(0);
        return !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && isScalar(repeated.asGroupType().getType(0));
    }

    private static boolean isScalar(Type type) {
        if (!type.isPrimitive() || type.isRepetition(Repetition.REPEATED)) {
            return false;
        }
        LogicalTypeAnnotation logical = type.getLogicalTypeAnnotation();
        return switch (type.asPrimitiveType().getPrimitiveTypeName()) {
            case BINARY -> logical instanceof StringLogicalTypeAnnotation;
            case INT32, INT64 ->
                    logical == null
                            || (logical instanceof IntLogicalTypeAnnotation whole
                                    && (whole.isSigned() || whole.getBitWidth() < 32));
            case FLOAT, DOUBLE, BOOLEAN -> true;
            default -> false;
        };
    }

    @Override
    public @Nullable Map<String, @Nullable Object> next() {
        return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
