package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.google.common.primitives.Floats;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.data.BadInputException;
import io.github.weaktostrong.data.Dataset;
import io.github.weaktostrong.data.Example;
import io.github.weaktostrong.data.TokenizedDataset;
import io.github.weaktostrong.engine.GradMode;
import io.github.weaktostrong.engine.HostReads;
import io.github.weaktostrong.objective.Softmax;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model that sorts texts into classes: a linear head without bias on the last token's final
 * hidden state, as transformers' classes {@code ...ForSequenceClassification} of decoders.
 *
 * <p>The last token comes from the rows' lengths, never from comparing ids with a padding id.
 */
public final class TextClassifier extends LoadedModel {
    private final int classes;
    private final List<String> labelNames;
    private @Nullable KeptStates kept;

    private TextClassifier(Origin origin, Device device, int classes, List<String> labelNames) {
        super(origin, device, Architecture.CLASSIFIER, classes);
        this.classes = classes;
        this.labelNames = labelNames;
    }

    /**
     * Opens a classifier; the caller closes it.
     *
     * <p>A classifier's folder keeps its head and the names of its classes. A causal language
     * model's folder loses its output embedding and gets a fresh head, N(0, (0.01 / sqrt(d))^2),
     * from the seed.
     *
     * @param classes number of classes that the data has; a classifier's folder may have more
     * @param seed seed of a fresh head
     * @throws io.github.weaktostrong.data.BadInputException if the folder's head has fewer classes
     */
    public static TextClassifier open(ModelSpec spec, int classes, long seed, Device device) {
        if (classes < 1) {
            throw new IllegalArgumentException(
                    classes + " classes; expected at least 1; give the number of labels");
        }
        List<String> names = spec.labelNames();
        int stored = names.size();
        if (stored > 0 && stored < classes) {
            throw new BadInputException(
                    "model "
                            + spec.name()
                            + " tells "
                            + stored
                            + " classes apart, the data has "
                            + classes
                            + "; expected no more labels than the model has; start from a language"
                            + " model or another classifier");
        }
        return new TextClassifier(
                spec.classifierOrigin(seed), device, stored > 0 ? stored : classes, names);
    }

    /** Hugging Face names of a classifier's parameters, in the order of the layers. */
    public static List<String> parameterNames(ModelShape shape) {
        List<String> names = new ArrayList<>(shape.parameterShapes().keySet());
        names.addAll(shape.headShapes(Architecture.CLASSIFIER, 1).keySet());
        return names;
    }

    /** Number of classes, C. */
    public int classes() {
        return classes;
    }

    /**
     * Logits of a batch; a graph is recorded if grad mode is on.
     *
     * @return (B, C), attached to the batch's manager
     */
    public NDArray logits(TokenBatch batch) {
        return logits(batch, UnaryOperator.identity());
    }

    /**
     * Logits of a batch whose token embeddings (B, T, D) are replaced by what the function makes of
     * them; the function owns its argument.
     *
     * @return as {@link #logits(TokenBatch)}
     */
    public NDArray logits(TokenBatch batch, UnaryOperator<NDArray> onEmbeddings) {
        return logits(batch, onEmbeddings, new BackwardPass(false));
    }

    /** The same with a way back of the caller's, which gives their gradients. */
    public NDArray logits(
            TokenBatch batch, UnaryOperator<NDArray> onEmbeddings, BackwardPass backward) {
        return logits(ForwardPass.plain(batch, backward), onEmbeddings);
    }

    /** Logits of a batch, recorded for gradients row by row; as {@link #logits(TokenBatch)}. */
    public NDArray recorded(
            TokenBatch batch, UnaryOperator<NDArray> onEmbeddings, PerExampleRecording recording) {
        return logits(ForwardPass.recorded(batch, recording), onEmbeddings);
    }

    /** Logits (B, C) of hidden states (B, D) that the head reads. */
    NDArray headLogits(NDArray hidden) {
        return head().apply(hidden, LayerOps.PLAIN);
    }

    /** The same, recorded for gradients of the head row by row. */
    NDArray headLogits(NDArray hidden, PerExampleRecording recording) {
        return head().apply(hidden, recording.layers());
    }

