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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        Files.createDirectories(file.toAbsolutePath().resolveSibling(""));
        try (FileChannel channel =
                        FileChannel.open(
                                file,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            String before = read(channel);
            if (before.isEmpty()) {
                AtomicFiles.force(file.resolveSibling("."));
            }
            ByteBuffer line =
                    ByteBuffer.wrap(
                            (line(entry, digestOfLast(before.lines().toList())) + "\n")
                                    .getBytes(StandardCharsets.UTF_8));
            channel.truncate(before.getBytes(StandardCharsets.UTF_8).length);
            channel.position(channel.size());
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
            assert lock.isValid();
        }
    }

    /** Whole lines: what a process was killed at in the middle was never relied on. */
    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(channel.size()));
        int found = 0;
        while (bytes.hasRemaining() && found >= 0) {
            found = channel.read(bytes);
        }
        String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
        return text.substring(0, text.lastIndexOf('\n') + 1);
    }

    /**
     * The attempts, each as its last entry says, in the order of their first ones.
     *
     * @throws BadInputException if the file was changed
     */
    public List<Entry> attempts() {
        List<String> lines;
        synchronized (SpendingLog.class) {
            if (!Files.exists(file)) {
                return List.of();
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                lines = read(channel).lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "%s: cannot be read (%s), so that what was spent is not known; expected the file as it was written; restore it from a copy, or use another output folder and count what was trained here yourself"
                                .formatted(file, e),
                        e);
            }
        }
        Map<String, Entry> last = new LinkedHashMap<>();
        String before = "";
        for (int i = 0; i < lines.size(); i++) {
            Line line = line(lines.get(i), before, i + 1);
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

    /** The digest that the next line is chained to; {@link #attempts} checks the lines. */
    private String digestOfLast(List<String> lines) {
        int count = lines.size();
        return count == 0 ? "" : digest(json(lines.get(count - 1), count), count);
    }

    private Line line(String text, String before, int number) {
        JsonObject json = json(text, number);
        String digest = digest(json, number);
        json.remove(SHA256);
        if (!sha256(before, json).equals(digest)) {
            throw changed(number, "its SHA-256 is another");
        }
        try {
            return new Line(
                    new Entry(
                            json.get(ATTEMPT).getAsString(),
                            json.get(ARTEFACT).getAsString(),
                            PrivateTraining.fromJson(json.getAsJsonObject(TRAINING))),
                    digest);
        } catch (RuntimeException e) {
            throw changed(number, e.toString());
        }
    }

    private String digest(JsonObject json, int number) {
        if (!json.has(SHA256) || !json.get(SHA256).isJsonPrimitive()) {
            throw changed(number, "it has no SHA-256");
        }
        return json.get(SHA256).getAsString();
    }

    private JsonObject json(String line, int number) {
        try {
            return JsonParser.parseString(line).getAsJsonObject();
        } catch (RuntimeException e) {
            throw changed(number, e.toString());
        }
    }

    private BadInputException changed(int number, String why) {
        return new BadInputException(
                "%s, line %s: is not what a training entered (%s), so that what was spent is not known; expected the file as it was written; restore it from a copy, or use another output folder and count what was trained here yourself"
                        .formatted(file, number, why));
    }
}
