package io.github.weaktostrong.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Claims on trainings among all processes that share a folder: one carries out each.
 *
 * <p>A claim is an operating-system lock on an empty file named by the digest. The system gives a
 * lock back when its process ends, however it ends, so that no claim outlives a killed process and
 * none needs to be declared stale. On a network file system this is as good as its locks are. The
 * files stay, but those of {@link Claim#closeAndDelete}: a lock on a file that is no longer the one
 * in the folder is no claim.
 */
public final class TrialClaims {
    private static final String SUFFIX = ".lock";
    private static final int ATTEMPTS = 100;

    /**
     * Files that this process has open. Locks belong to the process, and closing one channel of a
     * file gives back those of all others: so none is opened twice, by whichever object of this
     * class.
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Optional<Path> folder;
    private final Set<String> own = ConcurrentHashMap.newKeySet();

    private TrialClaims(Optional<Path> folder) {
        this.folder = folder;
    }

    /** Claims of one process that shares nothing. */
    public static TrialClaims unshared() {
        return new TrialClaims(Optional.empty());
    }

    /** Claims in a folder, which is created. */
    public static TrialClaims in(Path folder) {
        try {
            return new TrialClaims(Optional.of(made(folder)));
        } catch (IOException e) {
            throw failed(folder, e);
        }
    }

    /** The folder, which another process may delete while it is empty: at any moment. */
    private static Path made(Path folder) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                Files.createDirectories(folder);
                return folder.toRealPath();
            } catch (FileAlreadyExistsException | NoSuchFileException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** A training that this process carries out until the claim is closed. */
    public final class Claim implements AutoCloseable {
        private final String digest;
        private final Optional<Lock> lock;

        private Claim(String digest, Optional<Lock> lock) {
            this.digest = digest;
            this.lock = lock;
        }

        /** Gives the training back, carried out or not. */
        @Override
        public void close() {
            lock.ifPresent(Lock::close);
            own.remove(digest);
        }

        /**
         * Gives the training back, and leaves nothing of the claim behind: its file goes while it
         * is held, and the folder with it if nothing else is in there.
         */
        public void closeAndDelete() {
            try {
                if (lock.isPresent()) {
                    Files.deleteIfExists(lock.get().file());
                    Files.deleteIfExists(lock.get().file().resolveSibling(""));
                }
            } catch (DirectoryNotEmptyException e) {
                // what a stopped training goes on from, or somebody else's files
            } catch (IOException e) {
                throw new UncheckedIOException(
                        lock.orElseThrow().file() + ": cannot be deleted; delete it yourself", e);
            } finally {
                close();
            }
        }
    }

    /** A file that is locked. */
    private record Lock(Path file, FileChannel channel) {
        void close() {
            TrialClaims.close(channel);
            OPEN.remove(file);
        }
    }

    /** Claims a training; empty if another process or thread carries it out. */
    public Optional<Claim> claim(String digest) {
        if (!own.add(digest)) {
            return Optional.empty();
        }
        Optional<Claim> claim = Optional.empty();
        try {
            claim =
                    folder.isEmpty()
                            ? Optional.of(new Claim(digest, Optional.empty()))
                            : lock(file(folder.get(), digest))
                                    .map(lock -> new Claim(digest, Optional.of(lock)));
            return claim;
        } finally {
            if (claim.isEmpty()) {
                own.remove(digest);
            }
        }
    }

    /** How many of these trainings other processes, or objects of this class, carry out now. */
    public int heldElsewhere(Collection<String> digests) {
        int held = 0;
        for (String digest : digests) {
            if (folder.isPresent() && !own.contains(digest)) {
                Path file = file(folder.get(), digest);
                if (Files.exists(file)) {
                    Optional<Lock> free = lock(file);
                    free.ifPresent(Lock::close);
                    held += free.isPresent() ? 0 : 1;
                }
            }
        }
        return held;
    }

    private static Optional<Lock> lock(Path file) {
        if (!OPEN.add(file)) {
            return Optional.empty();
        }
        Optional<Lock> lock = Optional.empty();
        try {
            lock = lockPresent(file);
            return lock;
        } catch (IOException e) {
            throw failed(file, e);
        } finally {
            if (lock.isEmpty()) {
                OPEN.remove(file);
            }
        }
    }

    /**
     * Locks a file, made if it is missing, that is still in its folder then: otherwise its holder
     * deleted it between, and whoever comes later locks another.
     */
    private static Optional<Lock> lockPresent(Path file) throws IOException {
        try {
            make(file);
            @Nullable Object made = identity(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
            if (!locked(channel)) {
                return Optional.empty();
            }
            boolean held = false;
            try {
                held = Files.exists(file) && Objects.equals(made, identity(file));
            } finally {
                if (!held) {
                    close(channel);
                }
            }
            return held ? Optional.of(new Lock(file, channel)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static void make(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileAlreadyExistsException(file.toString());
        }
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.resolveSibling("")); // goes with the last file in it
                Files.createFile(file);
            }
        } catch (FileAlreadyExistsException e) {
            // another one made it
        }
    }

    /** What tells a file from another of its name; null where the platform does not know. */
    private static @Nullable Object identity(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Locks a file; closes it if somebody else has. */
    private static boolean locked(FileChannel channel) throws IOException {
        boolean locked = false;
        try {
            locked = channel.tryLock() != null;
            return locked;
        } catch (OverlappingFileLockException e) {
            return false; // code beside this class holds it
        } finally {
            if (!locked) {
                close(channel);
            }
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a claim could not be given back", e);
        }
    }

    private static Path file(Path folder, String digest) {
        return folder.resolve(digest + SUFFIX);
    }

    private static UncheckedIOException failed(Path path, IOException e) {
        return new UncheckedIOException(
                path
                        + ": a training cannot be claimed ("
                        + e
                        + "); expected a writable folder whose file system has locks; use another",
                e);
    }
}
