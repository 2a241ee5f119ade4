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
import io.github.weaktostrong.train.Checkpoints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artefacts in folders named by a digest, or in memory. Safe for use by several threads.
 *
 * <p>An artefact is written beside its place and then moved there, so one that exists is complete:
 * a killed run loses at most the training in progress.
 */
public final class ArtefactStore {
    private static final Logger LOG = LoggerFactory.getLogger(ArtefactStore.class);
    static final String RECORD = "record.json";
    private static final String WEIGHTS = "model";
    private static final String RUNNING = ".running-";
    private static final String STATES = ".states";
    private static final String SHA256 = "sha256"; // of the matrices, one after the other
    private static final String ENDING = ".f32";
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();
    private final Optional<Path> folder;
    private final Map<String, Artefact> memory = new ConcurrentHashMap<>();

    private ArtefactStore(Optional<Path> folder) {
        this.folder = folder;
    }

    /** Keeps artefacts for the life of this object; there is no place for weights. */
    public static ArtefactStore inMemory() {
        return new ArtefactStore(Optional.empty());
    }

    /**
     * Keeps artefacts in a folder, which is created with the first of them.
     *
     * @throws UncheckedIOException if nothing can be written there: now, not after hours of
     *     training
     */
    public static ArtefactStore in(Path folder) {
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

    private Optional<Path> place(String digest) {
        return folder.map(f -> f.resolve(digest));
    }

    /**
     * Whether the artefact of a training is there, whole.
     *
     * <p>A damaged one of a plain training is put aside, so that the training is carried out again;
     * that of a private one counts as there and is refused when it is read, since another training
     * would spend its budget again.
     *
     * @param withWeights whether the weights are asked for as well
     * @throws IllegalStateException if the artefact of a private training lacks the weights
     */
    public boolean holds(TrialSpec spec, boolean withWeights) {
        boolean isPrivate = spec.mechanism().isPresent();
        if (isPrivate && place(spec.digest()).filter(Files::isDirectory).isEmpty()) {
            return memory.containsKey(spec.digest());
        }
        boolean there = isPrivate || holdsWhole(spec);
        boolean lacksWeights = there && withWeights && weights(spec.digest()).isEmpty();
        if (isPrivate && lacksWeights) {
            throw new IllegalStateException(
                    "%s: the weights of this private training were not kept, and training again would spend its budget again; expected them from the first run on; keep other models, or use another folder"
                            .formatted(place(spec.digest()).orElseThrow()));
        }
        return there && !lacksWeights;
    }

    private boolean holdsWhole(TrialSpec spec) {
        try {
            return find(spec).isPresent();
        } catch (UncheckedIOException e) {
            Path damaged = place(spec.digest()).orElseThrow();
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

    /** Folder of the weights of a stored training; empty where they are not kept. */
    private Optional<Path> weights(String digest) {
        return place(digest).map(path -> path.resolve(WEIGHTS)).filter(Files::isDirectory);
    }

    /**
     * The artefact of a training, if it is complete.
     *
     * @throws UncheckedIOException if it is damaged
     */
    public Optional<Artefact> find(TrialSpec spec) {
        String digest = spec.digest();
        Artefact known = memory.get(digest);
        Optional<Artefact> found =
                known != null
                        ? Optional.of(known)
                        : place(digest).filter(Files::isDirectory).map(path -> read(path, spec));
        found.ifPresent(artefact -> memory.put(digest, artefact));
        // whoever else works in the folder may have added weights meanwhile
        return found.map(artefact -> artefact.withWeights(weights(digest)));
    }

    private static Artefact read(Path artefact, TrialSpec spec) {
        try {
            JsonObject record =
                    JsonParser.parseString(Files.readString(artefact.resolve(RECORD)))
                            .getAsJsonObject();
            List<byte[]> contents = new ArrayList<>();
            for (String name : spec.matrices()) {
                contents.add(Files.readAllBytes(artefact.resolve(name + ENDING)));
            }
            if (!sha256(contents).equals(record.get(SHA256).getAsString())) {
                throw new IOException("its SHA-256 is not the one it was stored with");
            }
            Map<String, float[][]> matrices = new LinkedHashMap<>();
            for (int i = 0; i < contents.size(); i++) {
                matrices.put(spec.matrices().get(i), matrix(contents.get(i)));
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

    /**
     * Begins an artefact; the caller closes it.
     *
     * @param withWeights whether weights will be kept
     */
    public Draft draft(TrialSpec spec, boolean withWeights) {
        return new Draft(spec.digest(), withWeights);
    }

    /**
     * Checkpoints of a training in progress, every ten minutes; empty in memory. Whoever holds its
     * claim uses them, and deletes them when the artefact is kept.
     */
    public Optional<Checkpoints> checkpoints(TrialSpec spec) {
        return place(RUNNING + spec.digest())
                .map(path -> Checkpoints.every(path, Duration.ofMinutes(10)));
    }

    /** Folder of hidden states that trainings of heads share; empty in memory. */
    public Optional<Path> states() {
        return place(STATES);
    }

    /** An artefact in the making, beside its place: what is not completed is deleted. */
    public final class Draft implements AutoCloseable {
        private final String digest;
        private final boolean withWeights;
        private Optional<Path> partial =
                Optional.empty(); // created when there is something to write

        private Draft(String digest, boolean withWeights) {
            this.digest = digest;
            this.withWeights = withWeights;
        }

        private Path partial(Path store) {
            Path path = partial.orElseGet(() -> createPartial(store));
            partial = Optional.of(path);
            return path;
        }

        /**
         * Keeps the weights, where they are asked for.
         *
         * @param save saves the model into a folder, which it creates
         */
        void keepWeights(Consumer<Path> save) {
            if (withWeights) {
                folder.ifPresent(store -> save.accept(partial(store).resolve(WEIGHTS)));
            }
        }

        /**
         * Keeps the artefact together with the record of how it was made.
         *
         * @param record JSON-able; the artefact's own facts are added to it
         */
        public void complete(Map<String, Object> record, Artefact artefact) {
            folder.ifPresentOrElse(
                    store -> write(partial(store), store.resolve(digest), record, artefact),
                    () -> memory.put(digest, artefact)); // from a folder it is read back
        }

        @Override
        public void close() {
            try {
                if (partial.isPresent() && Files.exists(partial.get())) {
                    MoreFiles.deleteRecursively(
                            partial.get(), RecursiveDeleteOption.ALLOW_INSECURE);
                }
            } catch (IOException e) {
                LOG.warn("{}: cannot be deleted ({})", partial.get(), e.toString());
            }
        }
    }

    private static Path createPartial(Path folder) {
        try {
            Files.createDirectories(folder);
            return Files.createTempDirectory(folder, ".partial-");
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static void write(
            Path partial, Path place, Map<String, Object> record, Artefact artefact) {
        Map<String, byte[]> contents = new LinkedHashMap<>();
        artefact.matrices().forEach((name, matrix) -> contents.put(name, bytes(matrix)));
        JsonElement json = GSON.toJsonTree(record);
        artefact.facts()
                .entrySet()
                .forEach(f -> json.getAsJsonObject().add(f.getKey(), f.getValue()));
        json.getAsJsonObject().addProperty(SHA256, sha256(List.copyOf(contents.values())));
        try {
            Files.writeString(partial.resolve(RECORD), GSON.toJson(json));
            for (Map.Entry<String, byte[]> content : contents.entrySet()) {
                Files.write(partial.resolve(content.getKey() + ENDING), content.getValue());
            }
            moveInto(partial, place, json.getAsJsonObject().get(SHA256).getAsString());
        } catch (IOException e) {
            throw unwritable(place.resolveSibling(""), e);
        }
    }

    private static void moveInto(Path partial, Path place, String sha256) throws IOException {
        boolean addsWeights =
                Files.isDirectory(place)
                        && Files.isDirectory(partial.resolve(WEIGHTS))
                        && !Files.exists(place.resolve(WEIGHTS));
        if (addsWeights) { // the same training, whose weights were not kept at first
            requireSame(place, sha256);
            Files.move(partial.resolve(WEIGHTS), place.resolve(WEIGHTS));
            return;
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
    private static void requireSame(Path place, String sha256) {
        TrialRecord stored = TrialRecord.read(place);
        if (!stored.sha256().equals(sha256)) {
            throw new IllegalStateException(
                    "%s: training again to keep the weights gave other numbers, as another machine or number of threads does; expected those that are stored; use another folder"
                            .formatted(place));
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
