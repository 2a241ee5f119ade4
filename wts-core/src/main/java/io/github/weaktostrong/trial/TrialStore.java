package io.github.weaktostrong.trial;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Artefacts of finished trainings, in folders named by the digest of their specification.
 *
 * <p>An artefact is written beside its place and then moved there, so one that exists is complete:
 * a killed run loses at most the training in progress.
 */
public final class TrialStore {
    static final String RECORD = "record.json";
    private static final String SHA256 = "sha256"; // of the matrices, one after the other
    private static final List<String> MATRICES =
            List.of(
                    "validation.f32",
                    "test.f32",
                    "transfer.f32",
                    "perturbed-transfer.f32",
                    "probed.f32");

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

    /** Whether the artefact of a digest is there. */
    public boolean holds(String digest) {
        return memory.containsKey(digest)
                || folder.filter(f -> Files.isDirectory(f.resolve(digest))).isPresent();
    }

    /**
     * Keeps an artefact together with the record of how it was made.
     *
     * @param request how to make it again, see {@link TrialTask#request}
     */
    public void put(
            TrialSpec spec,
            TrialOutcome outcome,
            Map<String, Object> environment,
            Map<String, Object> request) {
        memory.put(spec.digest(), outcome);
        folder.ifPresent(f -> write(f, spec, outcome, environment, request));
    }

    private TrialOutcome read(Path artefact) {
        try {
            JsonObject record =
                    JsonParser.parseString(Files.readString(artefact.resolve(RECORD)))
                            .getAsJsonObject();
            List<byte[]> matrices = new ArrayList<>();
            for (String name : MATRICES) {
                matrices.add(Files.readAllBytes(artefact.resolve(name)));
            }
            if (!sha256(matrices).equals(record.get(SHA256).getAsString())) {
                throw new IOException("its SHA-256 is not the one it was stored with");
            }
            return new TrialOutcome(
                    matrix(matrices.get(0)),
                    matrix(matrices.get(1)),
                    new TeacherLabels(matrix(matrices.get(2)), matrix(matrices.get(3))),
                    matrix(matrices.get(4)),
                    record.get("final_loss").isJsonNull()
                            ? null
                            : (Double) record.get("final_loss").getAsDouble(),
                    record.get("seconds").getAsDouble());
        } catch (IOException | RuntimeException e) {
            throw new UncheckedIOException(
                    artefact
                            + ": the stored training cannot be read ("
                            + e
                            + "); delete this folder and run again",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static String sha256(List<byte[]> matrices) {
        Hasher hasher = Hashing.sha256().newHasher();
        matrices.forEach(hasher::putBytes);
        return hasher.hash().toString();
    }

    private static void write(
            Path folder,
            TrialSpec spec,
            TrialOutcome outcome,
            Map<String, Object> environment,
            Map<String, Object> request) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("artefact", spec.digest());
        record.put("request", request);
        record.put("settings", spec.settings());
        record.put("environment", environment);
        record.put("final_loss", outcome.finalLoss());
        record.put("seconds", outcome.seconds());
        List<byte[]> matrices =
                List.of(
                        bytes(outcome.validation()),
                        bytes(outcome.test()),
                        bytes(outcome.labels().rows()),
                        bytes(outcome.labels().perturbed()),
                        bytes(outcome.probed()));
        record.put(SHA256, sha256(matrices));
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
                for (int i = 0; i < matrices.size(); i++) {
                    Files.write(partial.resolve(MATRICES.get(i)), matrices.get(i));
                }
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

    private static float[][] matrix(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        float[][] rows = new float[buffer.getInt()][buffer.getInt()];
        for (float[] row : rows) {
            buffer.asFloatBuffer().get(row);
            buffer.position(buffer.position() + 4 * row.length);
        }
        return rows;
    }
}
