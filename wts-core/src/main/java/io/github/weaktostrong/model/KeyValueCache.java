package io.github.weaktostrong.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.engine.DeviceArrays;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Rotated keys and values of the tokens that B rows have so far, in every layer: a further token
 * then costs one position instead of the whole prefix.
 *
 * <p><b>Ownership</b>: owns its arrays until it is closed.
 */
final class KeyValueCache implements AutoCloseable {
    private final NDManager parent;
    private final List<NDList> layers = new ArrayList<>();
    private final int capacity;
    private NDManager manager;
    private NDList positions = new NDList();
    private long[] next = {}; // what the first of the positions holds

    /**
     * Opens an empty memory.
     *
     * @param parent lives at least as long
     * @param shape of the keys, and of the values, of a layer: (B, K, P, S): K heads of width S, P
     *     the tokens that a row may come to
     */
    KeyValueCache(NDManager parent, int layers, Shape shape) {
        this.parent = parent;
        capacity = Math.toIntExact(shape.get(2));
        manager = parent.newSubManager();
        for (int i = 0; i < layers; i++) {
            this.layers.add(new NDList(manager.zeros(shape), manager.zeros(shape)));
        }
    }

    /** Puts other arrays of the same shapes in the place of the keys and values. */
    void replaceAll(UnaryOperator<NDArray> made) {
        for (NDList layer : layers) {
            for (int i = 0; i < layer.size(); i++) {
                try (NDArray before = layer.get(i)) {
                    layer.set(i, made.apply(before));
                }
            }
        }
    }

    /** Whether nothing has been kept yet. */
    boolean isEmpty() {
        return positions.isEmpty();
    }

    /** Says where the next token of each row stands; called before every step but the first. */
    void moveTo(int[] places) {
        positions.close();
        next = IntStream.of(places).asLongStream().toArray();
        long[] steps = LongStream.rangeClosed(0, LongStream.of(next).max().orElse(0)).toArray();
        positions = new NDList(DeviceArrays.of(manager, next), DeviceArrays.of(manager, steps));
    }

    /** Positions of the tokens of a pass: 0 .. T - 1, or each row's next one; int64 (B, T). */
    NDArray places(TokenBatch batch) {
        return positions.isEmpty() ? batch.positions() : batch.indices(next);
    }

    /** Keeps some rows only, in the order given. */
    void keep(int[] rows) {
        NDManager smaller = parent.newSubManager();
        NDArray index = DeviceArrays.of(manager, IntStream.of(rows).asLongStream().toArray());
        for (NDList layer : layers) {
            for (int i = 0; i < layer.size(); i++) {
                NDArray kept = layer.get(i).get(index);
                kept.attach(smaller);
                layer.set(i, kept);
            }
        }
        manager.close();
        manager = smaller;
        positions = new NDList();
    }

    Layer layer(int index) {
        return new Layer(layers.get(index), positions, capacity);
    }

    @Override
    public void close() {
        manager.close();
    }

    /**
     * The memory of one layer.
     *
     * @param arrays keys and values, (B, K, P, S)
     * @param positions of the rows' next tokens (B) and 0 .. the last of them; none before the
     *     prompts
     * @param capacity P
     */
    record Layer(NDList arrays, NDList positions, int capacity) {
        boolean isEmpty() {
            return positions.isEmpty();
        }
    }
}
