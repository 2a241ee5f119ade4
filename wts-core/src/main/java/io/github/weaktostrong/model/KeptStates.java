package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.data.AtomicFiles;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.engine.GradMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hidden states that a classifier's head reads, computed once for each text while the body does not
 * change, so that a head is trained without the body.
 *
 * <p>They are held in memory, 4 D bytes a text, and where a folder is named also in files there,
 * which trainings share: those of one body, told by the SHA-256 of its shape and parameters, are in
 * a folder named by it; a file is named by the SHA-256 of what it holds, and one that differs from
 * its name is not read. Texts go through the body in passes of fixed shape, so that a state depends
 * on the text alone, whatever else was computed.
 *
 * <p><b>Ownership</b>: borrows the model, whose body must not be trained meanwhile.
 */
public final class KeptStates {
    private static final Logger LOG = LoggerFactory.getLogger(KeptStates.class);
    private static final String ENDING = ".states";
    private static final int ROWS_OF_A_FILE = 1024;
    private static final int ROWS_OF_A_PASS = 16;
    private static final int WIDTHS = 8; // rows are padded to a multiple of it
    private static final int DIGESTED = 1 << 16; // values at once
    private static final int KEY = 32; // bytes of a SHA-256
    private static final long MOST_BYTES_IN_PASSING = 128L << 20;

    /** States of what is asked in passing, of every body in this process. */
    private static final Cache<InPassing, float[]> PASSING =
            CacheBuilder.newBuilder()
                    .maximumWeight(MOST_BYTES_IN_PASSING)
                    .weigher((InPassing key, float[] state) -> KEY + Float.BYTES * state.length)
                    .build();

    private final TextClassifier model;
    private final Supplier<String> body;
    private final Optional<Path> folder;
    private final Map<HashCode, float[]> states = new LinkedHashMap<>();

    /**
     * Keeps states of a model as its body is now.
     *
     * @param folder of the files; empty to keep them in memory only
     */
    public KeptStates(TextClassifier model, Optional<Path> folder) {
        this.model = model;
        body = Suppliers.memoize(() -> digest(model));
        this.folder = folder.map(path -> path.resolve(body.get()));
    }

    private record InPassing(String body, HashCode text) {}

    private static String digest(TextClassifier model) {
        Hasher hasher = Hashing.sha256().newHasher();
        hasher.putInt(WIDTHS).putInt(ROWS_OF_A_PASS); // rounding depends on them
        hasher.putString(model.shape().toString(), StandardCharsets.UTF_8);
        if (model.precision() != Precision.FLOAT32) {
            hasher.putString(model.precision().toString(), StandardCharsets.UTF_8);
        }
        Set<String> ofHead = model.shape().headShapes(Architecture.CLASSIFIER, 1).keySet();
        try (NDManager scope = model.newStep();
                NDManager host = scope.newSubManager(Device.cpu())) {
            for (Map.Entry<String, NDArray> each : model.parameters().entrySet()) {
                if (ofHead.contains(each.getKey())) {
                    continue;
                }
                hasher.putString(each.getKey(), StandardCharsets.UTF_8);
                FloatBuffer values = LoadedModel.source(each.getValue(), host).values().get();
                while (values.hasRemaining()) {
                    float[] part = new float[Math.min(DIGESTED, values.remaining())];
                    values.get(part);
                    ByteBuffer bytes = ByteBuffer.allocate(4 * part.length);
                    bytes.asFloatBuffer().put(part);
                    hasher.putBytes(bytes);
                }
            }
        }
        return hasher.hash().toString();
    }

    /**
     * Reads or computes the states that are missing.
     *
     * @param rows token ids, at least one a row
     * @throws StoppedException if the thread is interrupted; what is in files by then stays
     */
    public void prepare(List<int[]> rows) {
        Map<HashCode, int[]> missing = new LinkedHashMap<>();
        rows.forEach(row -> missing.put(key(row), row));
        missing.keySet().removeAll(states.keySet());
        if (!missing.isEmpty()) {
            folder.filter(Files::isDirectory).ifPresent(path -> read(path, missing.keySet()));
            missing.keySet().removeAll(states.keySet());
        }
        if (!missing.isEmpty()) {
            LOG.info("computing the hidden states of the rows, once");
            compute(missing, this::keep);
        }
    }

    private void keep(Map<HashCode, float[]> fresh) {
        folder.ifPresent(path -> write(path, fresh));
        states.putAll(fresh);
    }

    private static HashCode key(int[] row) {
        ByteBuffer ids = ByteBuffer.allocate(4 * row.length);
        ids.asIntBuffer().put(row);
        return Hashing.sha256().hashBytes(ids);
    }

    /** Hands states over as they are computed, about {@value #ROWS_OF_A_FILE} at a time. */
    private void compute(Map<HashCode, int[]> missing, Consumer<Map<HashCode, float[]>> computed) {
        SortedMap<Integer, List<HashCode>> byWidth = new TreeMap<>();
        missing.forEach(
                (key, row) -> byWidth.computeIfAbsent(width(row), w -> new ArrayList<>()).add(key));
        Map<HashCode, float[]> fresh = new LinkedHashMap<>();
        int done = 0;
        for (List<HashCode> keys : byWidth.values()) {
            for (List<HashCode> part : Lists.partition(keys, ROWS_OF_A_PASS)) {
                StoppedException.check(done, missing.size(), "hidden states");
                float[][] found = states(part.stream().map(missing::get).toList());
                for (int i = 0; i < part.size(); i++) {
                    fresh.put(part.get(i), found[i]);
                }
                done += part.size();
                if (fresh.size() >= ROWS_OF_A_FILE || done == missing.size()) {
                    computed.accept(fresh);
                    fresh.clear();
                }
            }
        }
    }

