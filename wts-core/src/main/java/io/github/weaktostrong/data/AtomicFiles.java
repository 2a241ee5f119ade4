package io.github.weaktostrong.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Text files that appear complete or not at all. */
public final class AtomicFiles {
    private AtomicFiles() {}

    /**
     * Writes UTF-8 text to a temporary file beside the target, then moves it there.
     *
     * @param file replaced if it exists; its folders are made
     * @throws UncheckedIOException if it cannot be written; nothing is left behind then
     */
    public static void write(Path file, String text) {
        Path target = file.toAbsolutePath();
        Path partial = partial(target);
        try {
            Files.createDirectories(target.getParent());
            try {
                Files.writeString(partial, text);
                Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file
                            + ": cannot be written ("
                            + e
                            + "); expected a writable folder with free space; name another",
                    e);
        }
    }

    /** A name of its own, since several processes may write the same file. */
    private static Path partial(Path target) {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        return target.resolveSibling("." + target.getFileName() + "." + unique + ".partial");
    }
}
