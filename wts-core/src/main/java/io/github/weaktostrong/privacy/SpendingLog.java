package io.github.weaktostrong.privacy;

import com.google.common.hash.Hashing;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file to which every private training of an output folder is entered before it spends anything.
 *
 * <p>A line says that an attempt at a training may take so many steps; the last line of an attempt
 * counts. It is on disk before the noise of these steps is drawn, so that whatever becomes of the
 * training, stored, killed, deleted or carried out twice, its steps are known. Lines are added
 * only, and each holds the SHA-256 of itself and the one before, so that a changed file is refused.
 * Nothing is signed: whoever computes these anew, or takes the last lines away together with the
 * artefacts that they are of, is believed.
 */
public final class SpendingLog {
    /** Name of the file in the output folder. */
    public static final String FILE_NAME = "privacy-ledger.jsonl";

    private static final int LAST_LINES = 1 << 14; // bytes, of some forty entries
    private static final String LAST = "last line";
    private static final String ATTEMPT = "attempt";
    private static final String ARTEFACT = "artefact";
    private static final String TRAINING = "training";
    private static final String SHA256 = "sha256";

    private final Path file;

    /**
     * One attempt at a training.
     *
     * @param attempt a name of its own
     * @param artefact digest of what defines the training
     * @param training the mechanism, with the steps that the attempt took or may take
     */
    public record Entry(String attempt, String artefact, PrivateTraining training) {}

    private record Line(Entry entry, String sha256) {}

    private SpendingLog(Path file) {
        this.file = file;
    }

    /** The log of an output folder; its file is made with the first entry. */
    public static SpendingLog in(Path folder) {
        return new SpendingLog(folder.resolve(FILE_NAME));
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /**
     * Adds an entry, which is on disk when this returns.
     *
     * @throws UncheckedIOException if it cannot be; the steps must not be taken then
     * @throws BadInputException if the file was changed
     */
    public void append(Entry entry) {
        // the system's locks belong to processes, and closing one channel gives back all of them
        synchronized (SpendingLog.class) {
            try {
                AtomicFiles.uninterrupted(() -> write(entry)); // written twice, the last one counts
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "%s: cannot be written (%s), and no step of a private training may be taken that it does not hold; expected a writable folder with free space; make room, or name another"
                                .formatted(file, e),
                        e);
            }
        }
    }

    private void write(Entry entry) throws IOException {
        exists(); // or is refused
        Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        try (FileChannel channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            Tail tail = tail(channel);
            if (tail.end() == 0) {
                AtomicFiles.force(file.resolveSibling("."));
            }
            ByteBuffer line =
                    ByteBuffer.wrap(
                            (tail.mended() + line(entry, tail.sha256()) + "\n")
                                    .getBytes(StandardCharsets.UTF_8));
            channel.truncate(tail.end());
            channel.position(tail.end());
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
            assert lock.isValid();
        }
    }

    /**
     * Where the next line goes.
     *
     * @param end bytes up to the last entry's end
     * @param mended the end of line that the last entry lacks, or nothing
     * @param sha256 of the last entry, to which the next one is chained
     */
    private record Tail(long end, String mended, String sha256) {}

    /** Reads no more than the last lines, and checks the last entry; {@link #attempts} all. */
    private Tail tail(FileChannel channel) throws IOException {
        long size = channel.size();
        for (long length = LAST_LINES; ; length *= 2) {
            byte[] bytes = read(channel, Math.max(0, size - length));
            List<String> lines = lines(bytes);
            boolean whole = bytes.length == size;
            int count = lines.size();
            if (whole || count > 3) { // the first one may be cut, the second is chained to it
                String before = count < 3 ? "" : digest(json(lines.get(count - 3), LAST), LAST);
                String last = count < 2 ? "" : line(lines.get(count - 2), before, LAST).sha256();
                String rest = lines.get(count - 1);
                return isWhole(rest, last)
                        ? new Tail(size, "\n", line(rest, last, LAST).sha256())
                        : new Tail(size - rest(bytes), "", last);
            }
        }
    }

