package io.github.weaktostrong.data;

import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of the places of results, made before the work that leads to these. */
public final class OutputFiles {
    private OutputFiles() {}

    /**
     * Checks that a file can be written later, as far as can be told without writing.
     *
     * @param file a file that may exist, or will be made along with its folders
     * @throws BadInputException if it is something else than a file, or no folder can be made or
     *     written there
     */
    public static void requireWritable(Path file) {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new BadInputException(
                    file + ": is no file; expected a file or nothing there; choose another path");
        }
        requireWritableParent(file);
    }

    /**
     * Checks that something can be made at a path: the nearest folder that exists above it is one
     * that can be written.
     *
     * @throws BadInputException if it is not
     */
    public static void requireWritableParent(Path path) {
        Path at = path.toAbsolutePath().normalize().getParent();
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        if (at == null || !Files.isDirectory(at) || !Files.isWritable(at)) {
            throw new BadInputException(
                    path
                            + ": cannot be written, since "
                            + (at == null
                                    ? "its root does not exist"
                                    : at + " is no folder that can be written")
                            + "; expected a writable folder; choose another path");
        }
    }
}
