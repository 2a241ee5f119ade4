package io.github.weaktostrong.model;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.Checkpoint;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.CustomShape;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.FastTokenizer;
import io.github.weaktostrong.data.JsonFiles;
import io.github.weaktostrong.data.Tokenizer;
import io.github.weaktostrong.hub.HubCache;
import io.github.weaktostrong.model.Origin.CheckpointWeights;
import io.github.weaktostrong.model.Origin.RandomWeights;
import io.github.weaktostrong.provenance.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A model to be opened: a name and where its weights come from.
 *
 * <p>A specification is small and immutable; {@link TextClassifier#open} and {@link
 * CausalLanguageModel#open} read it.
 *
 * @param name what reports call the model
 * @param source where its weights come from
 * @param topLayersLeftOut layers left out at the top, see {@link #withoutTopLayers}; 0 for none
 * @param body makes the body, see {@link #withBody}; null for the families of this library
 * @param adapter low-rank matrices beside the weights, see {@link #withAdapter}; null for none
 * @param precision what its layers compute in, see {@link #computedIn}
 */
public record ModelSpec(
        String name,
        ModelSource source,
        int topLayersLeftOut,
        @Nullable BodyFactory body,
        @Nullable Adapter adapter,
        Precision precision) {
    private static final List<String> DIGESTED =
            List.of(ConfigJson.FILE_NAME, Checkpoint.TOKENIZER_FILE_NAME);

    /** Checks the number of layers left out. */
    public ModelSpec {
        if (topLayersLeftOut < 0) {
            throw new IllegalArgumentException(
                    topLayersLeftOut
                            + " top layers left out; expected 0 or more, fewer than the model has;"
                            + " leave out fewer");
        }
    }

    /** Specifies a whole model. */
    public ModelSpec(String name, ModelSource source) {
        this(name, source, 0, null, null, Precision.FLOAT32);
    }

    /** Specifies a Hugging Face folder, named after itself. */
    public static ModelSpec folder(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return new ModelSpec(
                name == null ? path.toString() : name.toString(), new ModelSource.Folder(path));
    }

    /** Specifies the main revision of a model of the Hugging Face hub. */
    public static ModelSpec hub(String id) {
        return new ModelSpec(
                id.substring(id.indexOf('/') + 1),
                new ModelSource.Hub(id, "main", HubCache.fromEnvironment()));
    }

    /** Specifies a model with random weights. */
    public static ModelSpec random(String name, ModelShape shape, long seed, Path tokenizer) {
        return new ModelSpec(name, new ModelSource.Random(shape, seed, tokenizer));
    }

    /**
     * Specifies a model of an architecture of one's own, with random weights.
     *
     * @param shape sizes and parameters
     * @param body computes it
     * @param seed equal seeds give equal weights
     * @param tokenizer the {@code tokenizer.json} to use
     */
    public static ModelSpec custom(CustomShape shape, BodyFactory body, long seed, Path tokenizer) {
        return random(shape.modelType(), shape, seed, tokenizer).withBody(body);
    }

    /**
     * Computes the model by a body of one's own: of a folder, one that a model of {@link #custom}
     * was saved to. What it computes is no part of {@link #digest}: a body that changes needs a
     * shape of another model type.
     */
    public ModelSpec withBody(BodyFactory factory) {
        return new ModelSpec(name, source, topLayersLeftOut, factory, adapter, precision);
    }

    /** Returns the model under another name. */
    public ModelSpec named(String other) {
        return new ModelSpec(other, source, topLayersLeftOut, body, adapter, precision);
    }

    /**
     * Computes the layers in a precision, in training and in everything else; float32 by default.
     * It is no part of {@link #digest}, which is of the weights, but of a training's settings.
     */
    public ModelSpec computedIn(Precision value) {
        return new ModelSpec(name, source, topLayersLeftOut, body, adapter, value);
    }

    /**
     * Leaves out the last layers, so that a fresh head reads the hidden state of an earlier layer.
     *
     * <p>The final layer normalisation stays, between that layer and the head: the residual stream
     * has no scale of its own. What is saved is a complete model with fewer layers, which {@code
     * transformers} opens as it is. A classifier's own head belongs to its last layer, so of a
     * folder with a classifier nothing can be left out.
     *
     * @param count layers to leave out, at least 0, fewer than the model has; 1 for a head on the
     *     second-to-last layer
     */
    public ModelSpec withoutTopLayers(int count) {
        return new ModelSpec(name, source, count, body, adapter, precision);
    }

    /**
     * Adds a fresh low-rank adapter, to be trained as the {@code lora} part; it changes nothing
     * before.
     *
     * @param seed equal seeds give equal adapters
     */
    public ModelSpec withAdapter(Lora lora, long seed) {
        return withAdapter(new Adapter(lora, seed, null));
    }

    /**
     * Adds the adapter of a folder in PEFT's format.
     *
     * @throws BadInputException if the folder holds none, or one that asks for what is not computed
     */
    public ModelSpec withAdapter(Path folder) {
        return withAdapter(Adapter.in(folder));
    }

    /** Names of the adapter's matrices; none without one. */
    public Set<String> adapterNames() {
        if (adapter == null) {
            return Set.of();
        }
        ModelShape shape = shape();
        return adapter.shapes(shape, shape.headShapes(Architecture.CAUSAL_LM, shape.vocabSize()))
                .keySet();
    }

    private ModelSpec withAdapter(Adapter added) {
        return new ModelSpec(name, source, topLayersLeftOut, body, added, precision);
    }

    /** Opens the tokenizer alone; the caller closes it. */
    public Tokenizer openTokenizer() {
        if (source instanceof ModelSource.Random random) {
            return FastTokenizer.open(random.tokenizer());
        }
        try (Checkpoint checkpoint = Checkpoint.open(folder())) {
            return FastTokenizer.open(checkpoint.tokenizerJson());
        }
    }

    /**
     * Returns the shape without the layers left out; reads (or fetches) the model's folder if there
     * is one.
     */
    public ModelShape shape() {
        return used(
                source instanceof ModelSource.Random random
                        ? random.shape()
                        : ConfigJson.read(folder()).shape());
    }

    private ModelShape used(ModelShape whole) {
        if (topLayersLeftOut >= whole.layers()) {
            throw new BadInputException(
                    "model "
                            + name
                            + " has "
                            + whole.layers()
                            + " layers, of which "
                            + topLayersLeftOut
                            + " are to be left out; expected at least one to stay; leave out"
                            + " fewer");
        }
        return whole.withLayers(whole.layers() - topLayersLeftOut);
    }

    /** SHA-256 of everything that defines the model but its precision, as hexadecimal digits. */
    public String digest() {
        Hasher hasher = Hashing.sha256().newHasher();
        try {
            if (source instanceof ModelSource.Random random) {
                hasher.putString(random.shape() + " " + random.seed(), StandardCharsets.UTF_8);
                hasher.putString(JsonFiles.text(random.tokenizer()), StandardCharsets.UTF_8);
            } else {
                putFiles(hasher, folder());
            }
            if (adapter != null && adapter.folder() != null) {
                putFiles(hasher, adapter.folder());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the files of model " + name, e);
        }
        if (topLayersLeftOut > 0) {
            hasher.putString("top layers left out " + topLayersLeftOut, StandardCharsets.UTF_8);
        }
        if (adapter != null) {
            hasher.putString("adapter " + adapter.lora() + adapter.seed(), StandardCharsets.UTF_8);
        }
        return hasher.hash().toString();
    }

    private static void putFiles(Hasher hasher, Path folder) throws IOException {
        for (Path file : files(folder)) {
            hasher.putString(file.getFileName().toString(), StandardCharsets.UTF_8);
            hasher.putBytes(MoreFiles.asByteSource(file).hash(Hashing.sha256()).asBytes());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> {
                                String name = file.getFileName().toString();
                                boolean model =
                                        DIGESTED.contains(name) || name.endsWith(".safetensors");
                                return model && Files.isRegularFile(file);
                            })
                    .sorted()
                    .toList();
        }
    }

    private Path folder() {
        if (source instanceof ModelSource.Hub hub) {
            return hub.cache().resolve(hub.id(), hub.revision());
        }
        return ((ModelSource.Folder) source).path();
    }

    /**
     * Number of classes of a classifier's head; empty for a language model and for random weights.
     * Reads (or fetches) the model's folder if there is one.
     */
    public OptionalInt headClasses() {
        int classes = labelNames().size();
        return classes == 0 ? OptionalInt.empty() : OptionalInt.of(classes);
    }

    /** Names of the classes of a classifier's head; none as {@link #headClasses} is empty. */
    List<String> labelNames() {
        List<String> own = ownLabelNames();
        int adapted = adapter == null ? 0 : adapter.headClasses(shape());
        return adapted > 0 && adapted != own.size()
                ? IntStream.range(0, adapted).mapToObj(label -> "LABEL_" + label).toList()
                : own;
    }

    private List<String> ownLabelNames() {
        return source instanceof ModelSource.Random
                ? List.of()
                : ConfigJson.read(folder()).labelNames();
    }

    Origin causalOrigin() {
        return origin(Architecture.CAUSAL_LM, null);
    }

    Origin classifierOrigin(long seed) {
        return origin(Architecture.CLASSIFIER, Seeds.of(seed));
    }

    private Origin origin(Architecture wanted, @Nullable Seeds freshHead) {
        if (wanted == Architecture.CAUSAL_LM) {
            requireDecoder();
        }
        if (source instanceof ModelSource.Random random) {
            Origin.Weights weights =
                    new RandomWeights(random.shape().initializerRange(), Seeds.of(random.seed()));
            return checked(
                    name,
                    new Origin(
                            shape(),
                            FastTokenizer.open(random.tokenizer()),
                            weights,
                            freshHead,
                            body,
                            adapter,
                            precision));
        }
        Path folder = folder();
        ConfigJson config = ConfigJson.read(folder);
        if (config.architecture() == Architecture.CLASSIFIER) {
            requireWholeClassifier(wanted, folder, config.shape());
        }
        return checked(
                folder.toString(),
                new Origin(
                        used(config.shape()),
                        FastTokenizer.open(folder.resolve(Checkpoint.TOKENIZER_FILE_NAME)),
                        new CheckpointWeights(folder),
                        config.architecture() == wanted ? null : freshHead,
                        body,
                        adapter,
                        precision));
    }

    /**
     * Refuses an encoder where a language model is needed.
     *
     * @throws BadInputException if every token of the model sees the later ones too
     */
    public void requireDecoder() {
        if (shape().isEncoder()) {
            throw new BadInputException(
                    "model "
                            + name
                            + " is an encoder, in which a token sees the ones after it; expected a"
                            + " language model, which predicts them; choose a decoder, such as"
                            + " GPT-2 or Llama");
        }
    }

    private void requireWholeClassifier(Architecture wanted, Path folder, ModelShape shape) {
        if (wanted != Architecture.CLASSIFIER) {
            throw new BadInputException(
                    folder
                            + ": holds a classifier; expected a language model ("
                            + shape.className(Architecture.CAUSAL_LM)
                            + "); name the folder it was fine-tuned from");
        }
        if (topLayersLeftOut > 0) {
            throw new BadInputException(
                    folder
                            + ": holds a classifier, whose head belongs to its last layer; expected"
                            + " a language model where top layers are left out; name the folder it"
                            + " was fine-tuned from, or leave out none");
        }
    }

    private static Origin checked(String model, Origin origin) {
        int ids = origin.tokenizer().vocabularySize();
        if (ids > origin.shape().vocabSize()) {
            origin.tokenizer().close();
            throw new BadInputException(
                    model
                            + ": the tokenizer has "
                            + ids
                            + " ids, the model embeds "
                            + origin.shape().vocabSize()
                            + "; expected no more ids than embeddings; use the model's own"
                            + " tokenizer.json");
        }
        return origin;
    }
}
