package io.github.weaktostrong.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads one file of JSON lines, row by row. */
final class JsonLinesReader {
    /** The longest line: its text, its values and their copies take several times as much. */
    private static final int MOST_BYTES = 32 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;

    JsonLinesReader(Path file) {
        this.file = file;
    }

    /** Converts every row; what {@code IllegalArgumentException} says is reported with the line. */
    <T> List<T> read(RowFunction<T> row) {
        InputFiles.require(file, "a file of JSON lines");
        List<T> rows = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(InputFiles.open(file), 1 << 16)) {
            long line = 0;
            for (byte[] bytes = nextLine(in); bytes != null; bytes = nextLine(in)) {
                line++;
                if (bytes.length > MOST_BYTES) {
                    throw BadInputException.atLine(
                            file, line, "more than 32 MiB; expected one row; divide or drop it");
                }
                add(line, bytes, row, rows);
            }
        } catch (IOException e) {
            throw InputFiles.unreadable(file, e);
        }
        if (rows.isEmpty()) {
            throw new BadInputException(
                    file
                            + ": no row in the file; expected one JSON object on each line; add"
                            + " rows or name another file");
        }
        return rows;
    }

    private <T> void add(long line, byte[] bytes, RowFunction<T> row, List<T> rows) {
        try {
            String json = withoutMark(line, decoded(bytes));
            if (!json.isBlank()) {
                rows.add(row.apply(line, JsonRow.parse(json)));
            }
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + " line " + line + ": " + e.getMessage(), e);
        }
    }

    private static String withoutMark(long line, String text) {
        boolean marked = line == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        return marked ? text.substring(1) : text;
    }

    private static String decoded(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8; expected UTF-8; convert the file", e);
        }
    }

    /** Returns the bytes up to the next line feed or one too many, null at the end of the file. */
    private static byte @Nullable [] nextLine(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (next >= 0 && next != '\n' && line.size() <= MOST_BYTES) {
            line.write(next);
            next = in.read();
        }
        return line.toByteArray();
    }
}
