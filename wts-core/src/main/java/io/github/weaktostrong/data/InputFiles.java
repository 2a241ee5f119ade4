package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.UncheckedIOException;
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
     */
    public static String text(Path file, String expected) {
        require(file, expected);
        try {
            String text = Files.readString(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new BadInputException(
                    file + ": not UTF-8; expected " + expected + " in UTF-8; convert it", e);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Returns the failure with the file's name, the system's reason and how to mend it. */
    public static UncheckedIOException unreadable(Path file, IOException reason) {
        return new UncheckedIOException(
                "%s: cannot be read (%s); expected a readable file; check its rights"
                        .formatted(file, reason.getMessage()),
                reason);
    }
}
