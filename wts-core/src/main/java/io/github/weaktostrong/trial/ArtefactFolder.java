package io.github.weaktostrong.trial;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.weaktostrong.data.AtomicFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One artefact on disk: its record, its matrices and, where they are kept, the model's files, all
 * under a SHA-256.
 */
final class ArtefactFolder {
    static final String RECORD = "record.json";
    static final String WEIGHTS = "model";

    private static final String MODEL_FILES = "model_files"; // SHA-256 by name
    private static final String ENDING = ".f32";
    private static final Gson JSON = new GsonBuilder().serializeNulls().create();

    private ArtefactFolder() {}

    /**
     * Reads an artefact.
     *
     * @throws IOException if it is damaged, or that of another training
     */
    static Artefact read(Path place, TrialSpec spec) throws IOException {
        JsonObject record = TrialRecord.contents(place.resolve(RECORD));
        if (!record.get(TrialRecord.ARTEFACT).getAsString().equals(spec.digest())) {
            throw new IOException("its record is that of another training");
        }
        List<byte[]> contents = new ArrayList<>();
        for (String name : spec.matrices()) {
            contents.add(Files.readAllBytes(place.resolve(name + ENDING)));
        }
        requireSame(sha256(contents), record.get(TrialRecord.SHA256), "its matrices");
        Optional<Path> weights = Optional.empty();
        if (record.has(MODEL_FILES)) { // a folder that is not in the record was never completed
            weights = Optional.of(place.resolve(WEIGHTS));
            requireSame(digests(weights.get()), record.get(MODEL_FILES), "its model");
        }
        Map<String, float[][]> matrices = new LinkedHashMap<>();
        for (int i = 0; i < contents.size(); i++) {
            matrices.put(spec.matrices().get(i), matrix(contents.get(i)));
        }
        return new Artefact(matrices, record, weights);
    }

    private static void requireSame(Object found, @Nullable JsonElement stored, String what)
            throws IOException {
        JsonElement now = JSON.toJsonTree(found);
        if (!now.equals(stored)) {
            throw new IOException("the SHA-256 of " + what + " is not the one it was stored with");
        }
    }

    /** SHA-256 of every file of a folder, by name. */
    private static SortedMap<String, String> digests(Path folder) throws IOException {
        SortedMap<String, String> digests = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                digests.put(
                        file.getFileName().toString(),
                        MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
            }
        }
        return digests;
    }

    private static String sha256(List<byte[]> matrices) {
        Hasher hasher = Hashing.sha256().newHasher();
        matrices.forEach(hasher::putBytes);
        return hasher.hash().toString();
    }

    static void delete(Path path) throws IOException {
        MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
    }

    /**
     * Writes an artefact beside its place, forces it to disk and moves it there. One that another
     * process put there meanwhile stays, and is given the weights that it lacks.
     *
     * @param partial may hold the model already
     * @param record JSON-able; the artefact's own facts are added to it
     */
    static void write(Path partial, Path place, Map<String, Object> record, Artefact artefact)
            throws IOException {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        artefact.matrices().forEach((name, matrix) -> contents.put(name, bytes(matrix)));
        JsonObject json = JSON.toJsonTree(record).getAsJsonObject();
        artefact.facts().entrySet().forEach(f -> json.add(f.getKey(), f.getValue()));
        json.addProperty(TrialRecord.SHA256, sha256(List.copyOf(contents.values())));
        Path weights = partial.resolve(WEIGHTS);
        if (Files.isDirectory(weights)) {
            json.add(MODEL_FILES, JSON.toJsonTree(digests(weights)));
        }
        write(partial.resolve(RECORD), TrialRecord.sealed(json).getBytes(UTF_8));
        for (Map.Entry<String, byte[]> content : contents.entrySet()) {
            write(partial.resolve(content.getKey() + ENDING), content.getValue());
        }
        AtomicFiles.force(partial);
        moveInto(partial, place, json);
        AtomicFiles.force(place.resolveSibling(""));
    }

    private static void write(Path file, byte[] content) throws IOException {
        Files.write(file, content);
        AtomicFiles.force(file);
    }

    private static void moveInto(Path partial, Path place, JsonObject record) throws IOException {
        if (Files.isDirectory(place) && record.has(MODEL_FILES)) {
            JsonObject stored = TrialRecord.contents(place.resolve(RECORD));
            if (!stored.has(MODEL_FILES)) { // the same training, whose weights were not kept
                requireSameNumbers(place, stored, record);
                addWeights(partial, place, stored, record);
                return;
            }
        }
        try {
            Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) { // which of them differs from system to system
            // another process finished the same training first: its artefact counts, and this one
            // is equal or, of a private training, seen by nobody, since one release is charged
            if (!Files.isDirectory(place)) {
                throw e;
            }
        }
    }

    /** The weights must be those that the stored numbers are of. */
    private static void requireSameNumbers(Path place, JsonObject stored, JsonObject record) {
        if (!record.get(TrialRecord.SHA256).equals(stored.get(TrialRecord.SHA256))) {
            throw new IllegalStateException(
                    "%s: training again to keep the weights gave other numbers, as another machine or number of threads does; expected those that are stored; use another folder"
                            .formatted(place));
        }
    }

    /** They count once the record names them. */
    private static void addWeights(Path partial, Path place, JsonObject stored, JsonObject record)
            throws IOException {
        if (Files.exists(place.resolve(WEIGHTS))) { // of a process that was killed here
            delete(place.resolve(WEIGHTS));
        }
        Files.move(partial.resolve(WEIGHTS), place.resolve(WEIGHTS));
        AtomicFiles.force(place);
        stored.add(MODEL_FILES, record.get(MODEL_FILES));
        AtomicFiles.write(place.resolve(RECORD), TrialRecord.sealed(stored));
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