    /** Logits (B, C), given what enters a layer, (B, T, D), which is closed. */
    NDArray logitsFrom(int layer, NDArray entering, ForwardPass pass) {
        // left to the step: the graph keeps it, and DJL frees its memory when it is closed
        @Nullable NDArray read = body().classified(pass.batch());
        try (NDArray hidden = statesEntering(layer, entering, pass, read)) {
            return head().apply(hidden, pass.ops());
        }
    }

    private NDArray logits(ForwardPass pass, UnaryOperator<NDArray> onEmbeddings) {
        try (NDArray hidden = hidden(pass, onEmbeddings)) {
            return head().apply(hidden, pass.ops());
        }
    }

    /** What the head reads of every row, (B, D). */
    private NDArray hidden(ForwardPass pass, UnaryOperator<NDArray> onEmbeddings) {
        // left to the step: the graph keeps it, and DJL frees its memory when it is closed
        @Nullable NDArray read = body().classified(pass.batch());
        return states(pass, read, onEmbeddings);
    }

    /**
     * From now on {@link #logits(List)} computes the body of a text once for all models of this
     * process that have this body.
     *
     * @param states of this model; its body must not be trained any more
     */
    public void readFrom(KeptStates states) {
        kept = states;
    }

    /** Logits of any number of rows, as many in a pass as there is memory for. */
    public float[][] logits(List<int[]> rows) {
        return kept == null ? logits(rows, RowBatches.ANY) : kept.logitsInPassing(rows);
    }

    /**
     * Logits of any number of rows, computed without a graph in batches of similar length.
     *
     * @param rows token ids, at least one a row
     * @param batchSize rows of one forward pass at most, at least 1; as {@link RowBatches} has it
     * @return logits, rows x C, in the order of the rows
     */
    public float[][] logits(List<int[]> rows, int batchSize) {
        return ofRows(rows, batchSize, this::logits);
    }

    /**
     * What the head reads of any number of rows: the final hidden state of the last token, or the
     * mean over the tokens, as the body has it; as {@link #logits(List, int)}.
     *
     * @return rows x D, in the order of the rows
     */
    public float[][] states(List<int[]> rows) {
        return ofRows(
                rows,
                RowBatches.ANY,
                batch -> hidden(ForwardPass.plain(batch), UnaryOperator.identity()));
    }

    /** What is computed of batches of similar length, without a graph, in the order of the rows. */
    private float[][] ofRows(
            List<int[]> rows, int batchSize, Function<TokenBatch, NDArray> computed) {
        float[][] result = new float[rows.size()][];
        Consumer<int[]> pass =
                batch -> {
                    List<int[]> selected = Arrays.stream(batch).mapToObj(rows::get).toList();
                    try (NDManager step = newStep()) {
                        TokenBatch packed = TokenBatch.of(step, selected);
                        float[][] values = GradMode.off(() -> toRows(computed.apply(packed)));
                        for (int i = 0; i < batch.length; i++) {
                            result[batch[i]] = values[i];
                        }
                    }
                };
        RowBatches.of(this, batchSize)
                .forEach(rows.stream().mapToInt(row -> Math.max(1, row.length)).toArray(), pass);
        return result;
    }

    /**
     * Classifies texts, which are cut to the model's positions.
     *
     * @return in the order of the texts
     * @throws BadInputException if a text has no token
     */
    public List<TextPrediction> predict(List<String> texts) {
        Dataset rows = new Dataset("texts", texts.stream().map(Example::of).toList());
        List<int[]> ids =
                TokenizedDataset.of(rows, tokenizer(), shape().positions()).requireTokens().ids();
        return Arrays.stream(logits(ids)).map(this::prediction).toList();
    }

    private TextPrediction prediction(float[] logits) {
        int label = Softmax.argmax(logits);
        List<Float> probabilities = Floats.asList(Softmax.of(logits));
        return new TextPrediction(
                label, labelNames.stream().skip(label).findFirst(), probabilities);
    }

    /** Copies a matrix, such as logits (B, C), to Java, row by row. */
    public static float[][] toRows(NDArray logits) {
        Shape shape = logits.getShape();
        int width = (int) shape.get(1);
        float[] flat = HostReads.floats(logits);
        float[][] rows = new float[(int) shape.get(0)][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(flat, i * width, (i + 1) * width);
        }
        return rows;
    }

    @Override
    ConfigJson configJson() {
        return labelNames.isEmpty()
                ? ConfigJson.classifier(shape(), classes)
                : ConfigJson.classifier(shape(), labelNames);
    }
}
