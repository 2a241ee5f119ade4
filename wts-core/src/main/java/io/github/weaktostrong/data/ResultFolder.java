package io.github.weaktostrong.data;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A folder whose results are of one run: written beside, then moved in together.
 *
 * <p>The file {@code .results} in it lists what the last run wrote, and is locked while files are
 * moved. Those of an earlier run are removed, whatever else is in the folder stays. A main file
 * tells that all are there: it is removed first and comes last, so that after a kill it is missing
 * and the same run writes again.
 */
public final class ResultFolder {
    private static final String LIST = ".results";
    private static final String BESIDE = ".results-partial";

    private final Path folder;
    private final Path beside;
    private final String main;

    private ResultFolder(Path folder, String main) {
        this.folder = folder;
        this.beside = folder.resolve(BESIDE);
        this.main = main;
    }

    /**
     * Writes the results of a run in place of those of an earlier one.
     *
     * @param folder made if it does not exist
     * @param main name of the file that tells that all are there, one of those written
     * @param content writes all files into the folder that it is given, or below
     * @throws UncheckedIOException if something cannot be written; while {@code content} writes,
     *     the earlier results stay
     */
    public static void write(Path folder, String main, Consumer<Path> content) {
        ResultFolder results = new ResultFolder(folder, main);
        // the system's locks belong to processes, and closing one channel gives back all of them
        synchronized (ResultFolder.class) {
            try {
                if (!Files.isDirectory(folder)) { // a link to one is not made again
                    Files.createDirectories(folder);
                }
                AtomicFiles.uninterrupted(() -> results.locked(content));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "%s: the results cannot be written (%s); expected a writable folder with room; choose another one"
                                .formatted(folder, e),
                        e);
            }
        }
    }

    private void locked(Consumer<Path> content) throws IOException {
        try (FileChannel list =
                        FileChannel.open(
                                folder.resolve(LIST),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                FileLock lock = list.lock()) {
            replace(list, content);
            assert lock.isValid();
        }
    }

    private void replace(FileChannel list, Consumer<Path> content) throws IOException {
        deleteBeside(); // of a process that was killed
        Files.createDirectory(beside);
        try {
            content.accept(beside);
            Set<String> fresh = files();
            Set<String> stale = listed(list);
            Set<String> both = new TreeSet<>(stale);
            both.addAll(fresh);
            Files.deleteIfExists(folder.resolve(main));
            store(list, both); // whatever a kill leaves is removed by the next run
            stale.removeAll(fresh);
            for (String each : stale) {
                remove(each);
            }
            for (String each : fresh) {
                if (!each.equals(main)) {
                    move(each);
                }
            }
            store(list, fresh);
            move(main);
            AtomicFiles.force(folder);
        } finally {
            deleteBeside();
        }
    }

    /** What is written beside, relative to the folder. */
    private Set<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(beside)) {
            return new TreeSet<>(
                    all.filter(Files::isRegularFile)
                            .filter(file -> !file.endsWith(LIST)) // of results within these
                            .map(file -> beside.relativize(file).toString())
                            .toList());
        }
    }

    private static Set<String> listed(FileChannel list) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(list.size()));
        int found = 0;
        while (bytes.hasRemaining() && found >= 0) {
            found = list.read(bytes, bytes.position());
        }
        return new TreeSet<>(UTF_8.decode(bytes.flip()).toString().lines().toList());
    }

    private static void store(FileChannel list, Set<String> names) throws IOException {
        ByteBuffer bytes = UTF_8.encode(String.join("\n", names) + "\n");
        list.truncate(0);
        while (bytes.hasRemaining()) {
            list.write(bytes, bytes.position());
        }
        list.force(true);
    }

    /** Removes a file of an earlier run, and its folder when that is empty. */
    private void remove(String name) throws IOException {
        Path own = folder.toAbsolutePath().normalize(); // that of "." alone begins nothing
        Path file = own.resolve(name).normalize();
        if (!name.isBlank() && file.startsWith(own) && Files.isRegularFile(file)) {
            Files.delete(file);
            for (Path at = file.getParent();
                    at != null && !own.equals(at) && isEmpty(at);
                    at = at.getParent()) {
                Files.delete(at);
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    private void move(String name) throws IOException {
        Path to = folder.resolve(name);
        if (Files.exists(to)) {
            to = to.toRealPath(); // a link stays
        } else if (!Files.isDirectory(to.resolveSibling(""))) {
            Files.createDirectories(to.resolveSibling(""));
        }
        AtomicFiles.replace(beside.resolve(name), to, Files::move);
    }

    private void deleteBeside() throws IOException {
        if (Files.exists(beside)) {
            MoreFiles.deleteRecursively(beside, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }
}
