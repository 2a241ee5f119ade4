package io.github.weaktostrong.examples.rows;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import io.github.weaktostrong.examples.rows.ValueRows.Column;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.jspecify.annotations.Nullable;

/** Reads Arrow, one record batch at a time. */
final class ArrowRows implements ValueRows.Source {
    /** How the file format begins. */
    private static final ByteBuffer FILE_MAGIC = ByteBuffer.wrap("ARROW1".getBytes(UTF_8));

    /** How the stream format begins. */
    private static final int STREAM_MARK = 0xFFFFFFFF;

    /** Memory for so many files: a damaged length is not to take all, sizes are rounded up. */
    private static final long MOST_TIMES = 8;

    private final BufferAllocator allocator;
    private final ArrowReader reader;
    private int row;
    private int rows;

    private ArrowRows(SeekableByteChannel channel) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(FILE_MAGIC.capacity());
        channel.read(begin);
        channel.position(0);
        boolean isFile = begin.flip().equals(FILE_MAGIC);
        if (!isFile && (begin.remaining() < 4 || begin.getInt() != STREAM_MARK)) {
            throw new IOException("begins as neither a stream nor a file of Arrow does");
        }
        allocator = new RootAllocator(MOST_TIMES * channel.size());
        reader =
                isFile
                        ? new ArrowFileReader(channel, allocator)
                        : new ArrowStreamReader(channel, allocator);
    }

    static Stream<JsonObject> read(Path file) {
        if (!Buffer.class
                .getModule()
                .isOpen(Buffer.class.getPackageName(), RootAllocator.class.getModule())) {
            throw new IllegalStateException(
                    file
                            + ": Arrow cannot reach java.nio; expected a virtual machine that was"
                            + " started with --add-opens=java.base/java.nio=ALL-UNNAMED; add that");
        }
        return ValueRows.of(file, () -> open(file));
    }

    private static ArrowRows open(Path file) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file);
        @Nullable ArrowRows opened = null;
        try {
            opened = new ArrowRows(channel);
            List<Column> columns = new ArrayList<>();
            for (FieldVector column : opened.root().getFieldVectors()) {
                columns.add(opened.column(column.getField()));
            }
            ValueRows.requireColumns(file, columns);
            return opened;
        } catch (IOException | RuntimeException e) {
            if (opened != null) {
                opened.close();
            }
            channel.close();
            throw e;
        }
    }

    private Column column(Field field) throws IOException {
        DictionaryEncoding encoding = field.getDictionary();
        if (encoding == null) {
            return new Column(field.getName(), field.getType().toString(), isRead(field));
        }
        Field values = dictionary(encoding).getField();
        return new Column(
                field.getName(),
                "dictionary of " + values.getType(),
                isScalar(values) && isScalar(field));
    }

    private static boolean isRead(Field column) {
        return switch (column.getType().getTypeID()) {
            case List, LargeList, FixedSizeList ->
                    column.getChildren().get(0).getDictionary() == null
                            && isScalar(column.getChildren().get(0));
            default -> isScalar(column);
        };
    }

    private static boolean isScalar(Field field) {
        return switch (field.getType().getTypeID()) {
            case Utf8, LargeUtf8, Bool, Null -> true;
            case Int -> ((ArrowType.Int) field.getType()).getIsSigned();
            case FloatingPoint ->
                    ((ArrowType.FloatingPoint) field.getType()).getPrecision()
                            != FloatingPointPrecision.HALF;
            default -> false;
        };
    }

    @Override
    public @Nullable Map<String, @Nullable Object> next() throws IOException {
        while (row == rows) {
            if (!withinMemory(reader::loadNextBatch)) {
                return null;
            }
            row = 0;
            rows = root().getRowCount();
        }
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (FieldVector column : root().getFieldVectors()) {
            values.put(column.getName(), value(column));
        }
        row++;
        return values;
    }

    private @Nullable Object value(FieldVector column) throws IOException {
        Object value = column.getObject(row);
        DictionaryEncoding encoding = column.getField().getDictionary();
        return encoding == null || value == null
                ? value
                : dictionary(encoding).getObject(((Number) value).intValue());
    }

    private FieldVector dictionary(DictionaryEncoding encoding) throws IOException {
        Dictionary dictionary = reader.getDictionaryVectors().get(encoding.getId());
        if (dictionary == null) {
            throw new IOException("no dictionary " + encoding.getId());
        }
        return dictionary.getVector();
    }

    private VectorSchemaRoot root() throws IOException {
        return withinMemory(reader::getVectorSchemaRoot);
    }

    /** A damaged length may be larger than the memory. */
    private static <T> T withinMemory(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (OutOfMemoryError e) {
            throw new IOException("a batch takes more than the memory, " + e.getMessage(), e);
        }
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    @Override
    public void close() throws IOException {
        reader.close(); // and the channel
        if (allocator.getAllocatedMemory() == 0) { // a damaged batch leaves some behind
            allocator.close();
        }
    }
}
