package io.github.weaktostrong.data;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE_NEW;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLockInterruptionException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that appear complete or not at all: written beside their place, forced to disk, then moved
 * there.
 *
 * <p>The move is one step where the file system has such a move. A link to a file stays, and the
 * file that it leads to is replaced.
 */
public final class AtomicFiles {
    private AtomicFiles() {}

    /** Writes the text of a file, piece by piece. */
    @FunctionalInterface
    public interface Content {
        void writeTo(Writer writer) throws IOException;
    }

    /** Fills a new file. */
    interface Fill {
        void fill(Path fresh) throws IOException;
    }

    /** Writes files through channels, which an interrupt of the thread closes. */
    @FunctionalInterface
    public interface Writing {
        void write() throws IOException;
    }

    /** Moves a file, as {@link Files#move} does. */
    @FunctionalInterface
    interface Move {
        void move(Path from, Path to, CopyOption... options) throws IOException;
    }

    /**
     * Writes UTF-8 text to a file.
     *
     * @param file replaced if it exists; its folders are made
     * @throws UncheckedIOException if it cannot be written; nothing is left behind then
     */
    public static void write(Path file, String text) {
        write(file, writer -> writer.write(text));
    }

    /**
     * Writes UTF-8 text to a file, piece by piece.
     *
     * @param file replaced if it exists and the content does not fail; its folders are made
     * @throws UncheckedIOException if it cannot be written; nothing is left behind then
     */
    public static void write(Path file, Content content) {
        replace(
                file,
                fresh -> {
                    try (Writer writer = Files.newBufferedWriter(fresh, CREATE_NEW)) {
                        content.writeTo(writer);
                    }
                });
    }

    /**
     * Writes bytes to a file.
     *
     * @param file replaced if it exists; its folders are made
     * @throws UncheckedIOException if it cannot be written; nothing is left behind then
     */
    public static void write(Path file, byte[] bytes) {
        replace(file, fresh -> Files.write(fresh, bytes, CREATE_NEW));
    }

    /**
     * Writes files although the thread is, or gets, interrupted; it stays so.
     *
     * @param writing begun again where an interrupt closed its channel, so it removes what it left
     */
    public static void uninterrupted(Writing writing) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    writing.write();
                    return;
                } catch (ClosedByInterruptException | FileLockInterruptionException e) {
                    interrupted = true;
                    Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Writes a file by what fills a new one beside it. */
    static void replace(Path file, Fill content) {
        try {
            Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
            Files.createDirectories(target.resolveSibling(""));
            Path partial = partial(target);
            try {
                content.fill(partial);
                force(partial);
                replace(partial, target, Files::move);
                force(target.resolveSibling("."));
            } finally {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    file
                            + ": cannot be written ("
                            + e
                            + "); expected a writable folder with room; choose another one",
                    e);
        }
    }

    /**
     * Forces a file, or the entries of a folder, to disk, so that a loss of power leaves them.
     *
     * @throws IOException if it is not there or a file cannot be; folders are let alone where the
     *     platform does not open them
     */
    public static void force(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString()); // opening it would make it
        }
        if (!Files.isDirectory(path)) {
            try (FileOutputStream file = new FileOutputStream(path.toFile(), true)) {
                file.getFD().sync(); // a channel would be closed where the thread is interrupted
            }
            return;
        }
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // Windows does not open folders; a rename is as durable as it makes it.
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Moves a file onto another, in one step where the file system can. */
    static void replace(Path fresh, Path target, Move move) throws IOException {
        try {
            move.move(fresh, target, ATOMIC_MOVE, REPLACE_EXISTING);
        } catch (AtomicMoveNotSupportedException e) {
            move.move(fresh, target, REPLACE_EXISTING);
        }
    }

    /**
     * The part's path, with a name of its own, since several processes may write the same file; not
     * of createTempFile, whose files only their owner may read.
     */
    private static Path partial(Path target) {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        return target.resolveSibling("." + target.getFileName() + "." + unique + ".partial");
    }
}
