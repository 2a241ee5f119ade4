package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A user's files: whether something is there to be read, which may be a pipe, and its text. */
public final class InputFiles {
    private InputFiles() {}

    /**
     * Refuses a path at which nothing can be read. A pipe or {@code /dev/stdin} can be, once.
     *
     * @param expected what the message says was expected, such as {@code a CSV file}
     * @throws BadInputException if nothing is there, or a folder
     */
    public static void require(Path file, String expected) {
        if (!Files.exists(file) || Files.isDirectory(file)) {
            throw new BadInputException(
                    "%s: %s; expected %s; check the path"
                            .formatted(
                                    file,
                                    Files.exists(file) ? "is a folder" : "no such file",
                                    expected));
        }
    }

    /**
     * Returns the text of a file or pipe, without a byte order mark.
     *
     * @param expected as for {@link #require}
     * @throws BadInputException if nothing is there, or what is there is not UTF-8
     * @throws StoppedException if the thread is interrupted while it waits for a pipe
     */
    public static String text(Path file, String expected) {
        require(file, expected);
        try (InputStream in = open(file)) {
            String text = JsonFiles.utf8(ByteBuffer.wrap(in.readAllBytes()));
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    file + ": not UTF-8; expected " + expected + " in UTF-8; convert it", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Opens a file or pipe; the wait for a pipe ends where the thread is interrupted. */
    static InputStream open(Path file) throws IOException {
        return Files.isRegularFile(file) ? Files.newInputStream(file) : new PipeInput(file);
    }

    /** Returns the failure with the file's name, the system's reason and how to mend it. */
    public static UncheckedIOException unreadable(Path file, IOException reason) {
        return new UncheckedIOException(
                "%s: cannot be read (%s); expected a readable file; check its rights"
                        .formatted(file, reason.getMessage()),
                reason);
    }
}
