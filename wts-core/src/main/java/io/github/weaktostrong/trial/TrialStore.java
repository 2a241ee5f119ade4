package io.github.weaktostrong.trial;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Artefacts of finished trainings, in folders named by the digest of their specification.
 *
 * <p>An artefact is written beside its place and then moved there, so one that exists is complete:
 * a killed run loses at most the training in progress.
 */
public final class TrialStore {
    private static final String RECORD = "record.json";

    private final Optional<Path> folder;
    private final Map<String, TrialOutcome> memory = new HashMap<>();

    private TrialStore(Optional<Path> folder) {
        this.folder = folder;
    }

    /** Keeps artefacts for the life of this object. */
    public static TrialStore inMemory() {
        return new TrialStore(Optional.empty());
    }

    /**
     * Keeps artefacts in a folder, which is created.
     *
     * @throws UncheckedIOException if nothing can be written there: now, not after hours of
     *     training
     */
    public static TrialStore in(Path folder) {
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".probe-", ""));
            return new TrialStore(Optional.of(folder));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static UncheckedIOException unwritable(Path folder, IOException e) {
        return new UncheckedIOException(
                folder
                        + ": cannot be written ("
                        + e
                        + "); expected a writable folder with free space; name another",
                e);
    }

    /** The artefact of a specification, if it is complete. */
    public Optional<TrialOutcome> find(TrialSpec spec) {
        String digest = spec.digest();
        TrialOutcome known = memory.get(digest);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<TrialOutcome> stored =
                folder.map(f -> f.resolve(digest)).filter(Files::isDirectory).map(this::read);
        stored.ifPresent(outcome -> memory.put(digest, outcome));
        return stored;
    }

    /** Keeps an artefact together with the record of how it was made. */
    public void put(TrialSpec spec, TrialOutcome outcome, Map<String, Object> environment) {
        memory.put(spec.digest(), outcome);
        folder.ifPresent(f -> write(f, spec, outcome, environment));
    }

    private TrialOutcome read(Path artefact) {
        try {
            JsonObject record =
                    JsonParser.parseString(Files.readString(artefact.resolve(RECORD)))
                            .getAsJsonObject();
            return new TrialOutcome(
                    matrix(artefact.resolve("validation.f32")),
                    matrix(artefact.resolve("test.f32")),
                    matrix(artefact.resolve("transfer.f32")),
                    record.get("final_loss").getAsDouble(),
                    record.get("seconds").getAsDouble());
        } catch (IOException | RuntimeException e) {
            throw new UncheckedIOException(
                    artefact
                            + ": the stored training cannot be read ("
                            + e.getMessage()
                            + "); delete this folder and run again",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static void write(
            Path folder, TrialSpec spec, TrialOutcome outcome, Map<String, Object> environment) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("settings", spec.settings());
        record.put("environment", environment);
        record.put("final_loss", outcome.finalLoss());
        record.put("seconds", outcome.seconds());
        try {
            Files.createDirectories(folder);
            Path partial = Files.createTempDirectory(folder, ".partial-");
            try {
                String json =
                        new GsonBuilder()
                                .setPrettyPrinting()
                                .disableHtmlEscaping()
                                .create()
                                .toJson(record);
                Files.writeString(partial.resolve(RECORD), json);
                Files.write(partial.resolve("validation.f32"), bytes(outcome.validation()));
                Files.write(partial.resolve("test.f32"), bytes(outcome.test()));
                Files.write(partial.resolve("transfer.f32"), bytes(outcome.transfer()));
                moveInto(partial, folder.resolve(spec.digest()));
            } finally {
                if (Files.exists(partial)) {
                    MoreFiles.deleteRecursively(partial, RecursiveDeleteOption.ALLOW_INSECURE);
                }
            }
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static void moveInto(Path partial, Path place) throws IOException {
        try {
            Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            // another process finished the same training first: equal by construction
            if (!Files.isDirectory(place)) {
                throw e;
            }
        }
    }

    /** Rows, columns, then values: big-endian. */
    private static byte[] bytes(float[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        ByteBuffer buffer = ByteBuffer.allocate(8 + 4 * rows.length * columns);
        buffer.putInt(rows.length).putInt(columns);
        for (float[] row : rows) {
            buffer.asFloatBuffer().put(row);
            buffer.position(buffer.position() + 4 * columns);
        }
        return buffer.array();
    }

    private static float[][] matrix(Path file) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(Files.readAllBytes(file));
        float[][] rows = new float[buffer.getInt()][buffer.getInt()];
        for (float[] row : rows) {
            buffer.asFloatBuffer().get(row);
            buffer.position(buffer.position() + 4 * row.length);
        }
        return rows;
    }
}
