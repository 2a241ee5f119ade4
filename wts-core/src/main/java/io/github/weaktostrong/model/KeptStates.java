package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.data.Checks;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.engine.DeviceArrays;
import io.github.weaktostrong.engine.GradMode;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
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
    private final FrozenBody body;
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
        body = new FrozenBody(model, layer);
        states = new StateFiles(folder.map(path -> path.resolve(body.digest())));
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
        int layer = FrozenBody.layersBelow(model, Set.copyOf(trained));
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

    private record InPassing(String body, HashCode text) {}

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
            body.states(missing, states::add);
        }
    }

    private static HashCode key(int[] row) {
        ByteBuffer ids = ByteBuffer.allocate(4 * row.length);
        ids.asIntBuffer().put(row);
        return Hashing.sha256().hashBytes(ids);
    }

    /**
     * Logits of rows, by the present parameters above the states: (B, C); a graph is recorded if
     * grad mode is on.
     *
     * @param scope owner of the result
     */
    public NDArray logits(NDManager scope, List<int[]> rows, BackwardPass backward) {
        prepare(rows);
        if (body.isWhole()) {
            return model.headLogits(stacked(scope, values(rows), 1));
        }
        TokenBatch batch = TokenBatch.of(scope, rows);
        return model.logitsFrom(layer, tokens(batch, rows), ForwardPass.plain(batch, backward));
    }

    /** The same, recorded for gradients row by row. */
    public NDArray recorded(NDManager scope, List<int[]> rows, PerExampleRecording recording) {
        prepare(rows);
        if (body.isWhole()) {
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
        String of = body.digest();
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
        body.states(missing, fresh::putAll);
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
        for (List<int[]> part :
                Lists.partition(
                        rows,
                        body.isWhole() ? FrozenBody.ROWS_OF_A_FILE : FrozenBody.ROWS_OF_A_PASS)) {
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
