package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.BertShape;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.DecoderShape;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.engine.Bfloat16Ops;
import io.github.weaktostrong.engine.Engines;
import io.github.weaktostrong.engine.TensorOps;
import io.github.weaktostrong.model.BackwardPass.Used;
import io.github.weaktostrong.model.Origin.RandomWeights;
import io.github.weaktostrong.privacy.PrivacyHistory;
import io.github.weaktostrong.provenance.Seeds;
import io.github.weaktostrong.safetensors.Dtype;
import io.github.weaktostrong.safetensors.TensorSource;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
    private final @Nullable LowRank adapter;
    private final ModelBody body;
    private final Linear head;
    private final Precision precision;
    private final @Nullable Bfloat16Layers rounded; // null for float32
    private final Map<Integer, Used> used = new HashMap<>(); // by layer
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
        Map<String, long[]> headShapes = shape.headShapes(architecture, headRows);
        if (origin.freshHead() == null) {
            shapes.putAll(headShapes);
        }
        Map<String, long[]> adapted = checked(origin, device, shapes, headShapes);
        shapes.putAll(headShapes);
        manager = Engines.openManager(device);
        manager.setName("model");
        ops = openOps();
        precision = origin.precision();
        try (NDManager loading = manager.newSubManager()) {
            Map<String, NDArray> base = zeros(shapes);
            body = body(origin, base);
            head = new Linear(base, headName);
            fill(origin, base, headShapes.keySet(), loading);
            adapter =
                    origin.adapter() == null
                            ? null
                            : LowRank.open(origin.adapter(), base, adapted, ops, loading);
            parameters = withAdapter(base, adapter);
            rounded = precision == Precision.BFLOAT16 ? rounded() : null;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        manager.cap(); // from here on an array that leaks into the model is an error
    }

    /** Layers in bfloat16 of all parameters but token vectors and head, which are float32. */
    private Bfloat16Layers rounded() {
        NDList inLayers = new NDList(parameters.values());
        inLayers.removeIf(each -> each == body.embedding());
        inLayers.removeIf(each -> head.parameters().stream().anyMatch(own -> own == each));
        return new Bfloat16Layers(new Bfloat16Ops(manager), inLayers);
    }

    private static Map<String, NDArray> withAdapter(
            Map<String, NDArray> base, @Nullable LowRank adapter) {
        Map<String, NDArray> all = new LinkedHashMap<>(base);
        if (adapter != null) {
            all.putAll(adapter.parameters());
        }
        return Collections.unmodifiableMap(all);
    }

    private ModelBody body(Origin origin, Map<String, NDArray> parameters) {
        if (origin.body() != null) {
            return origin.body().open(shape, parameters);
        }
        if (shape instanceof GptNeoXConfig config) {
            return new Decoder(config.decoder(), parameters, ops);
        }
        if (shape instanceof DecoderShape decoder) {
            return new Decoder(decoder, parameters, ops);
        }
        if (shape instanceof BertShape bert) {
            IntStream between =
                    tokenizer.template().pair().between().stream().mapToInt(Integer::intValue);
            return new Encoder(bert, parameters, ops, between.findFirst());
        }
        throw new BadInputException(
                "a model of the type '"
                        + shape.configKeys().get("model_type")
                        + "' is computed by a program of its own; expected its body; give it by"
                        + " ModelSpec.withBody");
    }

    /**
     * Final hidden states at the positions asked for.
     *
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @param onEmbeddings replaces the token embeddings (B, T, D), for perturbations of the input
     * @return (N, D), after what follows the last layer
     */
    final NDArray states(
            ForwardPass given, @Nullable NDArray positions, UnaryOperator<NDArray> onEmbeddings) {
        ForwardPass pass = begin(given);
        NDArray hidden = body.enter(embedded(pass, onEmbeddings), pass); // (B, T, D)
        return statesFrom(0, hidden, given, positions);
    }

    /** What enters a layer, (B, T, D) in float32, from 1. */
    final NDArray entering(int layer, ForwardPass given) {
        ForwardPass pass = begin(given);
        NDArray hidden = body.enter(embedded(pass, UnaryOperator.identity()), pass);
        return wide(through(0, layer, hidden, given));
    }

    /**
     * Final hidden states at the positions asked for, given what enters a layer.
     *
     * @param hidden (B, T, D) in float32; closed
     */
    final NDArray statesEntering(
            int layer, NDArray hidden, ForwardPass given, @Nullable NDArray positions) {
        begin(given);
        return statesFrom(layer, rounded(hidden), given, positions);
    }

    private ForwardPass begin(ForwardPass given) {
        requireLength(given.batch().width());
        if (rounded != null && (given.memory() == null || given.memory().isEmpty())) {
            rounded.begin(); // later tokens of a generation are computed by what it began with
        }
        given.backward().begin(rounded);
        return adapted(given, given.ops());
    }

    private NDArray statesFrom(
            int layer, NDArray entering, ForwardPass given, @Nullable NDArray positions) {
        int last = body.layers() - 1;
        try (NDArray input = through(layer, last, entering, given);
                NDArray rows = layer(last, input, positions, given)) {
            return wide(body.finish(rows, adapted(given, given.ops())));
        }
    }

    /** Applies some layers, which close what they are given. */
    private NDArray through(int begin, int end, NDArray entering, ForwardPass given) {
        NDArray hidden = entering;
        Shape whole = hidden.getShape();
        for (int i = begin; i < end; i++) {
            try (NDArray input = hidden;
                    NDArray rows = layer(i, input, null, given)) {
                hidden = rows.reshape(whole); // (B, T, D)
            }
        }
        return hidden;
    }

    /** Token vectors, perturbed in float32: (B, T, D). */
    private NDArray embedded(ForwardPass pass, UnaryOperator<NDArray> onEmbeddings) {
        return rounded(onEmbeddings.apply(wide(body.embed(pass))));
    }

    /** The array as layers compute, which takes its place. */
    private NDArray rounded(NDArray array) {
        if (rounded == null) {
            return array;
        }
        try (array) {
            return rounded.ops().rounded(array);
        }
    }

    /** The array in float32, which takes its place. */
    private NDArray wide(NDArray array) {
        if (rounded == null) {
            return array;
        }
        try (array) {
            return rounded.ops().wide(array);
        }
    }

    /** Whether the body is one of this library's, whose parameters name their layers. */
    final boolean isOfAFamily() {
        return body instanceof Decoder || body instanceof Encoder;
    }

    /** What the layers compute in; the head is float32. */
    public final Precision precision() {
        return precision;
    }

    /** An empty memory of a body for generation, of numbers as the layers give them. */
    final KeyValueCache newMemory(
            RemembersKeys remembering, NDManager parent, int rows, int capacity) {
        KeyValueCache memory = remembering.newMemory(parent, rows, capacity);
        if (rounded != null) {
            memory.replaceAll(rounded.ops()::rounded);
        }
        return memory;
    }

    /** Applies a layer, which may be computed again on the way back. */
    private NDArray layer(
            int index, NDArray input, @Nullable NDArray positions, ForwardPass given) {
        return given.backward()
                .apply(
                        (hidden, ops) -> body.layer(index, hidden, positions, adapted(given, ops)),
                        () -> used.computeIfAbsent(index, i -> Used.of(parameters.values())),
                        input,
                        given.ops());
    }

    private ForwardPass adapted(ForwardPass given, LayerOps ops) {
        LayerOps inner = rounded == null ? ops : rounded.inPlaceOf(ops);
        return given.with(adapter == null ? inner : adapter.on(inner));
    }

    private void requireLength(int length) {
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
     * Checks the weights before anything of the model's size is allocated: a configuration may lie.
     *
     * @return shapes of an adapter's matrices
     */
    private Map<String, long[]> checked(
            Origin origin,
            Device device,
            Map<String, long[]> expected,
            Map<String, long[]> headShapes) {
        try {
            origin.precision().requireOn(device);
            requireRounding(origin.precision());
            origin.weights().check(shape.layers(), expected);
            return origin.adapter() == null ? Map.of() : origin.adapter().shapes(shape, headShapes);
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    private static void requireRounding(Precision precision) {
        if (precision == Precision.BFLOAT16
                && System.getProperty(TensorOps.PROPERTY, "").equals("plain")) {
            throw new IllegalStateException(
                    "precision %s with plain operations; expected fp32; leave the property %s out"
                            .formatted(precision, TensorOps.PROPERTY));
        }
    }

    /** Opens the operations; an unknown choice leaves nothing open. */
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

    private void fill(
            Origin origin, Map<String, NDArray> base, Set<String> ofHead, NDManager loading) {
        Map<String, NDArray> stored = new LinkedHashMap<>(base);
        Seeds freshHead = origin.freshHead();
        if (freshHead != null) {
            stored.keySet().removeAll(ofHead);
            RandomWeights.freshHead(head.weight(), freshHead, loading);
        }
        history = origin.weights().fill(stored, loading);
        if (origin.adapter() != null) {
            history = origin.adapter().history(history);
        }
    }

    /** The shape of the body. */
    public final ModelShape shape() {
        return shape;
    }

    /** The tokenizer that the model was opened with; closed with it. */
    public final Tokenizer tokenizer() {
        return tokenizer;
    }

    /**
     * Parameters by Hugging Face name, in the order of the layers, an adapter's matrices last;
     * owned by the model.
     */
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
     * History of the trainings that made the weights, as far as it is known, those before the model
     * was opened included; {@link #save} writes it into the weights files.
     */
    public final PrivacyHistory privacyHistory() {
        return history;
    }

    /** Notes what a training is about to do to the weights; called before it does. */
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

    /** {@code x W^T} of x (N, D) and W (P, D), by the products that layers are computed with. */
    public final NDArray product(NDArray x, NDArray weight) {
        return ops().linear(x, weight, null);
    }

    /** Operations of the training step, for the loops of this library. */
    public final TensorOps ops() {
        return ops;
    }

    /** The token embedding, (V, D); owned by the model. */
    public final NDArray embedding() {
        return body.embedding();
    }

    /** Rank, scale and targets of the model's adapter; empty without one. */
    public final Optional<Lora> lora() {
        return Optional.ofNullable(adapter).map(LowRank::lora);
    }

    final @Nullable LowRank adapter() {
        return adapter;
    }

    final ModelBody body() {
        return body;
    }

    final Linear head() {
        return head;
    }

    /**
     * Saves the model as a Hugging Face folder that transformers 4 and 5 load, float32; an adapter
     * is merged into the weights.
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

    /**
     * Saves the adapter alone, with a classifier's head, as a folder that PEFT loads beside the
     * base.
     *
     * @param base what the folder calls the base
     * @param extraFiles text by file name
     * @throws IllegalStateException if the model has no adapter
     */
    public final void saveAdapter(Path folder, String base, Map<String, String> extraFiles) {
        ModelFolder.writeAdapter(folder, this, base, extraFiles);
    }

    /**
     * A parameter, or an array made like one, to be written to a file.
     *
     * @param array float32; borrowed until its values are read
     * @param host on the CPU; owns the copy of an array that is elsewhere
     */
    public static TensorSource source(NDArray array, NDManager host) {
        return ModelFolder.source(array, host);
    }

    /** Configuration that {@code config.json} is to state. */
    abstract ConfigJson configJson();

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            if (rounded != null) {
                rounded.ops().close();
            }
            ops.close();
            manager.close();
            tokenizer.close();
        }
    }
}
