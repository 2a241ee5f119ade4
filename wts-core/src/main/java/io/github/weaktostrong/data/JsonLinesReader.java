package io.github.weaktostrong.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one file of JSON lines; made for one call of {@link #read}. */
final class JsonLinesReader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Path file;
    private final Required[] required;
    private final List<Example> rows = new ArrayList<>();
    private int softLabelLength;
    private int largestLabel = -1;
    private long largestLabelLine;

    JsonLinesReader(Path file, Required... required) {
        this.file = file;
        this.required = required.clone();
    }

    List<Example> read() {
        if (Files.isDirectory(file)) {
            throw new BadInputException(file + ": is a folder; expected a file of JSON lines");
        }
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long line = 0;
            for (byte[] bytes = nextLine(in); bytes != null; bytes = nextLine(in)) {
                line++;
                add(line, bytes);
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
        if (softLabelLength > 0 && largestLabel >= softLabelLength) {
            throw BadInputException.atLine(
                    file,
                    largestLabelLine,
                    "label is %d but soft_label has %d entries; expected a label below that"
                            .formatted(largestLabel, softLabelLength));
        }
        return rows;
    }

    private void add(long line, byte[] bytes) {
        try {
            Optional<Example> example = example(line, decoded(bytes));
            if (example.isPresent()) {
                check(example.get());
                int label = example.get().label().orElse(-1);
                if (label > largestLabel) {
                    largestLabel = label;
                    largestLabelLine = line;
                }
                rows.add(example.get());
            }
        } catch (IllegalArgumentException e) {
            throw new BadInputException(file + " line " + line + ": " + e.getMessage(), e);
        }
    }

    private static Optional<Example> example(long line, String text) {
        boolean marked = line == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
        String json = marked ? text.substring(1) : text;
        return json.isBlank() ? Optional.empty() : Optional.of(JsonRow.example(json));
    }

    private void check(Example example) {
        for (Required what : required) {
            if (!what.isIn(example)) {
                throw new IllegalArgumentException(
                        "no \"%s\"; expected every row to have one; add it or drop the row"
                                .formatted(what.key()));
            }
        }
        int own = example.softLabelLength();
        if (softLabelLength > 0 && own > 0 && own != softLabelLength) {
            throw new IllegalArgumentException(
                    "soft_label has %d entries, that of an earlier row %d; expected one length"
                            .formatted(own, softLabelLength));
        }
        softLabelLength = Math.max(softLabelLength, own);
    }

    private static String decoded(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
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
}
