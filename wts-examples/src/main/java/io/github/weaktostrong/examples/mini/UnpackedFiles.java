package io.github.weaktostrong.examples.mini;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Files of the class path, unpacked once for all processes of a user.
 *
 * <p>They are in a folder that only the user may enter and that is named by their digest; whoever
 * finds it compares them with that. A process that dies while it unpacks leaves a part, which the
 * next one deletes.
 *
 * @param temporary folder for temporary files, where that of the user is made
 */
record UnpackedFiles(Path temporary) {
    private static final int NAME_DIGITS = 16;
    private static final String PARTIAL = ".partial";

    /** Files in the system's folder for temporary ones. */
    static UnpackedFiles inTemporaryFolder() {
        return new UnpackedFiles(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * The folder that holds some files.
     *
     * @param name begins the folder's name
     * @param resources where each file is on the class path, relative to this class, by its name
     */
    Path folder(String name, Map<String, String> resources) {
        SortedMap<String, String> sorted = new TreeMap<>(resources);
        try {
            Path own = own();
            String digest = digest(sorted, (file, resource) -> resource(resource));
            Path folder = own.resolve(name + "-" + digest.substring(0, NAME_DIGITS));
            if (!isWhole(folder, sorted, digest)) {
                unpack(own, folder, sorted, digest);
            }
            return folder;
        } catch (IOException e) {
            throw noRoom("the embedded " + name + " cannot be unpacked", e);
        }
    }

    /** Whether a folder holds what was made. */
    interface Wholeness {
        boolean of(Path folder) throws IOException;
    }

    /** What is done with a folder. */
    interface Maker {
        void make(Path folder) throws IOException;
    }

    /**
     * The folder that is made of some resources, once as long as it is whole.
     *
     * @param name begins the folder's name
     * @param resources as {@link #folder} has them; their digest is in the name
     * @param whole whether what is found is what was made
     * @param maker makes the folder or replaces it; alone among the processes of the user
     */
    Path made(String name, Map<String, String> resources, Wholeness whole, Maker maker) {
        try {
            Path own = own();
            String digest =
                    digest(new TreeMap<>(resources), (file, resource) -> resource(resource));
            Path folder = own.resolve(name + "-" + digest.substring(0, NAME_DIGITS));
            if (!whole.of(folder)) {
                alone(
                        own,
                        () -> {
                            if (!whole.of(folder)) {
                                maker.make(folder);
                            }
                        });
            }
            return folder;
        } catch (IOException e) {
            throw noRoom("the embedded " + name + " cannot be unpacked", e);
        }
    }

    /** The content of the class path; the caller closes it. */
    static InputStream resource(String name) {
        InputStream in = UnpackedFiles.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException(
                    "the embedded model is missing from the class path: " + name);
        }
        return in;
    }

    private interface Source {
        InputStream open(String file, String resource) throws IOException;
    }

    private static String digest(SortedMap<String, String> files, Source source)
            throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Map.Entry<String, String> file : files.entrySet()) {
                MessageDigest own = MessageDigest.getInstance("SHA-256");
                try (InputStream in = source.open(file.getKey(), file.getValue())) {
                    byte[] buffer = new byte[1 << 16];
                    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                        own.update(buffer, 0, n);
                    }
                }
                digest.update(own.digest());
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static boolean isWhole(Path folder, SortedMap<String, String> files, String digest)
            throws IOException {
        return files.keySet().stream().allMatch(file -> Files.isRegularFile(folder.resolve(file)))
                && digest(files, (file, r) -> Files.newInputStream(folder.resolve(file)))
                        .equals(digest);
    }

    /**
     * Unpacks the files, one process at a time, so that every part that is found is of one that
     * died.
     */
    private static void unpack(
            Path own, Path folder, SortedMap<String, String> files, String digest)
            throws IOException {
        alone(
                own,
                () -> {
                    if (!isWhole(folder, files, digest)) {
                        Files.createDirectories(folder);
                        sweep(folder);
                        for (Map.Entry<String, String> file : files.entrySet()) {
                            try (InputStream in = resource(file.getValue())) {
                                write(in, folder.resolve(file.getKey()));
                            }
                        }
                    }
                });
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void alone(Path own, Work work) throws IOException {
        synchronized (UnpackedFiles.class) {
            try (FileChannel channel =
                    FileChannel.open(
                            own.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE)) {
                FileLock lock = channel.lock();
                work.run();
                lock.release();
            }
        }
    }

    private static void sweep(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + PARTIAL)) {
            for (Path part : parts) {
                Files.delete(part);
            }
        }
    }

    /** Writes a file beside its place and moves it there; leaves no part if that fails. */
    static void write(InputStream in, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + PARTIAL);
        try {
            Files.copy(in, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** The user's own folder, which nobody else can have filled. */
    private Path own() throws IOException {
        String user = System.getProperty("user.name").replaceAll("\\W", "_");
        Path own = temporary.resolve("wts-" + user);
        boolean posix = temporary.getFileSystem().supportedFileAttributeViews().contains("posix");
        try {
            if (posix) {
                Files.createDirectory(
                        own,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
            } else {
                Files.createDirectory(own);
            }
        } catch (FileAlreadyExistsException e) {
            if (posix && !isPrivate(own)) {
                throw new IllegalStateException(
                        "%s: others may write there; expected a folder of your own with the permissions rwx------; remove it, or name another temporary folder, as WTS_JAVA_OPTS=-Djava.io.tmpdir=DIR does"
                                .formatted(own),
                        e);
            }
        }
        return own;
    }

    private boolean isPrivate(Path own) throws IOException {
        Path mine = Files.createTempFile(temporary, "wts-", PARTIAL);
        try {
            return Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS)
                    && Files.getOwner(own, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(mine))
                    && PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(own, LinkOption.NOFOLLOW_LINKS))
                            .equals("rwx------");
        } finally {
            Files.delete(mine);
        }
    }

    static UncheckedIOException noRoom(String what, IOException e) {
        return new UncheckedIOException(
                "%s (%s); expected room in the temporary folder %s; free some or name another, as WTS_JAVA_OPTS=-Djava.io.tmpdir=DIR does"
                        .formatted(what, e.getMessage(), System.getProperty("java.io.tmpdir")),
                e);
    }
}
