package io.github.weaktostrong.data;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as JSON lines, the form that every command reads and writes.
 *
 * <p>A row is an object with the keys {@code text}, {@code text2}, {@code label}, {@code
 * soft_label}, {@code group}, {@code id}; only {@code text} is always needed. Null and the empty
 * string are absent, other keys are ignored, blank lines skipped. A label is a whole number from 0;
 * a group or an id may be a number; a soft label is divided by its sum if that is within 0.001 of
 * 1. JSON is read strictly and must be UTF-8.
 */
public final class JsonLines {
    private static final Gson GSON =
            new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private JsonLines() {}

    /**
     * Reads the rows of a file.
     *
     * @param file the file, UTF-8
     * @param required what every row must have besides its text
     * @return the rows in order, named after the file; at least one
     * @throws BadInputException {@code FILE line N: what; expected; how to mend} if a line cannot
     *     be used, or if the file is missing or has no row
     */
    public static Dataset read(Path file, Required... required) {
        List<Example> rows = new ArrayList<>();
        int classes = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long number = 0;
            for (byte[] bytes = nextLine(in); bytes != null; bytes = nextLine(in)) {
                number++;
                Example row = row(file, number, bytes, required);
                if (row == null) {
                    continue;
                }
                int own = row.softLabelLength();
                if (classes > 0 && own > 0 && own != classes) {
                    throw BadInputException.atLine(
                            file,
                            number,
                            "soft_label has %d entries, that of an earlier row %d; expected one length"
                                    .formatted(own, classes));
                }
                classes = Math.max(classes, own);
                rows.add(row);
            }
        } catch (NoSuchFileException e) {
            throw new BadInputException(
                    file + ": no such file; expected a file of JSON lines; check the path", e);
        } catch (IOException e) {
            throw new UncheckedIOException(file + ": cannot be read (" + e.getMessage() + ")", e);
        }
        if (rows.isEmpty()) {
            throw new BadInputException(
                    file + ": no row in the file; expected one JSON object on each line");
        }
        requireLabelsWithin(file, rows, classes);
        return new Dataset(String.valueOf(file.getFileName()), rows);
    }

    /**
     * Returns an example as a row with the keys that {@link #read} knows.
     *
     * @param example the example; its source, task, variant and perturbed texts are left out
     * @return a new object
     */
    public static JsonObject row(Example example) {
        return JsonRow.json(example);
    }

    /**
     * Writes rows to a file, which appears complete or not at all.
     *
     * @param file the file, replaced if it exists
     * @param rows the rows; numbers must be finite
     * @throws UncheckedIOException if the file cannot be written
     */
    public static void write(Path file, Iterable<JsonObject> rows) {
        Path temporary = null;
        try {
            Path folder = file.toAbsolutePath().getParent();
            temporary = Files.createTempFile(folder, ".wts-", ".jsonl.part");
            try (Writer writer = Files.newBufferedWriter(temporary, StandardCharsets.UTF_8)) {
                for (JsonObject row : rows) {
                    writer.write(GSON.toJson(row));
                    writer.write('\n');
                }
            }
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            temporary = null;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file
                            + ": cannot be written ("
                            + e
                            + "); expected a writable folder with room; choose another one",
                    e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private static @Nullable Example row(
            Path file, long number, byte[] bytes, Required... required) {
        try {
            String line = decoded(bytes);
            if (number == 1 && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK) {
                line = line.substring(1);
            }
            if (line.isBlank()) {
                return null;
            }
            Example example = JsonRow.example(line);
            for (Required what : required) {
                if (!what.isIn(example)) {
                    throw new IllegalArgumentException(
                            "no \"%s\"; expected every row to have one; add it or drop the row"
                                    .formatted(what.key()));
                }
            }
            return example;
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + " line " + number + ": " + e.getMessage(), e);
        }
    }

    private static String decoded(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8; expected UTF-8; convert the file", e);
        }
    }

    /** Returns the bytes up to the next line feed, null at the end of the file. */
    private static byte @Nullable [] nextLine(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            return null;
        }
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = in.read();
        }
        return line.toByteArray();
    }

    private static void requireLabelsWithin(Path file, List<Example> rows, int classes) {
        for (Example row : rows) {
            int label = row.label().orElse(0);
            if (classes > 0 && label >= classes) {
                throw new BadInputException(
                        "%s: a row has the label %d, soft_label has %d entries; expected labels below that"
                                .formatted(file, label, classes));
            }
        }
    }

    private static void deleteQuietly(@Nullable Path file) {
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                // The failure that led here is the one to report.
            }
        }
    }
}
