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
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hidden states below what is trained of a classifier, computed once for each text while what gives
 * them does not change: those that the head reads, or the input of the first layer that is trained.
 *
 * <p>They are held in memory, 4 D bytes a text for the head and a token for a layer, or where a
 * folder is named in files there, which trainings share: those of one body, told by the SHA-256 of
 * its shape and parameters, are in a folder named by it, and are mapped into memory. Texts go
 * through the body in passes of fixed shape, so that a state depends on the text alone, whatever
 * else was computed.
 *
 * <p><b>Ownership</b>: borrows the model, which must not be trained meanwhile below these states.
 */
public final class KeptStates {
    private static final Logger LOG = LoggerFactory.getLogger(KeptStates.class);
    private static final int ROWS_OF_A_FILE = 1024;
    private static final int VALUES_OF_A_FILE = 1 << 24; // 64 MiB of them
    private static final int ROWS_OF_A_PASS = 16;
    private static final int WIDTHS = 8; // rows are padded to a multiple of it
    private static final int DIGESTED = 1 << 16; // values at once
    private static final int FORMAT = 2; // of the files
    private static final int KEY = 32; // bytes of a SHA-256
    private static final int SHARE = 4; // of Java's memory
    private static final long MOST_BYTES_IN_PASSING = 128L << 20;

    /** States of what is asked in passing, of every body in this process. */
    private static final Cache<InPassing, float[]> PASSING =
            CacheBuilder.newBuilder()
                    .maximumWeight(MOST_BYTES_IN_PASSING)
                    .weigher((InPassing key, float[] state) -> KEY + Float.BYTES * state.length)
                    .build();

    private final TextClassifier model;
    private final int layer;
    private final Supplier<String> body;
    private final StateFiles states;

    /**
     * Keeps what the head reads of a model as its body is now.
     *
     * @param folder of the files; empty to keep them in memory only
     */
    public KeptStates(TextClassifier model, Optional<Path> folder) {
        this(model, model.shape().layers(), folder);
    }

    /**
     * Keeps the input of a layer, of a model as it is now below.
     *
     * @param layer from 1; the number of layers for what the head reads
     * @param folder of the files; empty to keep them in memory only
     */
    public KeptStates(TextClassifier model, int layer, Optional<Path> folder) {
        this.model = model;
        Checks.requireOneTo(
                layer,
                model.shape().layers(),
                "the layer whose input is kept is %s; expected 1 to %s");
        this.layer = layer;
        body = Suppliers.memoize(this::digest);
        states = new StateFiles(folder.map(path -> path.resolve(body.get())));
    }

    /**
     * The states below everything that is trained, as far up as possible.
     *
     * <p>Empty where that is below the second layer; where a body of a caller's own is trained in
     * part, whose layers need not be where the names of their parameters say; and without a folder
     * where a layer's input would take more than a quarter of the memory that Java may use.
     *
     * @param trained names of parameters
     * @param rows token ids of what is trained on
     * @param folder as the constructors have it
     */
    public static Optional<KeptStates> below(
            TextClassifier model,
            Collection<String> trained,
            List<int[]> rows,
            Optional<Path> folder) {
        int layer = layersBelow(model, Set.copyOf(trained));
        boolean ofHead = layer == model.shape().layers();
        if (layer == 0 || (!ofHead && !model.isOfAFamily())) {
            return Optional.empty();
        }
        long tokens = rows.stream().mapToLong(row -> row.length).sum();
        long bytes = Float.BYTES * tokens * model.shape().hiddenSize();
        if (folder.isEmpty() && !ofHead && bytes > Runtime.getRuntime().maxMemory() / SHARE) {
            LOG.info("hidden states below layer {} take {} MiB; not kept", layer, bytes >> 20);
            return Optional.empty();
        }
        return Optional.of(new KeptStates(model, layer, folder));
    }

    private static int layersBelow(TextClassifier model, Set<String> trained) {
        Set<String> body = model.shape().parameterShapes().keySet();
        int layers = model.shape().layers();
        int below = layers;
        boolean begun = false;
        for (String name : model.parameters().keySet()) {
            boolean adapts = Lora.isAdapter(name);
            if (!adapts && !body.contains(name)) {
                continue; // of the head
            }
            OptionalInt number = ModelShape.layerOf(name);
            begun |= number.isPresent();
            if (trained.contains(name)) {
                int follows = begun && !adapts ? layers - 1 : 0; // a final norm, or embeddings
                below = Math.min(below, number.orElse(follows));
            }
        }
        return below;
    }

    /** Whether they are what the head reads, one vector a text. */
    private boolean ofHead() {
        return layer == model.shape().layers();
    }

    private record InPassing(String body, HashCode text) {}

