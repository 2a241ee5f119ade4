package io.github.weaktostrong.data;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** Checks of the places of results, made before the work that leads to these. */
public final class OutputFiles {
    /** The longest name of what is written before it is moved to its place. */
    private static final String BESIDE = ".%s.previous-12345678";

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
     * that can be written, and the file system takes the names below it, with the letters that
     * stand around the last one while it is written.
     *
     * @throws BadInputException if it is not
     */
    public static void requireWritableParent(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path at = absolute.getParent();
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
        for (Path name : at.relativize(absolute)) {
            requirePossible(path, at.resolve(name.toString()));
        }
        requirePossible(path, at.resolve(BESIDE.formatted(absolute.getFileName())));
        requirePossible(path, absolute);
    }

    /**
     * Checks that a result does not take the place of what it is made from, by whatever path.
     *
     * @throws BadInputException if both are one file
     */
    public static void requireOther(Path output, Path input) {
        try {
            if (Files.isRegularFile(output) // and no terminal or pipe
                    && Files.isRegularFile(input)
                    && Files.isSameFile(output, input)) {
                throw new BadInputException(
                        "%s: is the input; expected another file for the results, which would take the place of these rows; choose another path"
                                .formatted(output));
            }
        } catch (IOException e) {
            throw InputFiles.unreadable(output, e);
        }
    }

    private static void requirePossible(Path path, Path probe) {
        try {
            Files.readAttributes(probe, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            // nothing is there yet
        } catch (IOException e) {
            throw new BadInputException(
                    "%s: cannot be written (%s); expected a name to which the file system lets %s letters be added, while it is written; choose a shorter one"
                            .formatted(
                                    path,
                                    e instanceof FileSystemException f ? f.getReason() : e,
                                    BESIDE.length() - 2));
        }
    }
}
