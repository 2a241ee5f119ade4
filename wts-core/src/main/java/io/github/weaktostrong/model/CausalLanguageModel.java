package io.github.weaktostrong.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import io.github.weaktostrong.checkpoint.ConfigJson;
import io.github.weaktostrong.checkpoint.GptNeoXConfig;
import io.github.weaktostrong.engine.GradMode;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * GPT-NeoX with the output embedding on top: predicts the next token, as {@code
 * GPTNeoXForCausalLM}.
 */
public final class CausalLanguageModel extends NeoXModel {
    private final Linear projection;

    private CausalLanguageModel(Origin origin, Device device, Linear projection) {
        super(origin, device, "embed_out", projection);
        this.projection = projection;
    }

    /**
     * Opens a model; the caller closes it.
     *
     * @throws io.github.weaktostrong.data.BadInputException if the folder holds a classifier, or
     *     something else than a GPT-NeoX model
     */
    public static CausalLanguageModel open(ModelSpec spec, Device device) {
        Origin origin = spec.causalOrigin();
        GptNeoXConfig config = origin.config();
        return new CausalLanguageModel(
                origin, device, Linear.withoutBias(config.hiddenSize(), config.vocabSize()));
    }

    /**
     * Final hidden states at the positions asked for; a graph is recorded if grad mode is on.
     *
     * @param ids (B, T) int64, padded on the right
     * @param positions (N) int64 indices into the B T flattened positions, null for all of them
     * @return (N, D), attached to the manager of {@code ids}
     */
    public NDArray hiddenStates(NDArray ids, @Nullable NDArray positions) {
        return body().apply(ids, positions, UnaryOperator.identity(), LayerOps.PLAIN);
    }

    /**
     * Internal: final hidden states of all positions, recorded for gradients row by row.
     *
     * @param ids (B, T) int64, padded on the right
     * @return (B T, D), attached to the manager of {@code ids}
     */
    public NDArray recorded(NDArray ids, PerExampleRecording recording) {
        return body().apply(ids, null, UnaryOperator.identity(), recording.layers());
    }

    /** {@link #hiddenStates} of further tokens over a memory of those before, without a graph. */
    NDArray nextHiddenStates(NDArray ids, @Nullable NDArray positions, KeyValueCache memory) {
        return GradMode.off(() -> body().apply(ids, positions, memory));
    }

    /**
     * Logits of the next token.
     *
     * @param hidden (N, D), see {@link #hiddenStates}
     * @return (N, V), attached to the manager of {@code hidden}
     */
    public NDArray logits(NDArray hidden) {
        return projection.apply(hidden, LayerOps.PLAIN);
    }

    /** The output embedding, (V, D); owned by the model. */
    public NDArray projection() {
        return projection.weight();
    }

    @Override
    ConfigJson configJson() {
        return ConfigJson.causal(config());
    }
}