    /** Tokens to which a row is padded. */
    private int width(int[] row) {
        int rounded = (row.length + WIDTHS - 1) / WIDTHS * WIDTHS;
        return Math.max(row.length, Math.min(rounded, model.shape().positions()));
    }

    /** States of rows of one width, in a pass of as many rows as every other. */
    private float[][] states(List<int[]> rows) {
        List<int[]> filled = new ArrayList<>(rows);
        while (filled.size() < ROWS_OF_A_PASS) {
            filled.add(rows.get(0));
        }
        try (NDManager step = model.newStep()) {
            ForwardPass pass = ForwardPass.plain(TokenBatch.of(step, filled, width(rows.get(0))));
            NDArray read = model.body().classified(pass.batch());
            return GradMode.off(
                    () ->
                            TextClassifier.toRows(
                                    model.states(pass, read, UnaryOperator.identity())));
        }
    }

    /** Keys and values, one text after the other, big-endian. */
    private static void write(Path folder, Map<HashCode, float[]> fresh) {
        int width = fresh.values().iterator().next().length;
        ByteBuffer content = ByteBuffer.allocate(fresh.size() * (KEY + 4 * width));
        fresh.forEach(
                (key, values) -> {
                    content.put(key.asBytes()).asFloatBuffer().put(values);
                    content.position(content.position() + 4 * width);
                });
        AtomicFiles.write(folder.resolve(name(content.array())), content.array());
    }

    private static String name(byte[] content) {
        return Hashing.sha256().hashBytes(content) + ENDING;
    }

    private void read(Path path, Set<HashCode> wanted) {
        try {
            for (Path file : files(path)) {
                byte[] content = Files.readAllBytes(file);
                if (file.endsWith(name(content))) {
                    read(ByteBuffer.wrap(content), wanted);
                } else {
                    LOG.warn("{}: is damaged; its hidden states are computed anew", file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: kept hidden states cannot be read (%s); expected what a training wrote; delete the folder and run again"
                            .formatted(path, e),
                    e);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }

    private void read(ByteBuffer content, Set<HashCode> wanted) {
        byte[] key = new byte[KEY];
        int width = model.shape().hiddenSize();
        while (content.hasRemaining()) {
            content.get(key);
            HashCode text = HashCode.fromBytes(key);
            if (wanted.contains(text)) {
                float[] values = new float[width];
                content.asFloatBuffer().get(values);
                states.put(text, values);
            }
            content.position(content.position() + 4 * width);
        }
    }

    /**
     * The states of rows, computed where they are missing.
     *
     * @param scope owner of the result
     * @return (B, D)
     */
    public NDArray of(NDManager scope, List<int[]> rows) {
        prepare(rows);
        return stacked(scope, rows.stream().map(row -> states.get(key(row))).toList());
    }

    private NDArray stacked(NDManager scope, List<float[]> hidden) {
        int width = model.shape().hiddenSize();
        FloatBuffer values = FloatBuffer.allocate(hidden.size() * width);
        hidden.forEach(values::put);
        return scope.create(values.array(), new Shape(hidden.size(), width));
    }

    /** Logits of any number of rows by the present head, without a graph: rows x C. */
    public float[][] logits(List<int[]> rows) {
        prepare(rows);
        return headLogits(rows, this::of);
    }

    /**
     * The same of rows that are asked once, such as an attack's: their states come into no file,
     * and stay in memory, for all models of this process with this body, as long as there is room.
     */
    float[][] logitsInPassing(List<int[]> rows) {
        return headLogits(rows, this::inPassing);
    }

    private NDArray inPassing(NDManager scope, List<int[]> rows) {
        String of = Objects.requireNonNull(body.get());
        List<HashCode> keys = rows.stream().map(KeptStates::key).toList();
        Map<HashCode, float[]> found = new HashMap<>();
        Map<HashCode, int[]> missing = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            HashCode key = keys.get(i);
            float[] state = states.get(key);
            state = state == null ? PASSING.getIfPresent(new InPassing(of, key)) : state;
            if (state == null) {
                missing.put(key, rows.get(i));
            } else {
                found.put(key, state);
            }
        }
        Map<HashCode, float[]> fresh = new LinkedHashMap<>();
        compute(missing, fresh::putAll);
        fresh.forEach((key, state) -> PASSING.put(new InPassing(of, key), state));
        found.putAll(fresh);
        return stacked(scope, keys.stream().map(found::get).toList());
    }

    private float[][] headLogits(
            List<int[]> rows, BiFunction<NDManager, List<int[]>, NDArray> statesOf) {
        List<float[]> all = new ArrayList<>();
        for (List<int[]> part : Lists.partition(rows, ROWS_OF_A_FILE)) {
            try (NDManager step = model.newStep()) {
                NDArray hidden = statesOf.apply(step, part);
                all.addAll(
                        List.of(
                                GradMode.off(
                                        () -> TextClassifier.toRows(model.headLogits(hidden)))));
            }
        }
        return all.toArray(float[][]::new);
    }
}
