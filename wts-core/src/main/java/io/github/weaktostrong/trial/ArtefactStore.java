package io.github.weaktostrong.trial;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
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
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artefacts in folders named by a digest, or in memory.
 *
 * <p>An artefact is written beside its place and then moved there, so one that exists is complete:
 * a killed run loses at most the training in progress.
 */
final class ArtefactStore {
    private static final Logger LOG = LoggerFactory.getLogger(ArtefactStore.class);
    static final String RECORD = "record.json";
    private static final String SHA256 = "sha256"; // of the matrices, one after the other
    private static final String ENDING = ".f32";
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private final Optional<Path> folder;
    private final Map<String, Artefact> memory = new HashMap<>();

    private ArtefactStore(Optional<Path> folder) {
        this.folder = folder;
    }

    static ArtefactStore inMemory() {
        return new ArtefactStore(Optional.empty());
    }

    /**
     * Keeps artefacts in a folder, which is created with the first of them.
     *
     * @throws UncheckedIOException if nothing can be written there: now, not after hours of
     *     training
     */
    static ArtefactStore in(Path folder) {
        try {
            Files.delete(Files.createTempFile(existing(folder.toAbsolutePath()), ".probe-", ""));
            return new ArtefactStore(Optional.of(folder));
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    /** The folder, or the nearest above it that is there. */
    private static Path existing(Path folder) {
        Path above = folder.getParent();
        return Files.exists(folder) || above == null ? folder : existing(above);
    }

    private static UncheckedIOException unwritable(Path folder, IOException e) {
        return new UncheckedIOException(
                folder
                        + ": cannot be written ("
                        + e
                        + "); expected a writable folder with free space; name another",
                e);
    }

    /** Where an artefact is or would be stored; empty in memory. */
    Optional<Path> place(String digest) {
        return folder.map(f -> f.resolve(digest));
    }

    /** Whether the artefact of a digest is there. */
    boolean holds(String digest) {
        return memory.containsKey(digest) || place(digest).filter(Files::isDirectory).isPresent();
    }

    /**
     * Whether the artefact of a digest is there, whole. One that is damaged is put aside, so that
     * its training is carried out again.
     *
     * @param names matrices that it must have
     */
    boolean holdsWhole(String digest, List<String> names) {
        try {
            return find(digest, names).isPresent();
        } catch (UncheckedIOException e) {
            Path damaged = place(digest).orElseThrow();
            Path aside = free(damaged);
            LOG.warn("{} Moved to {}; training again.", e.getMessage(), aside.getFileName());
            move(damaged, aside);
            return false;
        }
    }

    private static Path free(Path damaged) {
        Path aside = damaged.resolveSibling(".damaged-" + damaged.getFileName());
        for (int i = 2; Files.exists(aside); i++) {
            aside = damaged.resolveSibling(".damaged-" + damaged.getFileName() + "-" + i);
        }
        return aside;
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw unwritable(from, e);
        }
    }

    /**
     * The artefact of a digest, if it is complete.
     *
     * @param names matrices that it must have
     */
    Optional<Artefact> find(String digest, List<String> names) {
        Artefact known = memory.get(digest);
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Artefact> stored =
                place(digest).filter(Files::isDirectory).map(path -> read(path, names));
        stored.ifPresent(artefact -> memory.put(digest, artefact));
        return stored;
    }

    /**
     * Keeps an artefact.
     *
     * @param record how it was made
     * @param more writes further files into the artefact's folder
     */
    void put(String digest, Map<String, Object> record, Artefact artefact, Consumer<Path> more) {
        memory.put(digest, artefact);
        folder.ifPresent(f -> write(f.resolve(digest), record, artefact, more));
    }

    private static Artefact read(Path artefact, List<String> names) {
        try {
            JsonObject record =
                    JsonParser.parseString(Files.readString(artefact.resolve(RECORD)))
                            .getAsJsonObject();
            List<byte[]> contents = new ArrayList<>();
            for (String name : names) {
                contents.add(Files.readAllBytes(artefact.resolve(name + ENDING)));
            }
            if (!sha256(contents).equals(record.get(SHA256).getAsString())) {
                throw new IOException("its SHA-256 is not the one it was stored with");
            }
            Map<String, float[][]> matrices = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                matrices.put(names.get(i), matrix(contents.get(i)));
            }
            return new Artefact(matrices, record);
        } catch (IOException | RuntimeException e) {
            throw new UncheckedIOException(
                    artefact
                            + ": the stored training cannot be read ("
                            + e
                            + "); expected what a training wrote; delete this folder and run"
                            + " again.",
                    e instanceof IOException io ? io : new IOException(e));
        }
    }

    private static String sha256(List<byte[]> matrices) {
        Hasher hasher = Hashing.sha256().newHasher();
        matrices.forEach(hasher::putBytes);
        return hasher.hash().toString();
    }

    private static void write(
            Path place, Map<String, Object> record, Artefact artefact, Consumer<Path> more) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        artefact.matrices().forEach((name, matrix) -> contents.put(name, bytes(matrix)));
        JsonElement json = GSON.toJsonTree(record);
        artefact.facts()
                .entrySet()
                .forEach(f -> json.getAsJsonObject().add(f.getKey(), f.getValue()));
        json.getAsJsonObject().addProperty(SHA256, sha256(List.copyOf(contents.values())));
        Path folder = place.resolveSibling("");
        try {
            Files.createDirectories(folder);
            Path partial = Files.createTempDirectory(folder, ".partial-");
            try {
                Files.writeString(partial.resolve(RECORD), GSON.toJson(json));
                for (Map.Entry<String, byte[]> content : contents.entrySet()) {
                    Files.write(partial.resolve(content.getKey() + ENDING), content.getValue());
                }
                more.accept(partial);
                moveInto(partial, place);
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
