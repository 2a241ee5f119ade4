package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.checkpoint.Architecture;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.ModelShape;
import io.github.weaktostrong.engine.GradMode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model that predicts the next token: the output embedding on the final hidden states, as
 * transformers' classes {@code ...ForCausalLM}.
 */
public final class CausalLanguageModel extends LoadedModel {
    private CausalLanguageModel(Origin origin, Device device) {
        super(origin, device, Architecture.CAUSAL_LM, origin.shape().vocabSize());
    }

    /**
     * Opens a model; the caller closes it.
     *
     * @throws io.github.weaktostrong.data.BadInputException if the folder holds a classifier, or a
     *     model of a family that this library does not compute
     */
    public static CausalLanguageModel open(ModelSpec spec, Device device) {
        return new CausalLanguageModel(spec.causalOrigin(), device);
    }

    /** Hugging Face names of a language model's parameters, in the order of the layers. */
    public static List<String> parameterNames(ModelShape shape) {
        Set<String> names = new LinkedHashSet<>(shape.parameterShapes().keySet());
        names.add(shape.headName(Architecture.CAUSAL_LM) + ".weight"); // there already if tied
        return List.copyOf(names);
    }

    /**
     * Final hidden states at the positions asked for; a graph is recorded if grad mode is on.
     *
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @return (N, D), attached to the manager of the batch
     */
    public NDArray hiddenStates(TokenBatch batch, @Nullable NDArray positions) {
        return hiddenStates(batch, positions, new BackwardPass(false));
    }

    /** The same with a way back of the caller's, which gives their gradients. */
    public NDArray hiddenStates(
            TokenBatch batch, @Nullable NDArray positions, BackwardPass backward) {
        return states(ForwardPass.plain(batch, backward), positions, UnaryOperator.identity());
    }

    /**
     * Final hidden states of all positions, recorded for gradients row by row.
     *
     * @return (B T, D), attached to the manager of the batch
     */
    public NDArray recorded(TokenBatch batch, PerExampleRecording recording) {
        return states(ForwardPass.recorded(batch, recording), null, UnaryOperator.identity());
    }

    /** Final hidden states of further tokens over a memory of those before, without a graph. */
    NDArray nextHiddenStates(
            TokenBatch batch, @Nullable NDArray positions, @Nullable KeyValueCache memory) {
        ForwardPass pass = new ForwardPass(batch, LayerOps.PLAIN, memory, new BackwardPass(false));
        return GradMode.off(() -> states(pass, positions, UnaryOperator.identity()));
    }

    /**
     * Logits of the next token.
     *
     * @param hidden (N, D), see {@link #hiddenStates}
     * @return (N, V), attached to the manager of {@code hidden}
     */
    public NDArray logits(NDArray hidden) {
        return head().apply(hidden, LayerOps.PLAIN);
    }

    /** The output embedding, (V, D); owned by the model. */
    public NDArray projection() {
        return head().weight();
    }

    @Override
    ConfigJson configJson() {
        return ConfigJson.causal(shape());
    }
}
