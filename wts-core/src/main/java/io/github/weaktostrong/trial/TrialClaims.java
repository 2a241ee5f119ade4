package io.github.weaktostrong.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Claims on trainings among all processes that share a folder: one carries out each.
 *
 * <p>A claim is an operating-system lock on a file named by the digest. The system gives a lock
 * back when its process ends, however it ends, so that no claim outlives a killed process and none
 * needs to be declared stale. On a network file system this is as good as its locks are. Threads of
 * one process share one object of this class.
 */
public final class TrialClaims {
    private static final String SUFFIX = ".lock";

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
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed(folder, e);
        }
        return new TrialClaims(Optional.of(folder));
    }

    /** A training that this process carries out until the claim is closed. */
    public final class Claim implements AutoCloseable {
        private final String digest;
        private final Optional<FileChannel> channel;

        private Claim(String digest, Optional<FileChannel> channel) {
            this.digest = digest;
            this.channel = channel;
        }

        /**
         * Gives the training back, carried out or not, and leaves no file behind. Whoever locks the
         * deleted file looks whether the artefact is stored, as everybody does.
         */
        @Override
        public void close() {
            try {
                if (folder.isPresent()) {
                    Files.deleteIfExists(file(folder.get(), digest));
                }
            } catch (IOException e) {
                throw failed(folder.orElseThrow(), e);
            } finally {
                channel.ifPresent(TrialClaims::close);
                own.remove(digest);
            }
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
                            : lock(
                                            file(folder.get(), digest),
                                            StandardOpenOption.CREATE,
                                            StandardOpenOption.WRITE)
                                    .map(channel -> new Claim(digest, Optional.of(channel)));
            return claim;
        } finally {
            if (claim.isEmpty()) {
                own.remove(digest);
            }
        }
    }

    /** How many of these trainings other processes carry out now. */
    public int heldElsewhere(Collection<String> digests) {
        int held = 0;
        for (String digest : digests) {
            if (folder.isPresent() && !own.contains(digest)) {
                Path file = file(folder.get(), digest);
                if (Files.exists(file)) {
                    Optional<FileChannel> free = lock(file, StandardOpenOption.WRITE);
                    free.ifPresent(TrialClaims::close);
                    held += free.isPresent() ? 0 : 1;
                }
            }
        }
        return held;
    }

    private static Optional<FileChannel> lock(Path file, StandardOpenOption... options) {
        FileChannel channel;
        try {
            channel = FileChannel.open(file, options);
        } catch (NoSuchFileException e) {
            return Optional.empty(); // just finished and deleted
        } catch (IOException e) {
            throw failed(file, e);
        }
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException e) {
            // another thread of this process holds it
        } catch (IOException e) {
            close(channel);
            throw failed(file, e);
        }
        close(channel);
        return Optional.empty();
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