    private static byte[] read(FileChannel channel, long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size() - from));
        for (int found = 0; bytes.hasRemaining() && found >= 0; ) {
            found = channel.read(bytes, from + bytes.position());
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    /** Lines, and what follows the last end of line: a killed process may have left it. */
    private static List<String> lines(byte[] bytes) {
        return List.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1));
    }

    /** Bytes after the last end of line. */
    private static int rest(byte[] bytes) {
        int begin = bytes.length;
        while (begin > 0 && bytes[begin - 1] != '\n') {
            begin--;
        }
        return bytes.length - begin;
    }

    /**
     * Whether a last line is an entry without its end of line, as an editor may leave it, which
     * counts. What a process was killed at in the middle was never relied on, and does not.
     */
    private boolean isWhole(String rest, String before) {
        try {
            line(rest, before, LAST);
            return true;
        } catch (BadInputException e) {
            return false;
        }
    }

    /** Whether there is a log. What is no file would take entries and forget them. */
    private boolean exists() {
        if (!Files.isRegularFile(file) && !Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadInputException(
                    "%s: is a folder, a device or a link to nothing, or cannot be seen, so that what was spent is not known; expected the file as it was written, or none; restore it from a copy, or use another output folder and count what was trained here yourself"
                            .formatted(file));
        }
        return Files.exists(file);
    }

    /**
     * The attempts, each as its last entry says, in the order of their first ones.
     *
     * @throws BadInputException if the file was changed
     */
    public List<Entry> attempts() {
        List<String> lines;
        synchronized (SpendingLog.class) {
            if (!exists()) {
                return List.of();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                lines = lines(read(channel, 0));
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "%s: cannot be read (%s), so that what was spent is not known; expected the file as it was written; restore it from a copy, or use another output folder and count what was trained here yourself"
                                .formatted(file, e),
                        e);
            }
        }
        Map<String, Entry> last = new LinkedHashMap<>();
        String before = "";
        int whole = lines.size() - 1;
        for (int i = 0; i < whole || (i == whole && isWhole(lines.get(i), before)); i++) {
            Line line = line(lines.get(i), before, "line " + (i + 1));
            last.put(line.entry().attempt(), line.entry());
            before = line.sha256();
        }
        return List.copyOf(last.values());
    }

    private static String line(Entry entry, String before) {
        JsonObject json = new JsonObject();
        json.addProperty(ATTEMPT, entry.attempt());
        json.addProperty(ARTEFACT, entry.artefact());
        json.add(TRAINING, entry.training().toJson());
        json.addProperty(SHA256, sha256(before, json));
        return json.toString();
    }

    private static String sha256(String before, JsonObject json) {
        return Hashing.sha256().hashString(before + json, StandardCharsets.UTF_8).toString();
    }

    private Line line(String text, String before, String where) {
        JsonObject json = json(text, where);
        String digest = digest(json, where);
        json.remove(SHA256);
        if (!sha256(before, json).equals(digest)) {
            throw changed(where, "its SHA-256 is another");
        }
        try {
            return new Line(
                    new Entry(
                            json.get(ATTEMPT).getAsString(),
                            json.get(ARTEFACT).getAsString(),
                            PrivateTraining.fromJson(json.getAsJsonObject(TRAINING))),
                    digest);
        } catch (RuntimeException e) {
            throw changed(where, e.toString());
        }
    }

    private String digest(JsonObject json, String where) {
        if (!json.has(SHA256) || !json.get(SHA256).isJsonPrimitive()) {
            throw changed(where, "it has no SHA-256");
        }
        return json.get(SHA256).getAsString();
    }

    private JsonObject json(String line, String where) {
        try {
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (RuntimeException e) {
            throw changed(where, e.toString());
        }
    }

    private BadInputException changed(String where, String why) {
        return new BadInputException(
                "%s, %s: is not what a training entered (%s), so that what was spent is not known; expected the file as it was written; restore it from a copy, or use another output folder and count what was trained here yourself"
                        .formatted(file, where, why));
    }
}
