package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.google.common.base.Supplier;
import com.google.common.base.Suppliers;
import com.google.common.collect.Lists;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.StoppedException;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What of a classifier lies below everything that is trained: its body, or the first layers of it.
 * Texts go through it in passes of fixed shape, so that a state depends on the text alone, whatever
 * else is computed.
 *
 * <p><b>Ownership</b>: borrows the model.
 */
final class FrozenBody {
    static final int ROWS_OF_A_FILE = 1024;
    static final int ROWS_OF_A_PASS = 16;
    private static final int VALUES_OF_A_FILE = 1 << 24; // 64 MiB of them
    private static final int WIDTHS = 8; // rows are padded to a multiple of it
    private static final int DIGESTED = 1 << 16; // values at once
    private static final int FORMAT = 2; // of files of states

    private final TextClassifier model;
    private final int layer;
    private final Supplier<String> digest = Suppliers.memoize(this::computeDigest);

    /**
     * Takes the first layers of a model, as they are.
     *
     * @param layer from 1, the one that reads the states; the number of layers for the head
     */
    FrozenBody(TextClassifier model, int layer) {
        this.model = model;
        this.layer = layer;
    }

    /** Layers below everything of these names that is trained; all of them for the head's. */
    static int layersBelow(TextClassifier model, Set<String> trained) {
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

    /** Whether it is the whole body, whose states are what the head reads: one vector a text. */
    boolean isWhole() {
        return layer == model.shape().layers();
    }

    /** SHA-256 of its shape and parameters, computed once, as hexadecimal digits. */
    String digest() {
        return Objects.requireNonNull(digest.get());
    }

    private String computeDigest() {
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
     * Computes the states of rows, by keys of the caller's, and hands them over on the way, about
     * {@value #ROWS_OF_A_FILE} at a time.
     *
     * @throws StoppedException if the thread is interrupted
     */
    void states(Map<HashCode, int[]> missing, Consumer<Map<HashCode, float[]>> computed) {
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
            return GradMode.off(() -> isWhole() ? read(pass) : entering(pass, rows));
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
}
