package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What to say of a user's file that cannot be read. */
public final class InputFiles {
    private InputFiles() {}

    /** The failure with the file's name, the system's reason and how to mend it. */
    public static UncheckedIOException unreadable(Path file, IOException reason) {
        return new UncheckedIOException(
                "%s: cannot be read (%s); expected a readable file; check its rights"
                        .formatted(file, reason.getMessage()),
                reason);
    }
}
