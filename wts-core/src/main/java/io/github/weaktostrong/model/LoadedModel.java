package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.safetensors.Dtype;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model in memory: body, head and tokenizer.
 *
 * <p><b>Ownership</b>: whoever opened the model closes it; methods that take a model borrow it. Not
 * safe for training by several threads at once.
 */
public abstract sealed class LoadedModel implements AutoCloseable
        permits TextClassifier, CausalLanguageModel {
    private final ModelShape shape;
    private final Tokenizer tokenizer;
    private final NDManager manager;
    private final TensorOps ops;
    private final Map<String, NDArray> parameters;
    private final ModelBody body;
    private final Linear head;
    private PrivacyHistory history = PrivacyHistory.NONE;
    private boolean closed;

    /**
     * Builds the model on the device and fills it from the weights.
     *
     * @param headRows classes, or entries of the vocabulary
     */
    LoadedModel(Origin origin, Device device, Architecture architecture, int headRows) {
        shape = origin.shape();
        tokenizer = origin.tokenizer();
        String headName = shape.headName(architecture);
        Map<String, long[]> shapes = shape.parameterShapes();
        long[] headShape = {headRows, shape.hiddenSize()};
        if (origin.freshHead() == null) {
            shapes.put(headName + ".weight", headShape);
        }
        requireWeights(origin.weights(), shapes);
        shapes.put(headName + ".weight", headShape);
        manager = Engines.openManager(device);
        manager.setName("model");
        ops = openOps();
        try (NDManager loading = manager.newSubManager()) {
            parameters = zeros(shapes);
            body = ModelBody.of(shape, parameters, ops);
            head = new Linear(parameters, headName);
            fill(origin, headName + ".weight", loading);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        manager.cap(); // from here on an array that leaks into the model is an error
    }

    /** Before anything of the model's size is allocated: a configuration may lie. */
    private void requireWeights(Origin.Weights weights, Map<String, long[]> expected) {
        try {
            weights.check(shape.layers(), expected);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** An unknown choice of operations leaves nothing open. */
    private TensorOps openOps() {
        try {
            return TensorOps.open(manager);
        } catch (RuntimeException e) {
            manager.close();
            tokenizer.close();
            throw e;
        }
    }

    private Map<String, NDArray> zeros(Map<String, long[]> shapes) {
        Map<String, NDArray> arrays = new LinkedHashMap<>();
        shapes.forEach((name, sizes) -> arrays.put(name, manager.zeros(new Shape(sizes))));
        return Collections.unmodifiableMap(arrays);
    }

    private void fill(Origin origin, String headWeight, NDManager loading) {
        Map<String, NDArray> stored = new LinkedHashMap<>(parameters);
        Seeds freshHead = origin.freshHead();
        if (freshHead != null) {
            stored.remove(headWeight);
            RandomWeights.freshHead(head.weight(), freshHead, loading);
        }
        history = origin.weights().fill(stored, loading);
    }

    /** The shape of the body. */
    public final ModelShape shape() {
        return shape;
    }

    /** The tokenizer that the model was opened with; closed with it. */
    public final Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Parameters by Hugging Face name, in the order of the layers; owned by the model. */
    public final Map<String, NDArray> parameters() {
        return parameters;
    }

    /** Number of all parameters. */
    public final long parameterCount() {
        return parameters.values().stream().mapToLong(NDArray::size).sum();
    }

    /** The device that holds the parameters. */
    public final Device device() {
        return manager.getDevice();
    }

    /**
     * What is known of the trainings that made the weights, those of a folder it was opened from
     * included; {@link #save} writes it into the weights files.
     */
    public final PrivacyHistory privacyHistory() {
        return history;
    }

    /** Internal: a training notes what it is about to do to the weights, before it does. */
    public final void remember(PrivacyHistory all) {
        history = all;
    }

    /** Opens the scope of one step: every array of the step dies with it. The caller closes it. */
    public final NDManager newStep() {
        if (closed) {
            throw new IllegalStateException(
                    "the model was closed; open it again before you use it");
        }
        NDManager step = manager.newSubManager();
        step.setName("step");
        return step;
    }

    /** Number of arrays that the model and its open scopes own; constant unless something leaks. */
    public final int arrayCount() {
        return manager.getManagedArrays().size();
    }

    /** Internal: operations of the training step. */
    public final TensorOps ops() {
        return ops;
    }

    /** The token embedding, (V, D); owned by the model. */
    public final NDArray embedding() {
        return body.embedding();
    }

    final ModelBody body() {
        return body;
    }

    final Linear head() {
        return head;
    }

    /**
     * Final hidden states at the positions asked for.
     *
     * @param ids (B, T) int64, padded on the right
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @param onEmbeddings replaces the token embeddings (B, T, D), for perturbations of the input
     * @return (N, D), after the final normalisation, attached to the manager of {@code ids}
     */
    final NDArray states(
            NDArray ids,
            @Nullable NDArray positions,
            UnaryOperator<NDArray> onEmbeddings,
            ModelBody.Pass pass) {
        requireLength(ids.getShape().get(1));
        NDArray hidden = onEmbeddings.apply(body.embed(ids, pass.ops())); // (B, T, D)
        Shape whole = hidden.getShape();
        int last = shape.layers() - 1;
        for (int i = 0; i < last; i++) {
            try (NDArray input = hidden;
                    NDArray rows = body.layer(i, input, null, pass)) {
                hidden = rows.reshape(whole); // (B, T, D)
            }
        }
        try (NDArray input = hidden;
                NDArray rows = body.layer(last, input, positions, pass)) {
            return body.norm(rows, pass.ops());
        }
    }

    private void requireLength(long length) {
        if (length > shape.positions()) {
            throw new IllegalArgumentException(
                    "a row of "
                            + length
                            + " tokens; expected at most the model's "
                            + shape.positions()
                            + " positions; cut the rows");
        }
    }

    /**
     * Saves the model as a Hugging Face folder that transformers 4 and 5 load, float32.
     *
     * @throws java.io.UncheckedIOException if it cannot be written; nothing is left behind then
     */
    public final void save(Path folder) {
        save(folder, Dtype.F32, Map.of());
    }

    /**
     * Saves the model with weights of a given type and further text files in the folder.
     *
     * @param dtype F32, F16 or BF16
     * @param extraFiles text by file name, for example a model card
     */
    public final void save(Path folder, Dtype dtype, Map<String, String> extraFiles) {
        ModelFolder.write(folder, this, dtype, extraFiles);
    }

    static void requireBatchSize(int batchSize) {
        if (batchSize < 1) {
            throw new IllegalArgumentException(
                    "batch size " + batchSize + "; expected at least 1; correct the setting");
        }
    }

    /** What {@code config.json} says of the model. */
    abstract ConfigJson configJson();

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            ops.close();
            manager.close();
            tokenizer.close();
        }
    }
}
