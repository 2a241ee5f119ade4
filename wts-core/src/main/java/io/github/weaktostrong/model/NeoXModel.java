package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.util.Pair;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.safetensors.Dtype;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A GPT-NeoX model in memory: body, head and tokenizer.
 *
 * <p><b>Ownership</b>: whoever opened the model closes it; methods that take a model borrow it. Not
 * safe for training by several threads at once.
 */
public abstract sealed class NeoXModel implements AutoCloseable
        permits TextClassifier, CausalLanguageModel {
    private final GptNeoXConfig config;
    private final Tokenizer tokenizer;
    private final NDManager manager;
    private final TensorOps ops;
    private final GptNeoX body;
    private final Map<String, NDArray> parameters = new LinkedHashMap<>();
    private PrivacyHistory history = PrivacyHistory.NONE;
    private boolean closed;

    /** Builds the blocks on the device and fills them from the weights. */
    NeoXModel(Origin origin, Device device, String headName, Linear head) {
        config = origin.config();
        tokenizer = origin.tokenizer();
        requireWeights(origin.weights(), new ParameterShapes.Head(headName, head.rows()));
        manager = Engines.openManager(device);
        manager.setName("model");
        ops = openOps();
        body = new GptNeoX(manager, config, ops);
        try {
            collect("gpt_neox", body);
            collect(headName, head);
            try (NDManager loading = manager.newSubManager()) {
                history = origin.weights().fill(Collections.unmodifiableMap(parameters), loading);
            }
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        manager.cap(); // from here on an array that leaks into the model is an error
    }

    /** Before anything of the model's size is allocated: a configuration may lie. */
    private void requireWeights(Origin.Weights weights, ParameterShapes.Head head) {
        try {
            weights.check(config, head);
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

    private void collect(String prefix, Block block) {
        for (Pair<String, Parameter> direct : block.getDirectParameters()) {
            Parameter parameter = direct.getValue();
            parameter.initialize(manager, DataType.FLOAT32);
            NDArray array = parameter.getArray();
            array.setRequiresGradient(false); // until a training asks for it
            parameters.put(prefix + "." + direct.getKey(), array);
        }
        for (Pair<String, Block> child : block.getChildren()) {
            // DJL puts a running number before the name
            String name = child.getKey().replaceFirst("^\\d+", "");
            collect(prefix + "." + name, child.getValue());
        }
    }

    /** The shape of the model. */
    public final GptNeoXConfig config() {
        return config;
    }

    /** The tokenizer that the model was opened with; closed with it. */
    public final Tokenizer tokenizer() {
        return tokenizer;
    }

    /** Parameters by Hugging Face name, in the order of the layers; owned by the model. */
    public final Map<String, NDArray> parameters() {
        return Collections.unmodifiableMap(parameters);
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

    final GptNeoX body() {
        return body;
    }

    /**
     * Saves the model as a Hugging Face folder that transformers 4 and 5 load, float32.
     *
     * @throws java.io.UncheckedIOException if it cannot be written; nothing is left behind then
     */
    public final void save(Path folder) {
        ModelFolder.write(folder, this, configJson(), ModelFolder.SaveOptions.DEFAULT);
    }

    /**
     * Saves the model with weights of a given type and further text files in the folder.
     *
     * @param dtype F32, F16 or BF16
     * @param extraFiles text by file name, for example a model card
     */
    public final void save(Path folder, Dtype dtype, Map<String, String> extraFiles) {
        ModelFolder.write(
                folder, this, configJson(), new ModelFolder.SaveOptions(dtype, extraFiles));
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
