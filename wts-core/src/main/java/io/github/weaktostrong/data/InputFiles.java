package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The failure of reading a user's file. */
public final class InputFiles {
    private InputFiles() {}

    /** Returns the failure with the file's name, the system's reason and how to mend it. */
    public static UncheckedIOException unreadable(Path file, IOException reason) {
        return new UncheckedIOException(
                "%s: cannot be read (%s); expected a readable file; check its rights"
                        .formatted(file, reason.getMessage()),
                reason);
    }
}