    private String digest() {
        Hasher hasher = Hashing.sha256().newHasher();
        hasher.putInt(FORMAT).putInt(layer);
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
        for (int[] row : rows) {
            HashCode key = key(row);
            if (states.find(key) == null) {
                missing.put(key, row);
            }
        }
        if (!missing.isEmpty()) {
            states.refresh();
            missing.keySet().removeIf(key -> states.find(key) != null);
        }
        if (!missing.isEmpty()) {
            LOG.info("computing the hidden states of the rows, once");
            compute(missing, states::add);
        }
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
        int values = 0;
        int done = 0;
        for (List<HashCode> keys : byWidth.values()) {
            for (List<HashCode> part : Lists.partition(keys, ROWS_OF_A_PASS)) {
                StoppedException.check(done, missing.size(), "hidden states");
                float[][] found = states(part.stream().map(missing::get).toList());
                for (int i = 0; i < part.size(); i++) {
                    fresh.put(part.get(i), found[i]);
                    values += found[i].length;
                }
                done += part.size();
                boolean full = fresh.size() >= ROWS_OF_A_FILE || values >= VALUES_OF_A_FILE;
                if (full || done == missing.size()) {
                    computed.accept(fresh);
                    fresh.clear();
                    values = 0;
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
            return GradMode.off(() -> ofHead() ? read(pass) : entering(pass, rows));
        }
    }

    private float[][] read(ForwardPass pass) {
        NDArray positions = model.body().classified(pass.batch());
        return TextClassifier.toRows(model.states(pass, positions, UnaryOperator.identity()));
    }

    /** What enters the layer at the tokens of each row, without padding. */
    private float[][] entering(ForwardPass pass, List<int[]> rows) {
        float[] all = HostReads.floats(model.entering(layer, pass));
        int ofRow = all.length / ROWS_OF_A_PASS;
        float[][] found = new float[rows.size()][];
        for (int i = 0; i < found.length; i++) {
            int length = rows.get(i).length * model.shape().hiddenSize();
            found[i] = Arrays.copyOfRange(all, i * ofRow, i * ofRow + length);
        }
        return found;
    }

    /**
     * Logits of rows, by the present parameters above the states: (B, C); a graph is recorded if
     * grad mode is on.
     *
     * @param scope owner of the result
     */
    public NDArray logits(NDManager scope, List<int[]> rows, BackwardPass backward) {
        prepare(rows);
        if (ofHead()) {
            return model.headLogits(stacked(scope, values(rows), 1));
        }
        TokenBatch batch = TokenBatch.of(scope, rows);
        return model.logitsFrom(layer, tokens(batch, rows), ForwardPass.plain(batch, backward));
    }

    /** The same, recorded for gradients row by row. */
    public NDArray recorded(NDManager scope, List<int[]> rows, PerExampleRecording recording) {
        prepare(rows);
        if (ofHead()) {
            return model.headLogits(stacked(scope, values(rows), 1), recording);
        }
        TokenBatch batch = TokenBatch.of(scope, rows, recording.length());
        return model.logitsFrom(layer, tokens(batch, rows), ForwardPass.recorded(batch, recording));
    }

    private List<FloatBuffer> values(List<int[]> rows) {
        return rows.stream().map(row -> Objects.requireNonNull(states.find(key(row)))).toList();
    }

    private NDArray tokens(TokenBatch batch, List<int[]> rows) {
        return stacked(batch.ids().getManager(), values(rows), batch.width())
                .reshape(batch.rows(), batch.width(), -1);
    }

    /** Rows of states, each filled up with zeros to as many vectors: (B, count D). */
    private NDArray stacked(NDManager scope, List<FloatBuffer> hidden, int count) {
        int size = Math.multiplyExact(count, model.shape().hiddenSize());
        FloatBuffer values = FloatBuffer.allocate(Math.multiplyExact(hidden.size(), size));
        for (int i = 0; i < hidden.size(); i++) {
            values.position(i * size).put(hidden.get(i));
        }
        return DeviceArrays.of(scope, values.array(), new Shape(hidden.size(), size));
    }

    /** Logits of any number of rows by the present parameters, without a graph: rows x C. */
    public float[][] logits(List<int[]> rows) {
        prepare(rows);
        return inParts(rows, (scope, part) -> logits(scope, part, new BackwardPass(false)));
    }

    /**
     * The same of rows that are asked once, such as an attack's: what the head reads of them comes
     * into no file, and stays in memory, for all models of this process with this body, as long as
     * there is room.
     */
    float[][] logitsInPassing(List<int[]> rows) {
        return inParts(rows, (scope, part) -> model.headLogits(inPassing(scope, part)));
    }

    private NDArray inPassing(NDManager scope, List<int[]> rows) {
        String of = Objects.requireNonNull(body.get());
        List<HashCode> keys = rows.stream().map(KeptStates::key).toList();
        Map<HashCode, FloatBuffer> found = new HashMap<>();
        Map<HashCode, int[]> missing = new LinkedHashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            HashCode key = keys.get(i);
            float[] passing = PASSING.getIfPresent(new InPassing(of, key));
            FloatBuffer state = passing == null ? states.find(key) : FloatBuffer.wrap(passing);
            if (state == null) {
                missing.put(key, rows.get(i));
            } else {
                found.put(key, state);
            }
        }
        Map<HashCode, float[]> fresh = new LinkedHashMap<>();
        compute(missing, fresh::putAll);
        fresh.forEach(
                (key, state) -> {
                    PASSING.put(new InPassing(of, key), state);
                    found.put(key, FloatBuffer.wrap(state));
                });
        return stacked(
                scope,
                keys.stream()
                        .map(key -> Objects.requireNonNull(found.get(key)).duplicate())
                        .toList(),
                1);
    }

    private float[][] inParts(
            List<int[]> rows, BiFunction<NDManager, List<int[]>, NDArray> logits) {
        List<float[]> all = new ArrayList<>();
        for (List<int[]> part : Lists.partition(rows, ofHead() ? ROWS_OF_A_FILE : ROWS_OF_A_PASS)) {
            try (NDManager step = model.newStep()) {
                all.addAll(
                        List.of(
                                GradMode.off(
                                        () -> TextClassifier.toRows(logits.apply(step, part)))));
            }
        }
        return all.toArray(float[][]::new);
    }
}
